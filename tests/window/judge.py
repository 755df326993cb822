"""Whether a scenario went well, by its exit code and by what was printed."""

from __future__ import annotations

import re

END = "OK"
OURS = ("ok: ", "measured: ", "picture: ")  # how a scenario's own lines begin
_ODD = re.compile(r"Traceback|Error|Warning|Exception|LICHEN_|nca_core|\.py\b|crash")


def faults(code: int, lines: list[str]) -> list[str]:
    """What went wrong, a line each."""
    odd = [line for line in lines if not line.startswith(OURS) and _ODD.search(line)]
    return [
        *([f"Blender ended with {code}"] if code else []),
        *([] if END in lines else ["it did not come to its end"]),
        *(f"printed: {line}" for line in odd),
    ]
