"""What the methods of ThriftTest do, as the comments in its file say."""

import threading

from idl import FILES

from thrift.Thrift import TException

_T = FILES["ThriftTest"].classes

MAP_MAP = {-4: {i: i for i in range(-4, 0)}, 4: {i: i for i in range(1, 5)}}


class Handler:
    """Says each call of `testOneway` on standard output."""

    _lock = threading.Lock()

    def testVoid(self):
        pass

    def _echo(self, thing):
        return thing

    testString = testBool = testByte = testI32 = testI64 = _echo
    testDouble = testBinary = testStruct = testNest = testMap = _echo
    testStringMap = testSet = testList = testEnum = testTypedef = _echo

    def testMapMap(self, hello):
        return MAP_MAP

    def testInsanity(self, argument):
        return {
            1: {_T.Numberz.TWO: argument, _T.Numberz.THREE: argument},
            2: {_T.Numberz.SIX: _T.Insanity(userMap={}, xtructs=[])}}

    def testMulti(self, arg0, arg1, arg2, arg3, arg4, arg5):
        return _T.Xtruct(
            string_thing="Hello2", byte_thing=arg0, i32_thing=arg1,
            i64_thing=arg2)

    def testException(self, arg):
        if arg == "Xception":
            raise _T.Xception(errorCode=1001, message=arg)
        if arg == "TException":
            raise TException(message="thrown as such")

    def testMultiException(self, arg0, arg1):
        if arg0 == "Xception":
            raise _T.Xception(
                errorCode=1001, message="This is an Xception")
        if arg0 == "Xception2":
            raise _T.Xception2(
                errorCode=2002,
                struct_thing=_T.Xtruct(
                    string_thing="This is an Xception2", byte_thing=0,
                    i32_thing=0, i64_thing=0))
        return _T.Xtruct(
            string_thing=arg1, byte_thing=0, i32_thing=0, i64_thing=0)

    def testOneway(self, secondsToSleep):
        with self._lock:
            print(f"oneway {secondsToSleep}", flush=True)
