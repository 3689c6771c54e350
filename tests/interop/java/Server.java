import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TException;
import org.apache.thrift.TMultiplexedProcessor;
import org.apache.thrift.TProcessor;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.server.TThreadedSelectorServer;
import org.apache.thrift.transport.TNonblockingServerSocket;
import org.apache.thrift.transport.TServerSocket;

/**
 * Serves the calculator in several ways: {@code Server binary/framed/pool json/framed/selector/Calculator}.
 *
 * <p>Takes free ports of 127.0.0.1, prints {@code listening on} and the addresses in the order of the ways, and serves until it is
 * killed.
 */
final class Server {
  public static void main(String[] ways) throws Exception {
    List<String> addresses = new ArrayList<>();
    for (String way : ways) addresses.add("127.0.0.1:" + start(new Way(way)));
    System.out.println("listening on " + String.join(" ", addresses));
  }

  /** Begins to serve, and returns the port. */
  private static int start(Way way) throws Exception {
    TProcessor processor = new Calculator.Processor<>(new Handler());
    if (!way.service.isEmpty()) {
      TMultiplexedProcessor several = new TMultiplexedProcessor();
      several.registerProcessor(way.service, processor);
      processor = several;
    }
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    TServer server;
    int port;
    switch (way.kind) {
      case "pool" -> {
        TServerSocket socket = new TServerSocket(any);
        port = socket.getServerSocket().getLocalPort();
        server =
            new TThreadPoolServer(
                new TThreadPoolServer.Args(socket)
                    .processor(processor)
                    .protocolFactory(way.protocols())
                    .transportFactory(way.transports()));
      }
      case "selector" -> {
        TNonblockingServerSocket socket = new TNonblockingServerSocket(any);
        port = socket.getPort();
        server =
            new TThreadedSelectorServer(
                new TThreadedSelectorServer.Args(socket)
                    .processor(processor)
                    .protocolFactory(way.protocols())
                    .transportFactory(way.transports()));
      }
      default -> throw new IllegalArgumentException("unknown server " + way.kind);
    }
    new Thread(server::serve).start();
    return port;
  }

  private static final class Handler implements Calculator.Iface {
    private final List<Entry> entries = new ArrayList<>();

    @Override
    public void ping() {}

    @Override
    public int add(int a, int b) {
      return a + b;
    }

    @Override
    public long calculate(int logId, Work work) throws TException {
      long result;
      try {
        result = result(work);
      } catch (ArithmeticException why) {
        // A number that is no operation is null to the library.
        InvalidOperation invalid = new InvalidOperation();
        invalid.op = work.op;
        invalid.why = why.getMessage();
        throw invalid;
      }
      synchronized (entries) {
        entries.add(new Entry(logId, work, result));
      }
      return result;
    }

    private static long result(Work work) {
      if (work.operands.isEmpty()) throw new ArithmeticException("no operands");
      if (work.op == null) throw new ArithmeticException("unknown operation");
      BigInteger result = BigInteger.valueOf(work.operands.get(0));
      for (int operand : work.operands.subList(1, work.operands.size())) {
        BigInteger next = BigInteger.valueOf(operand);
        if (work.op == Operation.DIVIDE && operand == 0) {
          throw new ArithmeticException("division by zero");
        }
        result =
            switch (work.op) {
              case ADD -> result.add(next);
              case SUBTRACT -> result.subtract(next);
              case MULTIPLY -> result.multiply(next);
              case DIVIDE -> result.divide(next);
            };
        // After every step, as for a language whose integers are 64 bits.
        if (result.bitLength() > 63) throw new ArithmeticException("overflow");
      }
      return result.longValueExact();
    }

    @Override
    public List<Entry> history() {
      synchronized (entries) {
        return new ArrayList<>(entries);
      }
    }

    @Override
    public Map<Operation, Integer> statistics() {
      Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
      for (Entry entry : history()) counts.merge(entry.work.op, 1, Integer::sum);
      return counts;
    }

    @Override
    public void clear() {
      synchronized (entries) {
        entries.clear();
      }
    }
  }
}
