"""What the calculator does, whichever library carries its messages."""

import threading
from collections import Counter

_I64_MIN, _I64_MAX = -2**63, 2**63 - 1


class Calculator:
    """The handler of both servers; one is shared by all their connections.

    `types` holds the classes of the IDL as the server's library knows them:
    `Operation`, `Entry` and `InvalidOperation`.
    """

    def __init__(self, types):
        self._types = types
        self._steps = {
            types.Operation.ADD: lambda a, b: a + b,
            types.Operation.SUBTRACT: lambda a, b: a - b,
            types.Operation.MULTIPLY: lambda a, b: a * b,
            types.Operation.DIVIDE: _divide,
        }
        self._lock = threading.Lock()
        self._entries = []

    def ping(self):
        pass

    def add(self, a, b):
        return (a + b + 2**31) % 2**32 - 2**31

    def calculate(self, log_id, work):
        try:
            result = self._result(work)
        except ArithmeticError as error:
            raise self._types.InvalidOperation(
                op=work.op, why=str(error)) from None
        entry = self._types.Entry(log_id=log_id, work=work, result=result)
        with self._lock:
            self._entries.append(entry)
        return result

    def history(self):
        with self._lock:
            return list(self._entries)

    def statistics(self):
        with self._lock:
            return dict(Counter(entry.work.op for entry in self._entries))

    def clear(self):
        with self._lock:
            self._entries.clear()

    def _result(self, work):
        if not work.operands:
            raise ArithmeticError("no operands")
        if work.op not in self._steps:
            raise ArithmeticError("unknown operation")
        step = self._steps[work.op]
        result = work.operands[0]
        for operand in work.operands[1:]:
            result = step(result, operand)
            # After every step, as for a language whose integers are 64 bits.
            if not _I64_MIN <= result <= _I64_MAX:
                raise ArithmeticError("overflow")
        return result


def _divide(a, b):
    """Truncates toward zero, where Python's `//` rounds down."""
    if b == 0:
        raise ArithmeticError("division by zero")
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient
