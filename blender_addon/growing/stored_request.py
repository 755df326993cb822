"""A request as the text that .blend files keep: one line of JSON, read tolerantly. No bpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields

from nca_core import udim
from nca_core.untrusted import check_needs, parse_table

from .modes import MODES
from .request import LARGEST, MAX_SEED, MOST_CELLS, Request
from .varieties import VARIETIES

_FIELDS = tuple(entry.name for entry in fields(Request))
_CHOICES: dict[str, Mapping[str, object]] = {"mode": MODES, "variety": VARIETIES}
_RANGES = {
    "seed": range(MAX_SEED + 1),
    "cells": range(MOST_CELLS + 1),
    **dict.fromkeys(("width", "height"), range(1, LARGEST + 1)),
}


def to_text(request: Request, before: str = "") -> str:
    """A request as text, keys sorted. before: the text that it follows, whose keys that this version does not know are
    kept, as those of a recipe are (nca_core.Recipe.kept)."""
    return json.dumps(_unknown(before) | asdict(request) | {"needs": []}, sort_keys=True)


def from_text(text: str) -> Request:
    """Read what `to_text` of this or another version of the add-on wrote: missing keys have their defaults, unknown
    ones are passed over, unknown needs refused (nca_core.untrusted). Raises ValueError for anything else."""
    try:
        values = parse_table(text)
        check_needs(values.get("needs", []))
        known = {name: values[name] for name in _FIELDS if name in values}
        if wrong := [name for name, value in known.items() if not _is_fit(name, value)]:
            raise ValueError(f"its {', '.join(wrong)} cannot be")
    except ValueError as error:
        raise ValueError(f"not what a Lichen material was grown for: {error}") from error
    return Request(**(known | {"tiles": tuple(known.get("tiles", ()))}))


def _unknown(text: str) -> dict[str, object]:
    """The keys of a stored request that this version does not know; none of what is damaged."""
    try:
        values = parse_table(text) if text else {}
    except ValueError:
        return {}
    return {name: value for name, value in values.items() if name not in (*_FIELDS, "needs")}


def _is_fit(name: str, value: object) -> bool:
    """Whether a setting that comes from a file is one that the panel could have had."""
    if name in _CHOICES:
        return isinstance(value, str) and value in _CHOICES[name]
    if name == "living":
        return isinstance(value, bool)
    if name == "tiles":
        return isinstance(value, list) and len(value) <= udim.LAST and all(_is_in(udim.TILES, tile) for tile in value)
    return _is_in(_RANGES[name], value)


def _is_in(numbers: range, value: object) -> bool:
    return type(value) is int and value in numbers
