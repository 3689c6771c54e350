"""Values for every type, from a rule: the same ones each time.

| variant | what it is |
|---|---|
| one | all fields set; containers of one element, so that their order is defined |
| many | all fields set; containers of three |
| bare | optional fields absent |
| edge | empty containers and strings, the least and greatest numbers, enums' numbers without names |
"""

from thrift.Thrift import TFrozenDict

VARIANTS = ("one", "many", "bare", "edge")

_BITS = {"i8": 8, "byte": 8, "i16": 16, "i32": 32, "i64": 64}
# How often a struct stands in itself.
_DEPTH = 3


class Filler:
    """Makes the values of one file, in one variant."""

    def __init__(self, file, variant):
        self._file = file
        self._variant = variant
        # So that no two values are the same by chance.
        self._count = 0
        self._inside = []

    def struct(self, name, only=None):
        """A struct; of a union, with the field of that number."""
        values = {}
        self._inside.append(name)
        fields = self._file.structs[name]
        for field in fields:
            absent = only is not None and field.id != only
            absent |= name in self._file.unions and only is None \
                and field is not fields[0]
            absent |= self._variant == "bare" and field.optional \
                and name not in self._file.unions
            absent |= field.type.kind == "struct" and \
                self._inside.count(field.type.name) >= _DEPTH
            values[field.name] = \
                None if absent else self._value(field.type, False)
        self._inside.pop()
        return getattr(self._file.classes, name)(**values)

    def _value(self, type, hashed):
        """A value; `hashed` if it is in a set, or part of a map's key."""
        kind = type.kind
        self._count += 1
        if kind == "struct":
            # In a key, too, its fields are what its class is read with.
            return self.struct(type.name)
        if kind == "list":
            values = self._values(type.parts[0], hashed)
            return tuple(values) if hashed else values
        if kind == "set":
            values = self._values(type.parts[0], True)
            return frozenset(values) if hashed else set(values)
        if kind == "map":
            keys = self._values(type.parts[0], True)
            # Sorted as in Rust, where they can be.
            if type.parts[0].kind in ("i8", "byte", "i16", "i32", "i64",
                                      "string", "binary", "double"):
                keys.sort()
            entries = {key: self._value(type.parts[1], hashed)
                       for key in keys}
            return TFrozenDict(entries) if hashed else entries
        return self._scalar(type, hashed)

    def _values(self, type, hashed):
        if type.kind == "struct" and self._inside.count(type.name) >= _DEPTH:
            return []
        length = {"one": 1, "bare": 1, "many": 3, "edge": 0}[self._variant]
        return [self._value(type, hashed) for _ in range(length)]

    def _scalar(self, type, hashed):
        kind, count = type.kind, self._count
        edge = self._variant == "edge"
        if kind == "bool":
            return count % 2 == 1
        if kind in _BITS:
            bits = _BITS[kind]
            if edge:
                return -2**(bits - 1) if count % 2 else 2**(bits - 1) - 1
            # Of all lengths that a varint may have, of both signs.
            value = count * 7919**(count % 3) % 2**(bits - 1)
            return -value if count % 3 == 2 else value
        if kind == "double":
            if edge:
                numbers = [float("inf"), -0.0, float("-inf"), 5e-324,
                           1.7976931348623157e308]
                numbers += [] if hashed else [float("nan")]
                return numbers[count % len(numbers)]
            return count * 1.25 - 3
        if kind == "string":
            return "" if edge else f"text {count}, größer\n\"€\" 𝄞"
        if kind == "binary":
            return b"" if edge else bytes([count % 256, 0, 255, 128])
        if kind == "enum":
            numbers = list(self._file.enums[type.name])
            return 77 if edge else numbers[count % len(numbers)]
        raise NotImplementedError(kind)


def cases(file):
    """Every type of a file in every variant: its name, the variant's name,
    and the value."""
    for name, fields in file.structs.items():
        for variant in VARIANTS:
            if name not in file.unions:
                yield name, variant, Filler(file, variant).struct(name)
                continue
            for field in fields:
                value = Filler(file, variant).struct(name, field.id)
                yield name, f"{variant} {field.name}", value
