"""What the base installation does without: libraries that an extra of the package brings."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from .errors import InputError

TRAIN = ("torch", "PIL", "rich", "OpenImageIO")  # by the names that they are imported by, as in pyproject.toml


def installed(name: str) -> bool:
    """Whether a library can be imported; it is not imported."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # something on the way refuses it
        return False


def require(extra: str, libraries: Iterable[str], what: str) -> None:
    """Raises InputError, with the line that installs the extra, if one of its libraries is not there."""
    missing = [name for name in libraries if not installed(name)]
    if missing:
        raise InputError(
            f"{what} takes {', '.join(missing)}, not installed here; "
            f'this installs it: pip install "lichen-textures[{extra}]"'
        )
