"""How the program `lichen` is installed: one line, from the trainer's wheel that the extension carries."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

PYTHON = "3.13"
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"  # torch without CUDA, which PyPI's for Linux brings, some 3 GB
_FOLDER = Path(__file__).resolve().parents[1] / "trainer"


@dataclass(frozen=True)
class Line:
    """A command line. tool: what it takes, uv or pipx. on_gpu: whether what it installs can train on a graphics card,
    which takes gigabytes."""

    text: str
    tool: str
    on_gpu: bool = False


def wheel() -> Path | None:
    """The wheel that the extension carries; None where the add-on runs without being installed, as a module."""
    return next(iter(sorted(_FOLDER.glob("lichen_textures-*.whl"))), None)


def lines(wheel: str, system: str) -> tuple[Line, ...]:
    """The command lines that install a wheel, the usual one first. system: as platform.system() names it.

    PyPI's torch brings CUDA on Linux alone; on macOS there is one torch, which knows the graphics card.
    """
    what = f'"{wheel}[train]"' if system == "Windows" else shlex.quote(f"{wheel}[train]")
    uv, pipx = f"uv tool install --force --python {PYTHON}", "pipx install --force"
    if system == "Darwin":
        return Line(f"{uv} {what}", "uv", on_gpu=True), Line(f"{pipx} {what}", "pipx", on_gpu=True)
    without_cuda = f'{pipx} --pip-args="--extra-index-url {TORCH_INDEX}" {what}'
    found = (
        Line(f"{uv} --torch-backend cpu {what}", "uv"),
        Line(f"{uv} --torch-backend auto {what}", "uv", on_gpu=True),
        Line(without_cuda if system == "Linux" else f"{pipx} {what}", "pipx"),
    )
    return (*found, Line(f"{pipx} {what}", "pipx", on_gpu=True)) if system == "Linux" else found
