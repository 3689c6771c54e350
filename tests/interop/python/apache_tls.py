"""TLS by Apache's library, on either side.

    python apache_tls.py client --ca PEM --certificate PEM --key PEM HOST:PORT
    python apache_tls.py server --ca PEM --certificate PEM --key PEM

The client calls `echo` and `turn`, over two connections, and exits with 0 only
if the answers are right. The server answers the same methods, over TLS to
clients that show a certificate; it echoes `connections` as how many there have
been. It takes a free port of 127.0.0.1, prints `listening on 127.0.0.1:PORT`,
and serves until it is killed.
"""

import argparse
import ssl

from thrift.protocol.TBinaryProtocol import (
    TBinaryProtocol, TBinaryProtocolFactory)
from thrift.server.TServer import TThreadedServer
from thrift.Thrift import TMessageType, TType
from thrift.transport.TSSLSocket import TSSLServerSocket, TSSLSocket
from thrift.transport.TTransport import (
    TFramedTransport, TFramedTransportFactory)


def write(protocol, name, kind, seqid, field, value):
    """Writes a message with one field, a binary."""
    protocol.writeMessageBegin(name, kind, seqid)
    protocol.writeStructBegin("struct")
    protocol.writeFieldBegin("field", TType.STRING, field)
    protocol.writeBinary(value)
    protocol.writeFieldEnd()
    protocol.writeFieldStop()
    protocol.writeStructEnd()
    protocol.writeMessageEnd()
    protocol.trans.flush()


def read(protocol):
    """Reads such a message."""
    name, kind, seqid = protocol.readMessageBegin()
    protocol.readStructBegin()
    value = None
    while True:
        _, wire_type, _ = protocol.readFieldBegin()
        if wire_type == TType.STOP:
            break
        value = protocol.readBinary()
        protocol.readFieldEnd()
    protocol.readStructEnd()
    protocol.readMessageEnd()
    return name, kind, seqid, value


def client(options):
    host, port = options.address.rsplit(":", 1)
    large = bytes(range(256)) * 4096
    calls = [("echo", b"x", b"x"), ("turn", large, large[::-1])]
    for _ in range(2):
        socket = TSSLSocket(
            host, int(port), ca_certs=options.ca, cert_reqs=ssl.CERT_REQUIRED,
            certfile=options.certificate, keyfile=options.key)
        transport = TFramedTransport(socket)
        protocol = TBinaryProtocol(
            transport, strictRead=True, strictWrite=True)
        transport.open()
        for seqid, (method, value, expected) in enumerate(calls * 3):
            write(protocol, method, TMessageType.CALL, seqid, 1, value)
            answer = read(protocol)
            assert answer == (method, TMessageType.REPLY, seqid, expected), \
                f"{method}: {answer!r:.200}"
        print(f"{socket.handle.version()}: {len(calls) * 3} calls")
        transport.close()


class CountingSocket(TSSLServerSocket):
    """Says where it listens, and counts the connections."""

    connections = 0

    def listen(self):
        super().listen()
        host, port = self.handle.getsockname()
        print(f"listening on {host}:{port}", flush=True)

    def accept(self):
        connection = super().accept()
        if connection is not None:
            self.connections += 1
        return connection


class Processor:
    def __init__(self, socket):
        self._socket = socket

    def process(self, iprot, oprot):
        name, _, seqid, value = read(iprot)
        if name == "turn":
            value = value[::-1]
        elif value == b"connections":
            value = str(self._socket.connections).encode()
        write(oprot, name, TMessageType.REPLY, seqid, 0, value)


def server(options):
    socket = CountingSocket(
        "127.0.0.1", 0, ssl_version=ssl.PROTOCOL_TLS_SERVER,
        cert_reqs=ssl.CERT_REQUIRED, ca_certs=options.ca,
        certfile=options.certificate, keyfile=options.key)
    TThreadedServer(
        Processor(socket), socket, TFramedTransportFactory(),
        TBinaryProtocolFactory(strictRead=True, strictWrite=True),
        daemon=True,
    ).serve()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=["client", "server"])
    for what in ("ca", "certificate", "key"):
        parser.add_argument(f"--{what}", required=True)
    parser.add_argument("address", nargs="?")
    options = parser.parse_intermixed_args()
    {"client": client, "server": server}[options.side](options)


if __name__ == "__main__":
    main()
