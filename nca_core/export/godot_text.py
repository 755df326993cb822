"""Writes Godot's text files: resources (`.tres`, format 3) and the settings of an import (`.import`).

https://docs.godotengine.org/en/stable/engine_details/file_formats/tscn.html describes them. Files are named by paths
that are relative to the resource's own, so that a folder may lie anywhere in a project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class External:
    """Another file that a resource uses. kind: its class in Godot; path: relative to the resource."""

    kind: str
    path: str


Vector: TypeAlias = tuple[float, ...]
Value: TypeAlias = External | Vector | float | int | bool | str


def resource(kind: str, properties: Mapping[str, Value]) -> bytes:
    """A resource's file. kind: its class in Godot.

    >>> print(resource("ORMMaterial3D", {"albedo_texture": External("Texture2D", "a.png")}).decode())
    [gd_resource type="ORMMaterial3D" load_steps=2 format=3]
    <BLANKLINE>
    [ext_resource type="Texture2D" path="a.png" id="1"]
    <BLANKLINE>
    [resource]
    albedo_texture = ExtResource("1")
    <BLANKLINE>
    """
    others = dict.fromkeys(value for value in properties.values() if isinstance(value, External))
    numbers = {other: number for number, other in enumerate(others, 1)}
    lines = [
        f'[gd_resource type="{kind}" load_steps={len(others) + 1} format=3]',
        "",
        *(
            f'[ext_resource type="{other.kind}" path={_quoted(other.path)} id="{number}"]'
            for other, number in numbers.items()
        ),
        "",
        "[resource]",
        *(f"{name} = {_text(value, numbers)}" for name, value in properties.items()),
    ]
    return _file(lines)


def settings(sections: Mapping[str, Mapping[str, Value]]) -> bytes:
    """A file of settings, such as those of an import.

    >>> settings({"remap": {"importer": "texture"}})
    b'[remap]\\n\\nimporter="texture"\\n'
    """
    return _file([line for name, values in sections.items() for line in _section(name, values)][:-1])


def _section(name: str, values: Mapping[str, Value]) -> Iterator[str]:
    yield from (f"[{name}]", "")
    yield from (f"{key}={_text(value, {})}" for key, value in values.items())
    yield ""


def _text(value: Value, numbers: Mapping[External, int]) -> str:
    if isinstance(value, External):
        return f'ExtResource("{numbers[value]}")'
    if isinstance(value, tuple):
        kind = "i" if all(isinstance(part, int) for part in value) else ""
        return f"Vector{len(value)}{kind}({', '.join(f'{part:.7g}' for part in value)})"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(float(f"{value:.7g}")) if isinstance(value, float) else str(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _file(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
