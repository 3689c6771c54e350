import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TJSONProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.TTransportFactory;
import org.apache.thrift.transport.layered.TFastFramedTransport;
import org.apache.thrift.transport.layered.TFramedTransport;

/** How messages are encoded and sent. */
final class Way {
  private final String protocol;
  private final String transport;

  /** The server or the client of the library: {@code pool} or {@code selector}, {@code sync} or {@code async}. */
  final String kind;

  /** The name of the service, which is said before the method's; empty if it is not said. */
  final String service;

  /** Reads {@code PROTOCOL/TRANSPORT/KIND}, and {@code /SERVICE} if there is one. */
  Way(String text) {
    String[] parts = text.split("/");
    protocol = parts[0];
    transport = parts[1];
    kind = parts[2];
    service = parts.length > 3 ? parts[3] : "";
  }

  TProtocolFactory protocols() {
    return switch (protocol) {
      case "binary" -> new TBinaryProtocol.Factory();
      case "compact" -> new TCompactProtocol.Factory();
      case "json" -> new TJSONProtocol.Factory();
      default -> throw new IllegalArgumentException("unknown protocol " + protocol);
    };
  }

  TTransportFactory transports() {
    return switch (transport) {
      case "framed" -> new TFramedTransport.Factory();
      case "fast-framed" -> new TFastFramedTransport.Factory();
      case "buffered" -> new TTransportFactory();
      default -> throw new IllegalArgumentException("unknown transport " + transport);
    };
  }

  TTransport around(TTransport socket) throws TTransportException {
    return transports().getTransport(socket);
  }
}
