"""Libraries that the base installation does without and an extra of the package brings."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec

from ..errors import InputError

_PACKAGES = {"PIL": "pillow"}  # what others are called on PyPI
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"  # torch without CUDA, which PyPI's for Linux brings, some 3 GB
PICTURES = ("PIL", "OpenImageIO")  # read pictures in whatever format
TRAIN = ("torch", "PIL", "rich", "OpenImageIO")  # by the names that they are imported by, as in pyproject.toml
FARM = ("distributed",)  # Dask's scheduler and workers


def installed(name: str) -> bool:
    """Whether a library can be imported, without importing it."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # something on the way refuses it
        return False


def require(libraries: Iterable[str], what: str) -> None:
    """Check that libraries are there. Raises InputError, with the line that installs those that are not.

    libraries: the names that they are imported by. what: the command or option that takes them.
    """
    missing = [name for name in libraries if not installed(name)]
    if missing:
        raise InputError(f"{what} takes {', '.join(missing)}, not installed here; this installs it: {_line(missing)}")


def _line(missing: list[str]) -> str:
    """The command that installs libraries.

    It names them and not Lichen's extras: a wheel that was installed from a file has none on PyPI.
    """
    index = f"--extra-index-url {TORCH_INDEX} " if sys.platform == "linux" and "torch" in missing else ""
    return f"pip install {index}{' '.join(_PACKAGES.get(name, name) for name in missing)}"
