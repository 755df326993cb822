"""How often a judge told growth from exemplar, with the interval that so few pairs leave open."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trainer.errors import InputError

from .pairs import KEYS, SIDES

Z = 1.959964  # of the normal distribution: 95 %
ENOUGH, AT_MOST = 20, 0.65  # pairs of a material, and the share of them up to which it counts as not told apart


def scored(answers: Path, key: Path | None, out: Path) -> str:
    """A line per material and kind: the share of pairs told apart, of how many, and its 95 % interval.

    answers: JSON, {"brick_wall/colour-01": "left", ...}, the side that the judge took for grown. key: a folder of keys
    (or one of them); by default that of `out`, where there is a single one. Raises InputError for files that cannot be
    used, and for answers to pairs that the key does not have.
    """
    grown = _key(key or _only_key(out))
    given = _table(answers)
    if not given:
        raise InputError(f"{answers}: there are no answers in it")
    for name, side in given.items():
        if name not in grown:
            raise InputError(f"{answers}: {name!r} is no pair of the key; the first is {next(iter(grown))!r}")
        if side not in SIDES:
            raise InputError(f"{answers}: {name!r} is {side!r}, where it should be left or right")
    right = {name: grown[name] == side for name, side in given.items()}
    return "\n".join(_lines(right))


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share by its score test: E. B. Wilson, "Probable Inference, the Law of Succession, and
    Statistical Inference", JASA 22, 1927. of: at least 1.

    >>> tuple(round(end, 3) for end in wilson(13, 20))
    (0.433, 0.819)
    """
    share, z2 = right / of, Z * Z / of
    middle = (share + z2 / 2) / (1 + z2)
    half = Z / (1 + z2) * (share * (1 - share) / of + z2 / (4 * of)) ** 0.5
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def _lines(right: Mapping[str, bool]) -> list[str]:
    lines, reached, materials = [], 0, list(dict.fromkeys(name.split("/")[0] for name in right))
    for material in materials:
        own = {name: told for name, told in right.items() if name.startswith(f"{material}/")}
        kinds = dict.fromkeys(name.split("/")[1].rsplit("-", 1)[0] for name in own)
        for kind in kinds:
            prefix = f"{material}/{kind}-"
            lines.append(_line(f"{material}, {kind}", [told for name, told in own.items() if name.startswith(prefix)]))
        if len(kinds) > 1:
            lines.append(_line(material, list(own.values())))
        reached += len(own) >= ENOUGH and sum(own.values()) <= AT_MOST * len(own)
    few = f" (of {ENOUGH} pairs or more)"
    lines.append(f"{reached} of {len(materials)} materials are told apart in at most {AT_MOST:.0%}{few}")
    return lines


def _line(what: str, told: Sequence[bool]) -> str:
    low, high = wilson(sum(told), len(told))
    return f"{what}: {sum(told)} of {len(told)} told apart, {sum(told) / len(told):.0%} (95 %: {low:.0%} to {high:.0%})"


def _key(path: Path) -> dict[str, str]:
    """The grown sides of all pairs of a key's folder or file, by material/pair."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: there is no key in this folder")
    grown: dict[str, str] = {}
    for file in files:
        sides = _table(file).get("grown")
        if not isinstance(sides, dict):
            raise InputError(f"{file}: this is no key of blind pairs")
        grown |= {f"{file.stem}/{name}": str(side) for name, side in sides.items()}
    return grown


def _only_key(out: Path) -> Path:
    folders = sorted(folder for folder in (out / KEYS).glob("*") if folder.is_dir())
    if len(folders) != 1:
        there = f"there are {', '.join(folder.name for folder in folders)}" if folders else "there is none; see --blind"
        raise InputError(f"{out / KEYS}: say with --key which key the answers belong to ({there})")
    return folders[0]


def _table(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: it cannot be read ({error})") from error
    if not isinstance(content, dict):
        raise InputError(f'{path}: it is no table of JSON, such as {{"brick_wall/colour-01": "left"}}')
    return content
