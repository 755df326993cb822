"""A request as the text that .blend files keep: one line of JSON, read tolerantly. No bpy."""

from __future__ import annotations

import json
from dataclasses import asdict

from nca_core.steering import STEERING, Steering
from nca_core.untrusted import check_needs, needs_text, parse_table

from .request import Request
from .settings_table import FIELDS


def to_text(request: Request, before: str = "") -> str:
    """A request as text, keys sorted. before: the text that it follows, whose keys that this version does not know are
    kept, as those of a recipe are (nca_core.Recipe.kept)."""
    values = asdict(request) | {"needs": needs_text([STEERING] if request.steering else [])}
    if not request.steering:
        del values[STEERING]
    return json.dumps(_unknown(before) | values, sort_keys=True)


def from_text(text: str) -> Request:
    """Read what `to_text` of this or another version of the add-on wrote: missing keys have their defaults, unknown
    ones are passed over, unknown needs refused (nca_core.untrusted). Raises ValueError for anything else."""
    try:
        values = parse_table(text)
        check_needs(values.get("needs", []))
        known = {name: values[name] for name in FIELDS if name in values}
        if wrong := [name for name, value in known.items() if not FIELDS[name].is_readable(value)]:
            raise ValueError(f"its {', '.join(wrong)} cannot be")
    except ValueError as error:
        raise ValueError(f"not what a Lichen material was grown for: {error}") from error
    steering = Steering.from_dict(known.get(STEERING, {}))
    return Request(**(known | {"tiles": tuple(known.get("tiles", ())), STEERING: steering}))


def _unknown(text: str) -> dict[str, object]:
    """The keys of a stored request that this version does not know; none of what is damaged."""
    try:
        values = parse_table(text) if text else {}
        check_needs(values.get("needs", []))  # what had to be understood, and was not, must not seem to have been
    except ValueError:
        return {}
    return {name: value for name, value in values.items() if name not in (*FIELDS, "needs")}
