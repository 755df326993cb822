"""Writes scenes as USD's text, `.usda` (https://openusd.org/release/spec_usda.html)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Asset:
    """Another file. path: relative to the scene's; prim: a path inside it, where one is meant."""

    path: str
    prim: str = ""


@dataclass(frozen=True)
class Link:
    """The path of a prim or a property of the scene."""

    path: str


Single: TypeAlias = Asset | Link | str | bool | int | float | tuple[float, ...]


@dataclass(frozen=True)
class Value:
    """What a property is. about: its metadata."""

    content: Single | list[Single]
    about: Mapping[str, Single] = field(default_factory=dict)


@dataclass(frozen=True)
class Prim:
    """A prim. kind: its schema; about: its metadata; properties: by what they are declared with ("float2 inputs:in"),
    nothing for those that are only declared."""

    kind: str
    name: str
    properties: Mapping[str, Value | Single | list[Single] | None] = field(default_factory=dict)
    children: Sequence[Prim] = ()
    about: Mapping[str, Single | list[Single]] = field(default_factory=dict)


def scene(root: Prim, about: Mapping[str, Single]) -> bytes:
    """The file of a prim, the default one, and all below it. about: metadata of the whole.

    >>> print(scene(Prim("Scope", "All", {"float size": 2.0}), {"upAxis": "Y"}).decode())
    #usda 1.0
    (
        defaultPrim = "All"
        upAxis = "Y"
    )
    <BLANKLINE>
    def Scope "All"
    {
        float size = 2
    }
    <BLANKLINE>
    """
    head = ["#usda 1.0", *_about({"defaultPrim": root.name, **about}), ""]
    return ("\n".join([*head, *_prim(root)]) + "\n").encode()


def _prim(prim: Prim) -> Iterator[str]:
    first, *more = [f'def {prim.kind} "{prim.name}"', *_about(prim.about)]
    yield f"{first} {more[0]}" if more else first
    yield from more[1:]
    yield "{"
    for declared, content in prim.properties.items():
        yield from (f"    {line}" for line in _property(declared, content))
    for number, child in enumerate(prim.children):
        yield from [""] if number or prim.properties else []
        yield from (f"    {line}" if line else "" for line in _prim(child))
    yield "}"


def _property(declared: str, content: Value | Single | list[Single] | None) -> Iterator[str]:
    if content is None:
        yield declared
        return
    value = content if isinstance(content, Value) else Value(content)
    first, *more = [f"{declared} = {_text(value.content)}", *_about(value.about)]
    yield f"{first} {more[0]}" if more else first
    yield from more[1:]


def _about(about: Mapping[str, Single | list[Single]]) -> Iterator[str]:
    if about:
        yield "("
        yield from (f"    {key} = {_text(value)}" for key, value in about.items())
        yield ")"


def _text(value: Single | list[Single]) -> str:
    match value:
        case list():
            return f"[{', '.join(map(_text, value))}]"
        case tuple():
            return f"({', '.join(map(_text, value))})"
        case Asset():
            fence = "@@@" if "@" in value.path else "@"
            return f"{fence}{value.path}{fence}" + (f"<{value.prim}>" if value.prim else "")
        case Link():
            return f"<{value.path}>"
        case str():
            return _quoted(value)
        case bool():
            return str(value).lower()
        case _:
            return f"{value:.9g}"


def _quoted(text: str) -> str:
    """Text, on lines of its own if it has several."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{escaped}"""' if "\n" in text else f'"{escaped}"'
