"""The scenario that both clients put a server through, written once.

A client hands in the classes of the IDL as its library knows them (`types`:
`Operation`, `Work`, `InvalidOperation`) and a function that opens a
`Connection`. The checks run in order on one server that nobody else uses; each
prints `ok NAME`, and the first that fails ends the run with its traceback.
"""

import argparse
import time
from collections import namedtuple
from contextlib import contextmanager

# Of the Thrift protocol; the same whatever the library.
CALL, REPLY, EXCEPTION, ONEWAY = 1, 2, 3, 4
UNKNOWN_METHOD = 1

TIMEOUT_SECONDS = 10

# A message as received. `error` is the (type, message) of the exception in an
# EXCEPTION, otherwise None: the body of a reply is skipped.
Message = namedtuple("Message", "name kind seqid error")


class Connection:
    """One connection to the server; what the checks need of a library.

    `client` has the service's methods, and raises `types.InvalidOperation`.
    The others go beneath it, to messages that no client would send.
    """

    client = None
    # Whether the library can write them at all.
    negative_seqids = True

    def send(self, name, kind, seqid, text=None):
        """Sends a message with no arguments, or with one string (field 1)."""
        raise NotImplementedError

    def receive(self):
        """The next message from the server, as a `Message`."""
        raise NotImplementedError

    def close(self):
        raise NotImplementedError


def add_protocol(parser):
    """Adds the options that choose how messages are encoded and sent."""
    parser.add_argument(
        "--transport", choices=["framed", "buffered", "header", "zlib"],
        default="framed",
        help="whether messages stand in frames, and behind a header "
             "(`zlib`: and compressed)")
    parser.add_argument(
        "--protocol", choices=["binary", "compact", "json"], default="binary",
        help="how messages are encoded")


