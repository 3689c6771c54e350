"""Serves ThriftTest, framed, in the protocol that is named.

    python server.py binary|compact|json

Takes a free port of 127.0.0.1, prints `listening on 127.0.0.1:PORT`, and
serves, a thread to each connection, until it is killed.
"""

import sys

from idl import FILES  # noqa: F401  (says where the generated code is)
from service import Handler

from thrift.protocol.TBinaryProtocol import TBinaryProtocolFactory
from thrift.protocol.TCompactProtocol import TCompactProtocolFactory
from thrift.protocol.TJSONProtocol import TJSONProtocolFactory
from thrift.server.TServer import TThreadedServer
from thrift.transport.TSocket import TServerSocket
from thrift.transport.TTransport import TFramedTransportFactory
from ThriftTest import ThriftTest

PROTOCOLS = {
    "binary": TBinaryProtocolFactory,
    "compact": TCompactProtocolFactory,
    "json": TJSONProtocolFactory,
}


class AnnouncedSocket(TServerSocket):
    """Says where it listens, once it does: the port is the system's choice."""

    def listen(self):
        super().listen()
        host, port = self.handle.getsockname()
        print(f"listening on {host}:{port}", flush=True)


TThreadedServer(
    ThriftTest.Processor(Handler()), AnnouncedSocket("127.0.0.1", 0),
    TFramedTransportFactory(), PROTOCOLS[sys.argv[1]](), daemon=True).serve()
