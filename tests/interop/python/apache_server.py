"""Serves the calculator, framed or `--transport buffered`, in binary or
`--protocol compact` or `json`, with Apache's library; with `--multiplexed`, as
one of several services.

Takes a free port of 127.0.0.1, prints `listening on 127.0.0.1:PORT`, and
serves, a thread to each connection, until it is killed.
"""

import argparse

from thrift.TMultiplexedProcessor import TMultiplexedProcessor
from thrift.protocol.TBinaryProtocol import TBinaryProtocolFactory
from thrift.protocol.TCompactProtocol import TCompactProtocolFactory
from thrift.protocol.THeaderProtocol import THeaderProtocolFactory
from thrift.protocol.TJSONProtocol import TJSONProtocolFactory
from thrift.server.TServer import TThreadedServer
from thrift.transport.THeaderTransport import THeaderClientType
from thrift.transport.TSocket import TServerSocket
from thrift.transport.TTransport import (
    TBufferedTransportFactory, TFramedTransportFactory)

import calculator_apache
import checks
from service import Calculator


class AnnouncedSocket(TServerSocket):
    """Says where it listens, once it does: the port is the system's choice."""

    def listen(self):
        super().listen()
        host, port = self.handle.getsockname()
        print(f"listening on {host}:{port}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    checks.add_protocol(parser)
    parser.add_argument("--multiplexed", action="store_true")
    options = parser.parse_args()
    if options.transport == "framed":
        transports = TFramedTransportFactory()
    else:
        transports = TBufferedTransportFactory()
    if options.transport in ("header", "zlib"):
        # It takes the protocol from each call.
        protocols = THeaderProtocolFactory((THeaderClientType.HEADERS,))
    elif options.protocol == "compact":
        protocols = TCompactProtocolFactory()
    elif options.protocol == "json":
        protocols = TJSONProtocolFactory()
    else:
        protocols = TBinaryProtocolFactory(strictRead=True, strictWrite=True)
    processor = calculator_apache.Processor(Calculator(calculator_apache))
    if options.multiplexed:
        services = TMultiplexedProcessor()
        services.registerProcessor("Calculator", processor)
        processor = services
    TThreadedServer(
        processor,
        AnnouncedSocket("127.0.0.1", 0),
        transports,
        protocols,
        daemon=True,
    ).serve()


if __name__ == "__main__":
    main()
