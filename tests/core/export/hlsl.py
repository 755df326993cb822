"""Runs functions of HLSL as Python: enough of the language for the file in ENGINES.md.

Its statements are Python but for their types and the suffix of unsigned numbers.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

_TYPES = r"(?:static const )?(?:uint4|uint|int|float2|float)"


class Unsigned(int):
    """A whole number modulo 2**32, which divides without a rest."""

    def __new__(cls, value: float) -> Unsigned:
        return super().__new__(cls, int(value) % 2**32)


def _unsigned(of: Callable[[int, int], int]) -> Callable[[Unsigned, int], Unsigned]:
    return lambda one, other: Unsigned(of(int(one), int(other)))


_OPERATIONS = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "mod": operator.mod}
_OPERATIONS |= {"xor": operator.xor, "rshift": operator.rshift, "truediv": operator.floordiv}
for _name, _of in _OPERATIONS.items():
    setattr(Unsigned, f"__{_name}__", _unsigned(_of))


class Vector:
    """Numbers, one by one."""

    def __init__(self, *parts: Any) -> None:
        self.__dict__.update(zip("xyzw", parts, strict=False))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.__dict__.values())

    def _with(self, other: Any, of: Callable[[Any, Any], Any]) -> Vector:
        others = other if isinstance(other, Vector) else [other] * len(self.__dict__)
        return Vector(*(of(one, another) for one, another in zip(self, others, strict=True)))

    def __add__(self, other: Any) -> Vector:
        return self._with(other, operator.add)

    def __sub__(self, other: Any) -> Vector:
        return self._with(other, operator.sub)

    def __mul__(self, other: Any) -> Vector:
        return self._with(other, operator.mul)

    def __truediv__(self, other: Any) -> Vector:
        return self._with(other, operator.truediv)

    def __rshift__(self, other: Any) -> Vector:
        return self._with(other, operator.rshift)

    def __xor__(self, other: Any) -> Vector:
        return self._with(other, operator.xor)


def functions(source: str) -> dict[str, Any]:
    """The constants and functions of a file, up to its first conditional part, by their names."""
    names: dict[str, Any] = {
        "uint": Unsigned,
        "int": int,
        "float": float,
        "uint4": lambda *parts: Vector(*map(Unsigned, parts)),
        "float2": Vector,
        "floor": lambda vector: Vector(*(float(math.floor(part)) for part in vector)),
    }
    plain = re.sub(r"//.*|^#(?!ifdef).*", "", source.partition("#ifdef")[0], flags=re.M)
    exec("\n".join(map(_python, plain.splitlines())), names)
    return names


def _python(line: str) -> str:
    """A line of Python for one of HLSL."""
    line = re.sub(r"\b(\d+)u\b", r"uint(\1)", line.rstrip())
    if found := re.fullmatch(rf"{_TYPES} (\w+)\((.*)\)", line):
        arguments = [argument.split()[-1] for argument in found[2].split(",")]
        return f"def {found[1]}({', '.join(arguments)}):"
    if found := re.fullmatch(rf"{_TYPES} (\w+)\[\d+\] = {{(.*)}};", line):
        return f"{found[1]} = [{found[2]}]"
    return re.sub(rf"^(\s*){_TYPES} (\w+) =", r"\1\2 =", line).rstrip(";").replace("{", "").replace("}", "")
