"""Makes numbers.jsonl with Apache Thrift's compiler and Python library: values of numbers.thrift.

    thrift --gen py -out /tmp/numbers numbers.thrift
    PYTHONPATH=/tmp/numbers python3 make_numbers.py > numbers.jsonl
"""
import json

from thrift.protocol import TBinaryProtocol, TCompactProtocol, TJSONProtocol
from thrift.transport import TTransport

from numbers_ import Numbers
from numbers_.ttypes import E, F, S, U

PROTOCOLS = {
    "binary": TBinaryProtocol.TBinaryProtocol,
    "compact": TCompactProtocol.TCompactProtocol,
    "json": TJSONProtocol.TJSONProtocol,
}
FAILED = F(m="f", n=1, k=2, z=3, last=4)
STRUCT = S(a="a", b=1, c=2, d=3, e=4, f=5)
CASES = {
    "exception": FAILED,
    "struct": STRUCT,
    "union_a": U(a=1),
    "union_b": U(b="b"),
    "union_c": U(c=2),
    "implicit_result": Numbers.implicit_result(e=E(m="e")),
    "negative_result": Numbers.negative_result(e=E(m="e")),
    "zero_result": Numbers.zero_result(e=E(m="e")),
    "two_result_e": Numbers.two_result(e=E(m="e")),
    "two_result_f": Numbers.two_result(f=FAILED),
    "mixed_result_e": Numbers.mixed_result(e=E(m="e")),
    "mixed_result_f": Numbers.mixed_result(f=FAILED),
    "arguments_args": Numbers.arguments_args(a=1, b=2, c=3, u=U(c=4)),
    "both_result_f": Numbers.both_result(f=FAILED),
    "both_result": Numbers.both_result(success=STRUCT),
}

for name, value in CASES.items():
    for protocol, factory in PROTOCOLS.items():
        buffer = TTransport.TMemoryBuffer()
        value.write(factory(buffer))
        line = {"case": name, "type": type(value).__name__, "proto": protocol, "hex": buffer.getvalue().hex()}
        print(json.dumps(line))
