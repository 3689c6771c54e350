"""Puts a server through the checks, on Apache's library.

    python apache_client.py [--strict] [--protocol compact] [--service NAME] HOST:PORT

Prints one line for each check; exits with 0 only if all of them held. What
`--strict` adds is listed by `--help`.
"""

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.protocol.THeaderProtocol import THeaderProtocol
from thrift.protocol.TJSONProtocol import TJSONProtocol
from thrift.protocol.TMultiplexedProtocol import TMultiplexedProtocol
from thrift.Thrift import TApplicationException, TType
from thrift.transport.THeaderTransport import (
    THeaderClientType, THeaderSubprotocolID, THeaderTransformID)
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TBufferedTransport, TFramedTransport

import calculator_apache
import checks


class ApacheConnection(checks.Connection):
    """A connection made of Apache's socket, transport and protocol."""

    def __init__(self, host, port, options):
        socket = TSocket(host, port)
        socket.setTimeout(checks.TIMEOUT_SECONDS * 1000)
        if options.transport == "framed":
            transport = TFramedTransport(socket)
        else:
            transport = TBufferedTransport(socket)
        if options.transport in ("header", "zlib"):
            self._protocol = THeaderProtocol(
                transport, (THeaderClientType.HEADERS,),
                THeaderSubprotocolID.COMPACT
                if options.protocol == "compact"
                else THeaderSubprotocolID.BINARY)
            if options.transport == "zlib":
                self._protocol.add_transform(THeaderTransformID.ZLIB)
        elif options.protocol == "compact":
            self._protocol = TCompactProtocol(transport)
        elif options.protocol == "json":
            self._protocol = TJSONProtocol(transport)
        else:
            self._protocol = TBinaryProtocol(
                transport, strictRead=True, strictWrite=True)
        of_service = self._protocol
        if options.service:
            of_service = TMultiplexedProtocol(
                self._protocol, options.service)
        self.client = calculator_apache.Client(of_service)
        transport.open()

    def send(self, name, kind, seqid, text=None):
        protocol = self._protocol
        protocol.writeMessageBegin(name, kind, seqid)
        protocol.writeStructBegin("args")
        if text is not None:
            protocol.writeFieldBegin("text", TType.STRING, 1)
            protocol.writeString(text)
            protocol.writeFieldEnd()
        protocol.writeFieldStop()
        protocol.writeStructEnd()
        protocol.writeMessageEnd()
        protocol.trans.flush()

    def receive(self):
        protocol = self._protocol
        name, kind, seqid = protocol.readMessageBegin()
        error = None
        if kind == checks.EXCEPTION:
            exception = TApplicationException()
            exception.read(protocol)
            error = (exception.type, exception.message)
        else:
            protocol.skip(TType.STRUCT)
        protocol.readMessageEnd()
        return checks.Message(name, kind, seqid, error)

    def close(self):
        self._protocol.trans.close()


if __name__ == "__main__":
    checks.main("Checks a calculator server with Apache's Thrift library.",
                calculator_apache, ApacheConnection)
