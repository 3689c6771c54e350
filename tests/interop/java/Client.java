import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.async.AsyncMethodCallback;
import org.apache.thrift.async.TAsyncClientManager;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TMultiplexedProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TNonblockingSocket;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;

/**
 * Puts a server through the checks of {@code ../python/checks.py} and one of large payloads, or those of the library's asynchronous
 * client, in several ways: {@code Client HOST:PORT compact/framed/sync json/framed/async/Calculator}.
 *
 * <p>Prints one line for each way; exits with 0 only if all checks held.
 */
final class Client {
  private static final int TIMEOUT_MS = 10_000;
  private static final int MAX = Integer.MAX_VALUE;
  private static final int MIN = Integer.MIN_VALUE;

  private interface Check {
    void run() throws Exception;
  }

  /** A connection, and the client on it. */
  private static final class Connection {
    final TTransport transport;
    final TProtocol protocol;
    final Calculator.Client client;

    Connection(InetSocketAddress address, Way way) throws Exception {
      TSocket socket =
          new TSocket(
              TConfiguration.DEFAULT, address.getHostString(), address.getPort(), TIMEOUT_MS);
      transport = way.around(socket);
      protocol = named(way, way.protocols().getProtocol(transport));
      client = new Calculator.Client(protocol);
      transport.open();
    }

    /** Sends a call with no arguments, or with one string (field 1). */
    void send(String name, int seqid, String text) throws Exception {
      protocol.writeMessageBegin(new TMessage(name, TMessageType.CALL, seqid));
      protocol.writeStructBegin(new TStruct("args"));
      if (text != null) {
        protocol.writeFieldBegin(new TField("text", TType.STRING, (short) 1));
        protocol.writeString(text);
        protocol.writeFieldEnd();
      }
      protocol.writeFieldStop();
      protocol.writeStructEnd();
      protocol.writeMessageEnd();
      transport.flush();
    }
  }

  private final InetSocketAddress address;
  private final Way way;
  private final Connection connection;
  private final Calculator.Client client;
  private final List<Entry> done = new ArrayList<>();

  private Client(InetSocketAddress address, Way way) throws Exception {
    this.address = address;
    this.way = way;
    this.connection = new Connection(address, way);
    this.client = connection.client;
  }

  public static void main(String[] arguments) {
    try {
      String[] parts = arguments[0].split(":");
      InetSocketAddress address = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
      for (String way : Arrays.asList(arguments).subList(1, arguments.length)) {
        check(address, new Way(way));
        System.out.println("ok " + way);
      }
      System.exit(0);
    } catch (Throwable error) {
      error.printStackTrace();
      System.exit(1);
    }
  }

  private static void check(InetSocketAddress address, Way way) throws Exception {
    switch (way.kind) {
      case "sync" -> new Client(address, way).check();
      case "async" -> new Asynchronous(address, way).check();
      default -> throw new IllegalArgumentException("unknown client " + way.kind);
    }
  }

  private static TProtocol named(Way way, TProtocol protocol) {
    return way.service.isEmpty() ? protocol : new TMultiplexedProtocol(protocol, way.service);
  }

  private static void run(String name, Check check) throws Exception {
    try {
      check.run();
    } catch (Exception | Error error) {
      throw new Exception(name, error);
    }
  }

