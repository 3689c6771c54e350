"""Puts a server through the checks, on thriftpy2.

    python thriftpy2_client.py [--strict] [--protocol compact] [--service NAME] HOST:PORT

Prints one line for each check; exits with 0 only if all of them held. What
`--strict` adds is listed by `--help`.
"""

import faulthandler

from thriftpy2.protocol import (
    TBinaryProtocol, TCompactProtocol, TMultiplexedProtocol)
from thriftpy2.thrift import TApplicationException, TClient, TPayload, TType
from thriftpy2.transport import (
    TBufferedTransport, TFramedTransport, TSocket)

import checks
from calculator_thriftpy2 import types


class NoArguments(TPayload):
    thrift_spec = {}
    default_spec = []


class TextArgument(TPayload):
    thrift_spec = {1: (TType.STRING, "text", False)}
    default_spec = [("text", None)]


class Thriftpy2Connection(checks.Connection):
    """A connection made of thriftpy2's socket, transport and protocol."""

    def __init__(self, host, port, options):
        socket = TSocket(
            host, port, socket_timeout=checks.TIMEOUT_SECONDS * 1000)
        if options.transport == "framed":
            transport = TFramedTransport(socket)
        else:
            transport = TBufferedTransport(socket)
        if options.protocol == "compact":
            self._protocol = TCompactProtocol(transport)
            # Its write_varint would never end.
            self.negative_seqids = False
        else:
            self._protocol = TBinaryProtocol(
                transport, strict_read=True, strict_write=True)
        of_service = self._protocol
        if options.service:
            of_service = TMultiplexedProtocol(
                self._protocol, options.service)
        self.client = TClient(types.Calculator, of_service)
        transport.open()

    def send(self, name, kind, seqid, text=None):
        args = NoArguments() if text is None else TextArgument(text)
        self._protocol.write_message_begin(name, kind, seqid)
        args.write(self._protocol)
        self._protocol.write_message_end()
        self._protocol.trans.flush()

    def receive(self):
        name, kind, seqid = self._protocol.read_message_begin()
        error = None
        if kind == checks.EXCEPTION:
            exception = TApplicationException()
            exception.read(self._protocol)
            error = (exception.type, exception.message)
        else:
            self._protocol.skip(TType.STRUCT)
        self._protocol.read_message_end()
        return checks.Message(name, kind, seqid, error)

    def close(self):
        self._protocol.trans.close()


if __name__ == "__main__":
    # The socket's timeout ends a read that waits, but not one that spins, as
    # thriftpy2's compiled code may over the elements of a malformed list.
    faulthandler.dump_traceback_later(50, exit=True)
    checks.main("Checks a calculator server with thriftpy2.",
                types, Thriftpy2Connection)
