"""Values as text, to compare: in RON, as serde reads what alato generates,
and plainly, as two values in Python are compared."""

import re
import struct as packing


def snake(name):
    """`errorCode` is `error_code` in Rust."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def upper_camel(name):
    """`map_thing` and `ONE` are `MapThing` and `One` in Rust."""
    return "".join(
        part[:1].upper() + part[1:].lower() for part in name.split("_"))


class NotInRust(Exception):
    """A union of which nothing is set: bytes of it can be read, but serde
    knows no such value."""


def ron(file, type, value):
    """A value as RON, with Rust's names."""
    kind = type.kind
    if kind == "struct":
        return _struct_in_ron(file, type.name, value)
    if kind in ("list", "set"):
        return "[%s]" % ", ".join(
            ron(file, type.parts[0], each) for each in value)
    if kind == "map":
        return "{%s}" % ", ".join(
            f"{ron(file, type.parts[0], key)}: "
            f"{ron(file, type.parts[1], each)}"
            for key, each in value.items())
    if kind == "enum":
        name = file.enums[type.name].get(value)
        return upper_camel(name) if name else f"Unknown({value})"
    if kind == "bool":
        return "true" if value else "false"
    if kind == "string":
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"%s"' % escaped.replace("\n", "\\n")
    if kind == "binary":
        return str(list(value))
    if kind == "double":
        return "NaN" if value != value else repr(float(value))
    return str(value)


def _struct_in_ron(file, name, value):
    members = [
        (field, getattr(value, field.name)) for field in file.structs[name]]
    shown = [
        (field.name, ron(file, field.type, member))
        for field, member in members if member is not None]
    if name in file.unions:
        if not shown:
            raise NotInRust
        ((field, text),) = shown
        return f"{upper_camel(field)}({text})"
    if name == "CrazyNesting":
        # The compiler of 0.17 does not know the type, so Rust finds none.
        shown.append(("uuid_field", "(%s)" % ", ".join("0" * 16)))
    return "(%s)" % ", ".join(
        f"{snake(field)}: {text}" for field, text in shown)


def plain(file, type, value):
    """A value that equals another if all in it is the same: tuples for
    lists or lists, and floats by their bits, but that all NaNs are one."""
    if value is None:
        return None
    kind = type.kind
    if kind == "struct":
        return (type.name, tuple(
            plain(file, field.type, getattr(value, field.name))
            for field in file.structs[type.name]))
    if kind == "list":
        return tuple(plain(file, type.parts[0], each) for each in value)
    if kind == "set":
        return frozenset(plain(file, type.parts[0], each) for each in value)
    if kind == "map":
        return frozenset(
            (plain(file, type.parts[0], key),
             plain(file, type.parts[1], each)) for key, each in value.items())
    if kind == "double":
        return "nan" if value != value else packing.pack(">d", value)
    return value