  private static void expect(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  private static void expectEqual(Object actual, Object expected, String what) {
    expect(actual.equals(expected), what + ": " + actual + ", expected " + expected);
  }

  private void check() throws Exception {
    run("clear at first", this::clearAtFirst);
    run("ping", client::ping);
    run("add", this::add);
    run("calculate", this::calculations);
    run("invalid operations", this::invalidOperations);
    run("history", () -> remembers(client));
    run("statistics", this::statistics);
    run("sequence ids", this::sequenceIds);
    run("unknown method", this::unknownMethod);
    run("many calls", this::manyCalls);
    run("two connections", this::twoConnections);
    run("clear", this::clear);
    run("large payloads", this::largePayloads);
    run("oneway as call", this::onewayAsCall);
  }

  private void clearAtFirst() throws Exception {
    client.clear();
    becomesEmpty();
  }

  private void add() throws Exception {
    int[][] sums = {
      {2, 3, 5}, {0, 0, 0}, {-2, -3, -5}, {-7, 4, -3}, {MAX, 1, MIN}, {MIN, -1, MAX}
    };
    for (int[] sum : sums) expectEqual(client.add(sum[0], sum[1]), sum[2], "add");
  }

  static Work work(Operation op, Integer... operands) {
    return new Work(op, Arrays.asList(operands));
  }

  private void calculate(int logId, Work work, long result) throws Exception {
    expectEqual(client.calculate(logId, work), result, "calculate");
    done.add(new Entry(logId, work, result));
  }

  private void calculations() throws Exception {
    calculate(1, work(Operation.ADD, 1, 2, 3), 6);
    calculate(2, work(Operation.ADD, MAX, 1).setComment("beyond 32 bits"), 2147483648L);
    calculate(3, work(Operation.SUBTRACT, 10, 2, 13).setComment(""), -5);
    calculate(4, work(Operation.MULTIPLY, MAX, MIN), -4611686016279904256L);
    calculate(5, work(Operation.MULTIPLY, 7, 0), 0);
    String comment = "prix \"moyen\", 数量, 😀";
    calculate(6, work(Operation.DIVIDE, 100, 7, 2).setComment(comment), 7);
    calculate(7, work(Operation.DIVIDE, -7, 2), -3);
    calculate(-1, work(Operation.DIVIDE, 7, -2), -3);
    calculate(MAX, work(Operation.ADD, -42), -42);
  }

  private void invalid(Work work, String why) throws Exception {
    try {
      client.calculate(0, work);
    } catch (InvalidOperation invalid) {
      expectEqual(invalid.op, work.op, "the operation");
      expectEqual(invalid.why, why, "why");
      return;
    }
    throw new AssertionError("no exception, expected " + why);
  }

  private void invalidOperations() throws Exception {
    // The library has no value for an operation that the enum lacks.
    invalid(work(Operation.ADD), "no operands");
    invalid(work(Operation.DIVIDE, 1, 0), "division by zero");
    invalid(work(Operation.MULTIPLY, MAX, MAX, MAX), "overflow");
  }

  private void remembers(Calculator.Client client) throws Exception {
    expectEqual(client.history(), done, "the history");
  }

  private void statistics() throws Exception {
    Map<Operation, Integer> expected =
        Map.of(
            Operation.ADD, 3, Operation.SUBTRACT, 1, Operation.MULTIPLY, 2, Operation.DIVIDE, 3);
    expectEqual(client.statistics(), expected, "the statistics");
  }

  private void expectMessage(String name, byte kind, int seqid) throws Exception {
    TMessage message = connection.protocol.readMessageBegin();
    expectEqual(message, new TMessage(name, kind, seqid), "the reply");
  }

  private void pingByHand(int seqid) throws Exception {
    connection.send("ping", seqid, null);
    expectMessage("ping", TMessageType.REPLY, seqid);
    TProtocolUtil.skip(connection.protocol, TType.STRUCT);
    connection.protocol.readMessageEnd();
  }

  private void sequenceIds() throws Exception {
    for (int seqid : new int[] {7, -1, 0, MAX, MIN}) pingByHand(seqid);
  }

  private void unknownMethod() throws Exception {
    connection.send("no_such_method", 8, "to be skipped");
    expectMessage("no_such_method", TMessageType.EXCEPTION, 8);
    TApplicationException exception = new TApplicationException();
    exception.read(connection.protocol);
    connection.protocol.readMessageEnd();
    expectEqual(exception.getType(), TApplicationException.UNKNOWN_METHOD, "its type");
    expect(!exception.getMessage().isEmpty(), "it has a message");
    pingByHand(9);
    client.ping();
  }

  private void manyCalls() throws Exception {
    for (int n = 0; n < 200; n++) expectEqual(client.add(n, n), 2 * n, "add");
  }

  private void twoConnections() throws Exception {
    Connection other = new Connection(address, way);
    for (int n = 0; n < 20; n++) {
      expectEqual(client.add(n, 1), n + 1, "add");
      expectEqual(other.client.add(n, 1), n + 1, "add on another connection");
    }
    calculate(20, work(Operation.ADD, 1, 1), 2);
    remembers(other.client);
    other.transport.close();
    client.ping();
  }

  private void clear() throws Exception {
    client.clear();
    expectEqual(client.add(2, 3), 5, "add after clear");
    becomesEmpty();
  }

  /** Sends an argument of about 1 MB, and gets it back. */
  private void largePayloads() throws Exception {
    calculate(40, work(Operation.ADD, 1, 2).setComment("large 数".repeat(100_000)), 3);
    remembers(client);
    clear();
  }

  /** Sends a oneway method as a call that expects a reply, which it does not get. */
  private void onewayAsCall() throws Exception {
    calculate(30, work(Operation.ADD, 1, 1), 2);
    connection.send("clear", 30, null);
    pingByHand(31);
    pingByHand(32);
    becomesEmpty();
  }

  /** Asks until a oneway call is done, because no reply says so. */
  private void becomesEmpty() throws Exception {
    for (int tries = 0; tries < 100; tries++) {
      if (client.history().isEmpty() && client.statistics().isEmpty()) {
        done.clear();
        return;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the server did not forget its history");
  }

  /** The checks of the asynchronous client, which makes one call at a time over a nonblocking socket. */
  private static final class Asynchronous {
    private final InetSocketAddress address;
    private final Way way;
    private final TAsyncClientManager manager = new TAsyncClientManager();
    private final Calculator.AsyncClient client;

    Asynchronous(InetSocketAddress address, Way way) throws Exception {
      this.address = address;
      this.way = way;
      this.client = connect();
    }

    private Calculator.AsyncClient connect() throws Exception {
      TNonblockingSocket socket =
          new TNonblockingSocket(address.getHostString(), address.getPort());
      TProtocolFactory protocols = transport -> named(way, way.protocols().getProtocol(transport));
      Calculator.AsyncClient client = new Calculator.AsyncClient(protocols, manager, socket);
      client.setTimeout(TIMEOUT_MS);
      return client;
    }

    private interface Call<T> {
      void begin(AsyncMethodCallback<T> callback) throws Exception;
    }

    private static <T> CompletableFuture<T> begin(Call<T> call) throws Exception {
      CompletableFuture<T> future = new CompletableFuture<>();
      call.begin(
          new AsyncMethodCallback<T>() {
            @Override
            public void onComplete(T response) {
              future.complete(response);
            }

            @Override
            public void onError(Exception error) {
              future.completeExceptionally(error);
            }
          });
      return future;
    }

    private static <T> T call(Call<T> call) throws Exception {
      try {
        return begin(call).get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      } catch (java.util.concurrent.ExecutionException error) {
        throw (Exception) error.getCause();
      }
    }

    void check() throws Exception {
      run("oneway", () -> call(client::clear));
      run("void", () -> call(client::ping));
      run(
          "results",
          () -> {
            for (int n = 0; n < 50; n++) {
              int number = n;
              Call<Integer> sum = callback -> client.add(number, 1, callback);
              expectEqual(call(sum), n + 1, "add");
            }
          });
      run("declared exception", this::declared);
      run("calls at once", this::callsAtOnce);
      run("large payloads", this::largePayloads);
    }

    private void declared() throws Exception {
      try {
        Work division = work(Operation.DIVIDE, 1, 0);
        call((Call<Long>) callback -> client.calculate(0, division, callback));
      } catch (InvalidOperation invalid) {
        expectEqual(invalid.why, "division by zero", "why");
        // The library gives up a client whose call has failed, a declared exception included.
        return;
      }
      throw new AssertionError("no exception");
    }

    /** One client for each call, as a client has one call at a time. */
    private void callsAtOnce() throws Exception {
      List<CompletableFuture<Integer>> sums = new ArrayList<>();
      for (int n = 0; n < 50; n++) {
        int number = n;
        Calculator.AsyncClient each = connect();
        sums.add(begin((Call<Integer>) callback -> each.add(number, number, callback)));
      }
      for (int n = 0; n < 50; n++) {
        expectEqual(sums.get(n).get(TIMEOUT_MS, TimeUnit.MILLISECONDS), 2 * n, "add");
      }
    }

    private void largePayloads() throws Exception {
      Calculator.AsyncClient fresh = connect();
      Work large = work(Operation.ADD, 1, 2).setComment("large 数".repeat(100_000));
      expectEqual(call((Call<Long>) callback -> fresh.calculate(40, large, callback)), 3L, "3");
      List<Entry> history = call(fresh::history);
      expect(history.stream().anyMatch(entry -> entry.work.equals(large)), "it is remembered");
      call(fresh::clear);
    }
  }
}
