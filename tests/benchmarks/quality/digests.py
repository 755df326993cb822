"""What kept work depends on, as digests: an exemplar's pixels, code without its comments, a trainer's constants."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from trainer.exemplar import autocorrelation, crossing, few_repeats, regularity, translations
from trainer.exemplar.exemplar import Exemplar

LATTICE = (regularity, autocorrelation, translations, few_repeats, crossing)  # whose constants decide what is regular


def exemplar_digest(exemplar: Exemplar) -> str:
    """SHA-256 of what is learnt: maps, size, pixels and relief, however the files were read."""
    digest = hashlib.sha256(repr((exemplar.maps, exemplar.pixels.shape, exemplar.relief)).encode())
    digest.update(exemplar.pixels.tobytes())
    return digest.hexdigest()


def code_digest(sources: Iterable[Path], *more: str) -> str:
    """SHA-256 of what Python files do: comments, docstrings and layout do not count. more: texts that decide as well.

    Raises FileNotFoundError for a source that is not there.
    """
    digest = hashlib.sha256(repr(more).encode())
    for source in sources:
        tree = ast.parse(source.read_bytes())
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                node.body = [part for part in node.body if not _is_text(part)] or [ast.Pass()]
        digest.update(ast.dump(tree).encode())
    return digest.hexdigest()


def constants(modules: Iterable[ModuleType]) -> str:
    """The constants of modules, those whose names are in capitals, as a text."""
    return repr([sorted((name, value) for name, value in vars(module).items() if name.isupper()) for module in modules])


def _is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a text alone, as docstrings are."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
