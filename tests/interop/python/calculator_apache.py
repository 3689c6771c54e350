"""calculator.thrift for the Apache `thrift` package, written by hand.

The same shapes as the Apache compiler's `py:dynamic,slots` output: structs
described by `thrift_spec` and read and written by `TBase`, a `Client` and a
`Processor`. Written by hand so that running the peers needs no compiler; what
the compiler would repeat for each struct and each method is said once here.
"""

import logging

from thrift.protocol.TBase import TBase, TExceptionBase
from thrift.Thrift import (
    TApplicationException, TMessageType, TProcessor, TType)
from thrift.transport.TTransport import TTransportException
from thrift.TRecursive import fix_spec


class Operation:
    """An enum: plain integers, so an unknown number survives the reading."""

    ADD = 1
    SUBTRACT = 2
    MULTIPLY = 3
    DIVIDE = 4


class _Fields:
    """The constructor of every struct: fields in order or by name."""

    __slots__ = ()

    def __init__(self, *values, **fields):
        fields.update(zip(self.__slots__, values))
        for name in self.__slots__:
            setattr(self, name, fields.pop(name, None))
        if fields:
            raise TypeError(f"no such field: {', '.join(fields)}")


class Work(_Fields, TBase):
    __slots__ = ("op", "operands", "comment")
    thrift_spec = (
        None,
        (1, TType.I32, "op", None, None),
        (2, TType.LIST, "operands", (TType.I32, None, False), None),
        (3, TType.STRING, "comment", "UTF8", None),
    )


class Entry(_Fields, TBase):
    __slots__ = ("log_id", "work", "result")
    thrift_spec = (
        None,
        (1, TType.I32, "log_id", None, None),
        (2, TType.STRUCT, "work", [Work, None], None),
        (3, TType.I64, "result", None, None),
    )


class InvalidOperation(_Fields, TExceptionBase):
    __slots__ = ("op", "why")
    thrift_spec = (
        None,
        (1, TType.I32, "op", None, None),
        (2, TType.STRING, "why", "UTF8", None),
    )


class _Empty(_Fields, TBase):
    """The arguments, or the result, of a method that has none."""

    __slots__ = ()
    thrift_spec = ()


class AddArgs(_Fields, TBase):
    __slots__ = ("a", "b")
    thrift_spec = (
        None,
        (1, TType.I32, "a", None, None),
        (2, TType.I32, "b", None, None),
    )


class AddResult(_Fields, TBase):
    __slots__ = ("success",)
    thrift_spec = ((0, TType.I32, "success", None, None),)


class CalculateArgs(_Fields, TBase):
    __slots__ = ("log_id", "work")
    thrift_spec = (
        None,
        (1, TType.I32, "log_id", None, None),
        (2, TType.STRUCT, "work", [Work, None], None),
    )


class CalculateResult(_Fields, TBase):
    __slots__ = ("success", "invalid")
    thrift_spec = (
        (0, TType.I64, "success", None, None),
        (1, TType.STRUCT, "invalid", [InvalidOperation, None], None),
    )


class HistoryResult(_Fields, TBase):
    __slots__ = ("success",)
    thrift_spec = (
        (0, TType.LIST, "success", (TType.STRUCT, [Entry, None], False), None),
    )


class StatisticsResult(_Fields, TBase):
    __slots__ = ("success",)
    thrift_spec = (
        (0, TType.MAP, "success",
         (TType.I32, None, TType.I32, None, False), None),
    )


# Nested structs name their class; this fills in the spec beside each of them.
fix_spec([Work, Entry, InvalidOperation, AddArgs, AddResult, CalculateArgs,
          CalculateResult, HistoryResult, StatisticsResult])


# Each method's arguments and result; a oneway method has no result at all.
_METHODS = {
    "ping": (_Empty, _Empty),
    "add": (AddArgs, AddResult),
    "calculate": (CalculateArgs, CalculateResult),
    "history": (_Empty, HistoryResult),
    "statistics": (_Empty, StatisticsResult),
    "clear": (_Empty, None),
}


class Client:
    """Calls the service's methods over one protocol, one at a time."""

    def __init__(self, iprot, oprot=None):
        self._iprot = iprot
        self._oprot = oprot or iprot
        self._seqid = 0

    def ping(self):
        self._call("ping")

    def add(self, a, b):
        return self._call("add", a, b)

    def calculate(self, log_id, work):
        return self._call("calculate", log_id, work)

    def history(self):
        return self._call("history")

    def statistics(self):
        return self._call("statistics")

    def clear(self):
        self._call("clear")

    def _call(self, name, *values):
        args_type, result_type = _METHODS[name]
        kind = TMessageType.CALL if result_type else TMessageType.ONEWAY
        self._oprot.writeMessageBegin(name, kind, self._seqid)
        args_type(*values).write(self._oprot)
        self._oprot.writeMessageEnd()
        self._oprot.trans.flush()
        if result_type:
            return self._receive(name, result_type())
        return None

    def _receive(self, name, result):
        _, kind, _ = self._iprot.readMessageBegin()
        if kind == TMessageType.EXCEPTION:
            result = TApplicationException()
        result.read(self._iprot)
        self._iprot.readMessageEnd()
        if kind == TMessageType.EXCEPTION:
            raise result
        if "success" not in result.__slots__:
            return None
        if result.success is not None:
            return result.success
        if getattr(result, "invalid", None) is not None:
            raise result.invalid
        raise TApplicationException(TApplicationException.MISSING_RESULT,
                                    f"{name} failed: unknown result")


class Processor(TProcessor):
    """Reads a call, asks the handler, writes the reply."""

    def __init__(self, handler):
        self._handler = handler

    def process(self, iprot, oprot):
        name, _, seqid = iprot.readMessageBegin()
        if name not in _METHODS:
            iprot.skip(TType.STRUCT)
            iprot.readMessageEnd()
            self._reply(oprot, name, seqid, TApplicationException(
                TApplicationException.UNKNOWN_METHOD,
                f"Unknown function {name}"))
            return
        args_type, result_type = _METHODS[name]
        args = args_type()
        args.read(iprot)
        iprot.readMessageEnd()
        outcome = self._outcome(name, args, (result_type or _Empty)())
        if result_type:
            self._reply(oprot, name, seqid, outcome)

    def _outcome(self, name, args, result):
        """The filled-in result, or what is to be answered in its place."""
        values = [getattr(args, field) for field in args.__slots__]
        try:
            success = getattr(self._handler, name)(*values)
            if "success" in result.__slots__:
                result.success = success
        except TTransportException:
            raise
        except TApplicationException as error:
            return error
        except Exception as error:
            if (isinstance(error, InvalidOperation)
                    and "invalid" in result.__slots__):
                result.invalid = error
            else:
                logging.exception("Unexpected exception in handler")
                return TApplicationException(
                    TApplicationException.INTERNAL_ERROR, "Internal error")
        return result

    @staticmethod
    def _reply(oprot, name, seqid, body):
        failed = isinstance(body, TApplicationException)
        kind = TMessageType.EXCEPTION if failed else TMessageType.REPLY
        oprot.writeMessageBegin(name, kind, seqid)
        body.write(oprot)
        oprot.writeMessageEnd()
        oprot.trans.flush()
