"""Writes every type of Apache's test files, and reads what comes back.

    python values.py write            a line of JSON for each value
    python values.py check < ANSWERS  exits with 0 if all of them hold
    python values.py constant         the great constant of DebugProtoTest

A line of `write` has the `file`, the `type`, the `variant`, the value in
RON as `ron` (null where Rust has none), its bytes, in hexadecimal digits, by
the name of the protocol, and whether these are the only bytes that it can
have, as `one_form`. A line of answers has the same `file`, `type` and
`variant`, and the bytes that Rust wrote.
"""

import json
import sys

from idl import FILES, Type
from fill import cases
from shown import NotInRust, plain, ron

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.protocol.TJSONProtocol import TJSONProtocol
from thrift.transport.TTransport import TMemoryBuffer

INFINITY = float("inf")

PROTOCOLS = {
    "binary": TBinaryProtocol,
    "compact": TCompactProtocol,
    "json": TJSONProtocol,
}


def written(value, protocol):
    buffer = TMemoryBuffer()
    value.write(PROTOCOLS[protocol](buffer))
    return buffer.getvalue()


def read(cls, data, protocol):
    """Reads a value, and all of the bytes with it."""
    buffer = TMemoryBuffer(data)
    reading = PROTOCOLS[protocol](buffer)
    if isinstance(cls.__dict__["read"], classmethod):
        value = cls.read(reading)
    else:
        value = cls()
        value.read(reading)
    rest = buffer.read(1)
    assert not rest, f"bytes are left: {rest}"
    return value


def has_no_json(file, type, value):
    """Whether there is a key in it that no name of a member can be, or a
    number that Python's library writes and cannot read, as infinity."""
    if value is None:
        return False
    if type.kind == "double":
        return value in (INFINITY, -INFINITY) or value != value
    if type.kind == "struct":
        return any(
            has_no_json(file, field.type, getattr(value, field.name))
            for field in file.structs[type.name])
    if type.kind in ("list", "set"):
        return any(has_no_json(file, type.parts[0], each) for each in value)
    if type.kind == "map":
        key, of = type.parts
        return (bool(value) and key.kind in ("struct", "list", "set", "map")
                or any(has_no_json(file, key, each) for each in value)
                or any(has_no_json(file, of, each)
                       for each in value.values()))
    return False


def write():
    for file in FILES.values():
        for name, variant, value in cases(file):
            type = Type("struct", [], name)
            line = {"file": file.name, "type": name, "variant": variant}
            for protocol in PROTOCOLS:
                if protocol != "json" or not has_no_json(file, type, value):
                    line[protocol] = written(value, protocol).hex()
            # What is absent and has a default has come to be there.
            as_read = read(value.__class__, written(value, "binary"), "binary")
            # Sets have no order in Python, and Rust knows one field more.
            line["one_form"] = not variant.startswith("many") \
                and name != "CrazyNesting" \
                and plain(file, type, as_read) == plain(file, type, value)
            try:
                line["ron"] = ron(file, type, as_read)
            except NotInRust:
                line["ron"] = None
            print(json.dumps(line))


def check():
    expected = {
        (file.name, name, variant): (file, value)
        for file in FILES.values() for name, variant, value in cases(file)}
    wrong = 0
    checked = 0
    for line in sys.stdin:
        answer = json.loads(line)
        key = answer["file"], answer["type"], answer["variant"]
        file, value = expected.pop(key)
        type = Type("struct", [], answer["type"])
        cls = getattr(file.classes, answer["type"])
        for protocol in PROTOCOLS.keys() & answer.keys():
            # As Python reads its own, which fills in what has a default.
            own = read(cls, written(value, protocol), protocol)
            checked += 1
            try:
                got = read(cls, bytes.fromhex(answer[protocol]), protocol)
            except Exception as error:  # whatever a broken reply causes
                print(*key, protocol, repr(error))
                wrong += 1
                continue
            if plain(file, type, own) != plain(file, type, got):
                print(*key, protocol, f"\n  sent {own}\n  got  {got}")
                wrong += 1
    for key in expected:
        print(*key, "did not come back")
    print(f"{checked} values read")
    return 1 if wrong or expected else 0


def constant():
    value = FILES["DebugProtoTest"].constants.COMPACT_TEST
    # With lists and maps for keys, there is no JSON of it.
    print(json.dumps({
        protocol: written(value, protocol).hex()
        for protocol in ("binary", "compact")}))


if __name__ == "__main__":
    command = {"write": write, "check": check, "constant": constant}
    sys.exit(command[sys.argv[1]]())
