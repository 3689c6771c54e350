"""Apache's test files, as its compiler makes Python and XML of them.

The folder that `ALATO_GENERATED` names has a package and an `.xml` for each;
the XML says what the Python does not: which fields are optional, which
numbers are enums, and the types of fields that have no numbers.
"""

import importlib
import os
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

FOLDER = os.environ["ALATO_GENERATED"]
# Without the folder that this runs in, whose `thrift` would do for a package.
sys.path = [FOLDER] + [path for path in sys.path if path]

_NAMESPACE = "{http://thrift.apache.org/xml/idl}"


@dataclass
class Type:
    """A type: its kind, what it holds, and the file's name for it."""

    kind: str  # struct, enum, list, set, map, or a base type
    parts: list = field(default_factory=list)
    name: str = ""


@dataclass
class Field:
    id: int
    name: str
    type: Type
    optional: bool


class File:
    """One `.thrift` file: its types, and the classes for them."""

    def __init__(self, name):
        self.name = name
        self.classes = importlib.import_module(f"{name}.ttypes")
        self.constants = importlib.import_module(f"{name}.constants")
        tree = ElementTree.parse(os.path.join(FOLDER, f"{name}.xml"))
        self._definitions = {}
        self.enums = {}
        self.unions = set()
        structs = []
        for item in tree.iter():
            kind = item.tag.removeprefix(_NAMESPACE)
            if kind in ("typedef", "enum", "struct", "union", "exception"):
                self._definitions[item.get("name")] = (kind, item)
            if kind == "enum":
                self.enums[item.get("name")] = {
                    int(member.get("value")): member.get("name")
                    for member in item.iter(f"{_NAMESPACE}member")}
            if kind == "union":
                self.unions.add(item.get("name"))
            if kind in ("struct", "union", "exception"):
                structs.append(item)
        self.structs = {
            item.get("name"): [
                Field(int(each.get("field-id")), each.get("name"),
                      self._type(each), each.get("required") == "optional")
                for each in item.findall(f"{_NAMESPACE}field")]
            for item in structs}

    def _type(self, item):
        kind = item.get("type")
        if kind == "id":
            name = item.get("type-id")
            what, definition = self._definitions[name]
            if what == "typedef":
                return self._type(definition)
            return Type("enum" if what == "enum" else "struct", [], name)
        parts = [
            self._type(part) for part in (
                item.find(f"{_NAMESPACE}{role}")
                for role in ("elemType", "keyType", "valueType"))
            if part is not None]
        return Type(kind, parts)


FILES = {name: File(name)
         for name in ("ThriftTest", "DebugProtoTest", "Recursive")}

# What is written for an immutable struct hashes what is in it, which a dict
# cannot be, and the library sorts a frozen map's entries to hash them.
_Insanity = FILES["ThriftTest"].classes.Insanity
_Insanity.__hash__ = lambda self: hash(_Insanity)
_Insanity.__lt__ = lambda self, other: repr(self) < repr(other)
