"""Calls every method of ThriftTest, framed, in the protocol that is named.

    python client.py binary|compact|json HOST:PORT

Exits with 0 if all answers are right. The last call is `testOneway(7)`.
"""

import sys

from idl import FILES
from service import MAP_MAP, Handler

from thrift.Thrift import TApplicationException
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.protocol.TJSONProtocol import TJSONProtocol
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TFramedTransport
from ThriftTest import SecondService, ThriftTest

T = FILES["ThriftTest"].classes
PROTOCOLS = {
    "binary": TBinaryProtocol,
    "compact": TCompactProtocol,
    "json": TJSONProtocol,
}


def raised(call, *arguments):
    try:
        returned = call(*arguments)
    except Exception as error:  # any: the caller looks at it
        return error
    raise AssertionError(f"returned {returned}")


def check(client):
    """Every method with what it takes; the answers are the handler's."""
    xtruct = T.Xtruct(
        string_thing="Zero ✓", byte_thing=-3, i32_thing=-2**31,
        i64_thing=2**63 - 1)
    insane = T.Insanity(
        userMap={T.Numberz.FIVE: 5, T.Numberz.EIGHT: -8}, xtructs=[xtruct])
    calls = {
        "testVoid": [()],
        "testString": [("",), ("größer €𝄞\n\"",), ("long" * 20_000,)],
        "testBool": [(True,), (False,)],
        "testByte": [(1,), (-128,), (127,)],
        "testI32": [(-1,), (-2**31,), (2**31 - 1,)],
        "testI64": [(-34359738368,), (-2**63,), (2**63 - 1,)],
        "testDouble": [(-5.235098235,), (0.0,), (5e-324,), (1e300,)],
        "testBinary": [(bytes(range(256)),), (b"",)],
        "testStruct": [(xtruct,)],
        "testNest": [(T.Xtruct2(byte_thing=1, struct_thing=xtruct,
                                i32_thing=5),)],
        "testMap": [({},), ({-5: 3, 7: -2**31},)],
        "testStringMap": [({"a": "2", "": "blank", "key": "ü"},)],
        "testSet": [(set(),), ({-2, -1, 0, 1, 2},)],
        "testList": [([],), ([5, -4, 2**31 - 1],)],
        "testEnum": [(number,) for number in (1, 2, 3, 5, 6, 8, 4711)],
        "testTypedef": [(309858235082523,)],
        "testMapMap": [(1,)],
        "testInsanity": [(insane,), (T.Insanity(userMap={}, xtructs=[]),)],
        "testMulti": [(74, 0xff00ff, 0xffffffffd0d0, {0: "x", -1: "y"},
                       T.Numberz.FIVE, 0xf0f0f0)],
        "testException": [("nothing",)],
        "testMultiException": [("nothing", "some text")],
    }
    methods = {name.removesuffix("_args") for name in vars(ThriftTest)
               if name.endswith("_args")}
    assert methods == calls.keys() | {"testOneway"}, methods
    handler = Handler()
    for name, every in calls.items():
        for arguments in every:
            got = getattr(client, name)(*arguments)
            expected = getattr(handler, name)(*arguments)
            assert got == expected, (name, arguments, got)
    assert client.testMapMap(2) == MAP_MAP

    declared = T.Xception(errorCode=1001, message="Xception")
    assert raised(client.testException, "Xception") == declared
    error = raised(client.testException, "TException")
    assert type(error) is TApplicationException, error
    error = raised(client.testMultiException, "Xception", "ignored")
    assert error == T.Xception(
        errorCode=1001, message="This is an Xception"), error
    error = raised(client.testMultiException, "Xception2", "ignored")
    assert type(error) is T.Xception2 and error.errorCode == 2002, error
    assert error.struct_thing.string_thing == "This is an Xception2", error

    # A method of another service, and after it all is well.
    other = SecondService.Client(client._iprot)
    error = raised(other.secondtestString, "x")
    assert type(error) is TApplicationException, error
    assert error.type == TApplicationException.UNKNOWN_METHOD, error.type
    client.testOneway(0)
    client.testVoid()
    client.testOneway(7)


def main():
    protocol, address = sys.argv[1:]
    host, port = address.rsplit(":", 1)
    socket = TSocket(host, int(port))
    socket.setTimeout(20_000)
    transport = TFramedTransport(socket)
    transport.open()
    check(ThriftTest.Client(PROTOCOLS[protocol](transport)))
    transport.close()


main()
