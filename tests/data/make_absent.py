"""Makes absent.jsonl with Apache Thrift's compiler and Python library: structs of absent.thrift, of which fields are None.

    thrift --gen py -out /tmp/absent absent.thrift
    PYTHONPATH=/tmp/absent python3 make_absent.py > absent.jsonl
"""
import json

from thrift.protocol import TBinaryProtocol, TCompactProtocol, TJSONProtocol
from thrift.transport import TTransport

from absent import Absent
from absent.ttypes import A, B, Everything, Failed, Leaf, Nested, OfUnion, Tree, U

PROTOCOLS = {
    "binary": TBinaryProtocol.TBinaryProtocol,
    "compact": TCompactProtocol.TCompactProtocol,
    "json": TJSONProtocol.TJSONProtocol,
}
# Python's constructors fill in declared defaults, and those of `list` and the like only where they are declared.
CASES = {
    "b_without_a": B(y=5),
    "b_without_y": B(a=A(x=7)),
    "b_without_any": B(),
    "everything_absent": Everything(with_default=None),
    "everything_given": Everything(
        b=B(y=1), failed=Failed(why="w"), u=U(b="u"), alias_of_union=U(a=1), of_union=OfUnion(u=U(a=2)), alias=A(x=3),
        lists=[[], [A(x=4)]], numbers={5}, by_name={"n": A(x=6)}, text="t", bytes=b"b", number=0.5,
        with_default=U(b="d"), optional_union=U(a=8)),
    "failed_without_a": Failed(why="w"),
    "tree_without_left": Tree(value=1, leaf=Leaf(value=2)),
    "nested": Nested(listed=[B(), B(y=1)], of={1: Everything(with_default=None, text="x")}),
    "both_args_absent": Absent.both_args(),
    "both_args_n": Absent.both_args(n=3),
    "both_result_without_a": Absent.both_result(success=B(y=2)),
    "both_result_failed": Absent.both_result(failed=Failed(why="f")),
    "both_result_empty": Absent.both_result(),
}

for name, value in CASES.items():
    for protocol, factory in PROTOCOLS.items():
        buffer = TTransport.TMemoryBuffer()
        value.write(factory(buffer))
        line = {"case": name, "type": type(value).__name__, "proto": protocol, "hex": buffer.getvalue().hex()}
        print(json.dumps(line))