def main(description, types, connect):
    """Runs the checks against the server named on the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("address", metavar="HOST:PORT")
    add_protocol(parser)
    parser.add_argument(
        "--strict", action="store_true",
        help="also check what thriftpy2's server is known not to do: "
             "an unknown method's exception has a message")
    parser.add_argument(
        "--service", metavar="NAME",
        help="the service's name, where the server has several")
    options = parser.parse_args()
    host, _, port = options.address.rpartition(":")
    Checks(types, lambda: connect(host, int(port), options),
           options.strict).run()


def expect(actual, expected, what):
    """An assert that says what was wrong, and that -O does not remove."""
    if actual != expected:
        raise AssertionError(f"{what}: {actual!r}, expected {expected!r}")


class Checks:
    """The checks, and what they have made the server remember so far."""

    def __init__(self, types, connect, strict=False):
        self._types = types
        self._connect = connect
        self._strict = strict
        self._done = []

    def run(self):
        checks = [
            self.clear_at_first,
            self.ping,
            self.add,
            self.calculate,
            self.invalid_operations,
            self.history,
            self.statistics,
            self.sequence_ids,
            self.unknown_method,
            self.many_calls,
            self.two_connections,
            self.clear,
            self.oneway_as_call,
        ]
        with self._connected() as self._connection:
            self._client = self._connection.client
            for check in checks:
                check()
                print("ok", check.__name__, flush=True)

    def clear_at_first(self):
        self._client.clear()
        self._becomes_empty()

    def ping(self):
        expect(self._client.ping(), None, "ping")

    def add(self):
        for a, b, total in [
            (2, 3, 5),
            (0, 0, 0),
            (-2, -3, -5),
            (-7, 4, -3),
            (2147483647, 1, -2147483648),
            (-2147483648, -1, 2147483647),
        ]:
            expect(self._client.add(a, b), total, f"add({a}, {b})")

    def calculate(self):
        op = self._types.Operation
        for log_id, operation, operands, comment, result in [
            (1, op.ADD, [1, 2, 3], None, 6),
            (2, op.ADD, [2147483647, 1], "beyond 32 bits", 2147483648),
            (3, op.SUBTRACT, [10, 2, 13], "", -5),
            (4, op.MULTIPLY, [2147483647, -2147483648], None,
             -4611686016279904256),
            (5, op.MULTIPLY, [7, 0], None, 0),
            (6, op.DIVIDE, [100, 7, 2], "prix moyen, 数量, 😀", 7),
            (7, op.DIVIDE, [-7, 2], None, -3),
            (-1, op.DIVIDE, [7, -2], None, -3),
            (2147483647, op.ADD, [-42], None, -42),
        ]:
            self._calculate(log_id, operation, operands, comment, result)

    def invalid_operations(self):
        op = self._types.Operation
        for operation, operands, why in [
            (op.ADD, [], "no operands"),
            (op.DIVIDE, [], "no operands"),
            (op.DIVIDE, [1, 0], "division by zero"),
            (op.MULTIPLY, [2147483647] * 3, "overflow"),
            (99, [1, 2], "unknown operation"),
        ]:
            what = f"operation {operation} on {operands}"
            work = self._types.Work(op=operation, operands=operands)
            try:
                result = self._client.calculate(0, work)
            except self._types.InvalidOperation as error:
                expect((error.op, error.why), (operation, why), what)
            else:
                raise AssertionError(f"{what}: {result!r}, expected {why!r}")

    def history(self):
        self._remembers_what_was_done(self._client)

    def statistics(self):
        op = self._types.Operation
        expect(self._client.statistics(),
               {op.ADD: 3, op.SUBTRACT: 1, op.MULTIPLY: 2, op.DIVIDE: 3},
               "statistics")

    def sequence_ids(self):
        for seqid in [7, -1, 0, 2147483647, -2147483648]:
            if seqid >= 0 or self._connection.negative_seqids:
                self._ping_by_hand(seqid)

    def unknown_method(self):
        self._connection.send("no_such_method", CALL, 8, text="to be skipped")
        answer = self._connection.receive()
        expect(answer[:3], ("no_such_method", EXCEPTION, 8), "unknown method")
        error_type, message = answer.error
        expect(error_type, UNKNOWN_METHOD, "type of the exception")
        if self._strict:
            expect(bool(message), True, "exception has a message")
        self._ping_by_hand(9)
        self._client.ping()

    def many_calls(self):
        for n in range(200):
            expect(self._client.add(n, n), 2 * n, f"add({n}, {n})")

    def two_connections(self):
        with self._connected() as other:
            for n in range(20):
                for client in (self._client, other.client):
                    expect(client.add(n, 1), n + 1, f"add({n}, 1)")
            self._calculate(20, self._types.Operation.ADD, [1, 1], None, 2)
            self._remembers_what_was_done(other.client)
        self._client.ping()

    def clear(self):
        self._client.clear()
        expect(self._client.add(2, 3), 5, "add after clear")
        self._becomes_empty()

    def oneway_as_call(self):
        """A oneway method has no reply, even for a caller that awaits one."""
        self._calculate(30, self._types.Operation.ADD, [1, 1], None, 2)
        self._connection.send("clear", CALL, 30)
        self._ping_by_hand(31)
        self._ping_by_hand(32)
        self._becomes_empty()

    @contextmanager
    def _connected(self):
        connection = self._connect()
        try:
            yield connection
        finally:
            connection.close()

    def _calculate(self, log_id, operation, operands, comment, result):
        work = self._types.Work(
            op=operation, operands=operands, comment=comment)
        expect(self._client.calculate(log_id, work), result,
               f"operation {operation} on {operands}")
        self._done.append((log_id, operation, operands, comment, result))

    def _remembers_what_was_done(self, client):
        entries = [
            (entry.log_id, entry.work.op, entry.work.operands,
             entry.work.comment, entry.result)
            for entry in client.history()
        ]
        expect(len(entries), len(self._done), "length of the history")
        for number, pair in enumerate(zip(entries, self._done)):
            expect(*pair, f"entry {number} of the history")

    def _becomes_empty(self):
        """Nobody says when a oneway call is done, so this asks until it is."""
        deadline = time.monotonic() + 2
        remembered = self._client.history(), self._client.statistics()
        while any(remembered) and time.monotonic() < deadline:
            time.sleep(0.02)
            remembered = self._client.history(), self._client.statistics()
        expect(remembered, ([], {}), "what is left after clear")
        self._done.clear()

    def _ping_by_hand(self, seqid):
        self._connection.send("ping", CALL, seqid)
        expect(self._connection.receive(),
               Message("ping", REPLY, seqid, None), "reply to ping")
