"""What a file needs its reader to understand.

Files are read by older versions of Lichen as well: keys that a version does not know it keeps and passes over. What
must not be passed over, because another picture would grow without it, stands in the file's `needs`, each as
"NAME@VERSION": what it is, and the first version of Lichen that has it.
"""

from __future__ import annotations

from .version import VERSION

#: The names that this version understands.
KNOWN: frozenset[str] = frozenset()


def check_needs(needs: object) -> None:
    """Raises ValueError for what is not a list of needs, and for a need that this version does not know.

    >>> check_needs(["guide@0.9.0"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: it needs 'guide', which Lichen 0.9.0 has; this is Lichen ...
    """
    if not isinstance(needs, list) or not all(_is_text(need) for need in needs):
        raise ValueError("its needs are not a list of names")
    for need in needs:
        name, _, version = need.partition("@")
        if name not in KNOWN:
            raise ValueError(f"it needs {name!r}, which {_bearer(version)} has; this is Lichen {VERSION}")


def _is_text(need: object) -> bool:
    """Whether it can be said in a line."""
    return isinstance(need, str) and len(need) <= 80 and need.isprintable()


def _bearer(version: str) -> str:
    return f"Lichen {version}" if version else "a later Lichen"
