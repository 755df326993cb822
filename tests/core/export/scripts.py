"""The page's scripts in a JavaScript engine without a browser: node, or the Python package quickjs."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

from nca_core.export.html import SCRIPTS
from nca_core.export.template import template

#: Those that know nothing of a browser.
PURE = SCRIPTS[: SCRIPTS.index("card.js")]

#: What a bare engine lacks of what browsers have, and arrays as JSON has them.
_AROUND = """
globalThis.TextDecoder ??= class { decode(bytes) { return String.fromCharCode(...bytes); } };
Object.hasOwn ??= (table, key) => Object.prototype.hasOwnProperty.call(table, key);
const shown = (key, value) => ArrayBuffer.isView(value) ? Array.from(value) : value instanceof Map ? [...value] : value;
"""


def _node(program: str) -> str:
    done = subprocess.run(["node", "-"], input=program, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise ValueError(done.stderr)
    return done.stdout


def _quickjs(program: str) -> str:
    from quickjs import Context

    context = Context()
    context.eval("const told = []; const console = { log: (text) => told.push(text) };")
    context.eval(program)
    found: str = context.eval("told.join('')")
    return found


def engine() -> Callable[[str], str] | None:
    """What runs a program and gives back what it logs; None where there is neither engine."""
    if shutil.which("node"):
        return _node
    return _quickjs if importlib.util.find_spec("quickjs") else None


def run(expression: str, files: tuple[str, ...] = (*PURE, "drawings.js"), **given: Any) -> Any:
    """The value of an expression after some of the page's scripts. given: constants that it uses, as JSON has them.

    Raises ValueError for what the scripts throw, where node runs them.
    """
    runs = engine()
    assert runs is not None
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    text = "\n".join([_AROUND, *map(template, files), constants, f"console.log(JSON.stringify({expression}, shown));"])
    return json.loads(runs(text))


def refusal(expression: str, **given: Any) -> str:
    """What the scripts say instead of a value."""
    caught = f"try {{ {expression}; return ''; }} catch (fault) {{ return fault.message; }}"
    said: str = run(f"(() => {{ {caught} }})()", **given)
    return said
