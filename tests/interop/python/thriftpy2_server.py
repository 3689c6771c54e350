"""Serves the calculator, framed or `--transport buffered`, in binary or
`--protocol compact`, with thriftpy2.

Takes a free port of 127.0.0.1, prints `listening on 127.0.0.1:PORT`, and
serves, a thread to each connection, until it is killed.
"""

import argparse

from thriftpy2.protocol import TBinaryProtocolFactory, TCompactProtocolFactory
from thriftpy2.server import TThreadedServer
from thriftpy2.thrift import TProcessor
from thriftpy2.transport import (
    TBufferedTransportFactory, TFramedTransportFactory, TServerSocket)

import checks
from calculator_thriftpy2 import types
from service import Calculator

# So that a message cut short does not hold its thread for ever; long enough
# for a client that pauses between calls.
CLIENT_TIMEOUT_MS = 30_000


class AnnouncedSocket(TServerSocket):
    """Says where it listens, once it does: the port is the system's choice."""

    def listen(self):
        super().listen()
        host, port = self.sock.getsockname()
        print(f"listening on {host}:{port}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    checks.add_protocol(parser)
    options = parser.parse_args()
    if options.transport == "framed":
        transports = TFramedTransportFactory()
    else:
        transports = TBufferedTransportFactory()
    if options.protocol == "compact":
        protocols = TCompactProtocolFactory()
    else:
        protocols = TBinaryProtocolFactory(strict_read=True, strict_write=True)
    TThreadedServer(
        TProcessor(types.Calculator, Calculator(types)),
        AnnouncedSocket("127.0.0.1", 0, client_timeout=CLIENT_TIMEOUT_MS),
        itrans_factory=transports,
        iprot_factory=protocols,
        daemon=True,
    ).serve()


if __name__ == "__main__":
    main()
