"""Text is UTF-8 on every system: what reads or writes it says so, as systems' own encodings differ."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

FOLDERS = ("nca_core", "trainer", "blender_addon", "samples")
SOURCES = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
TEXT = {"read_text", "write_text"}
BINARY = {"rb", "wb", "ab", "xb", "r+b"}
NOT_OF_FILES = {"Image", "ImageInput", "os", "output", "tarfile"}  # whose `open` has no encoding


def without_encoding(source: str) -> Iterator[str]:
    """The calls in a module that read or write text in the system's encoding."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and _is_of_text(call):
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            if "encoding" not in given:
                yield ast.unparse(call)


def _is_of_text(call: ast.Call) -> bool:
    words = [part.value for part in (*call.args, *(k.value for k in call.keywords)) if isinstance(part, ast.Constant)]
    if any(keyword.arg == "text" for keyword in call.keywords):  # of a program's output, if it is not a button's
        return True in words
    name, _, owner = ast.unparse(call.func)[::-1].partition(".")
    if name[::-1] in ("open", "fdopen"):
        return owner[::-1].rpartition(".")[2] not in NOT_OF_FILES and not any(word in BINARY for word in words)
    return name[::-1] in TEXT and bool(owner)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_text_files_have_a_stated_encoding(path: Path) -> None:
    assert list(without_encoding(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("path.read_text()", True),
        ("path.write_text('x')", True),
        ("open(path)", True),
        ("path.open('w')", True),
        ("subprocess.run(command, text=True)", True),
        ("path.read_text(encoding='utf-8')", False),
        ("path.open('rb')", False),
        ("write_text(path, 'x')", False),
        ("layout.label(text='Seed')", False),
    ],
)
def test_such_calls_are_found(source: str, found: bool) -> None:
    assert bool(list(without_encoding(source))) == found
