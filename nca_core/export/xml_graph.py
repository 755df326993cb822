"""Writes graphs of MaterialX nodes as XML (MaterialX specification 1.39: https://materialx.org/Specification.html)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from .about import in_comment

VERSION = "1.39"


@dataclass(frozen=True)
class Out:
    """What an input can be linked to. type: MaterialX's (float, vector2, color3, ...); name: of a node or, by `kind`,
    of the graph's own input ("interfacename"), or of a graph ("nodegraph") and then which of its outputs."""

    type: str
    name: str
    kind: str = "nodename"
    output: str = ""


Value: TypeAlias = Out | float | int | str | bool | tuple[float, ...]

_TUPLES = {2: "vector2", 3: "vector3"}


class Graph:
    """Nodes in an element of a document: each method adds one and returns what it gives."""

    def __init__(self, parent: Element) -> None:
        self.parent = parent
        self._count = 0

    def node(self, category: str, kind: str, inputs: Mapping[str, Value], name: str = "") -> Out:
        """A node. kind: the type that it gives; inputs: outputs of other nodes, or values, whose types follow from
        them: a float is never an integer."""
        self._count += 1
        name = name or f"{category}_{self._count}"
        element = SubElement(self.parent, category, name=name, type=kind)
        for key, value in inputs.items():
            entry(element, key, value)
        return Out(kind, name)

    def image(self, kind: str, name: str, file: str, place: Out, more: Mapping[str, str], near: str = "linear") -> Out:
        """An image that is read at a place, (0, 0) being its lower left corner and all beyond 0..1 the same again.
        more: attributes of its file, such as a colour space; near: "closest" for values that must not be mixed."""
        out = self.node("image", kind, {}, name)
        element = self.parent[-1]
        entry(element, "file", file, "filename").attrib |= more
        entry(element, "texcoord", place)
        entry(element, "filtertype", near)
        return out

    def constant(self, value: float) -> Out:
        """A number, where a node takes links alone."""
        return self.node("constant", "float", {"value": value})

    def add(self, one: Value, other: Value) -> Out:
        """one + other."""
        return self._two("add", one, other)

    def subtract(self, one: Value, other: Value) -> Out:
        """one - other."""
        return self._two("subtract", one, other)

    def multiply(self, one: Value, other: Value) -> Out:
        """one * other."""
        return self._two("multiply", one, other)

    def divide(self, one: Value, other: Value) -> Out:
        """one / other."""
        return self._two("divide", one, other)

    def smaller(self, one: Value, other: Value) -> Out:
        """The smaller of two."""
        return self._two("min", one, other)

    def larger(self, one: Value, other: Value) -> Out:
        """The larger of two."""
        return self._two("max", one, other)

    def floor(self, value: Out) -> Out:
        """The largest whole number that is not above."""
        return self.node("floor", value.type, {"in": value})

    def absolute(self, value: Out) -> Out:
        """Without its sign."""
        return self.node("absval", value.type, {"in": value})

    def part(self, value: Out, index: int) -> Out:
        """One of a vector's or a colour's floats."""
        return self.node("extract", "float", {"in": value, "index": index})

    def join(self, x: Value, y: Value) -> Out:
        """A vector2."""
        return self.node("combine2", "vector2", {"in1": x, "in2": y})

    def choose(self, one: Value, other: Value, above: Out, otherwise: Out) -> Out:
        """`above` where one > other, else `otherwise`."""
        return self.node("ifgreater", above.type, {"value1": one, "value2": other, "in1": above, "in2": otherwise})

    def _two(self, category: str, one: Value, other: Value) -> Out:
        kind = one.type if isinstance(one, Out) else other.type if isinstance(other, Out) else "float"
        return self.node(category, kind, {"in1": one, "in2": other})


def entry(element: Element, name: str, value: Value, kind: str = "") -> Element:
    """Give a node or an interface an input. kind: its type, where the value alone does not say (color3, filename)."""
    if isinstance(value, Out):
        more = {"output": value.output} if value.output else {}
        return SubElement(element, "input", {"name": name, "type": value.type, value.kind: value.name, **more})
    return SubElement(element, "input", name=name, type=kind or _type(value), value=_text(value))


def document(children: Iterable[Element], comment: str) -> bytes:
    """The file of some elements. comment: any text; it stands on top."""
    root = Element("materialx", version=VERSION, colorspace="lin_rec709")
    root.extend(children)
    indent(root)
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<!--\n{in_comment(comment)}\n-->\n'
    text: str = tostring(root, encoding="unicode")
    return f"{head}{text}\n".encode()


def _type(value: Value) -> str:
    if isinstance(value, tuple):
        return _TUPLES[len(value)]
    return {bool: "boolean", int: "integer", float: "float"}.get(type(value), "string")


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{each:.9g}" for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.9g}" if isinstance(value, float) else str(value)
