"""The command `lichen inspect`, between the parsed options and the terminal. It needs numpy alone, and little of it."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import nca_core
from nca_core.field import periods
from nca_core.groups import group_of
from nca_core.guides import Guide
from nca_core.layers import NOISE
from nca_core.model import Model
from nca_core.options import SIZE
from nca_core.steer import metres

FEWEST_COLUMNS = 40  # a terminal narrower than this is not heeded
UNFINISHED = "NOT FINISHED: it is not known to be stable; what is grown from it may run away"
SEED_PROJECT_JOULES = 15_260  # 218 s on a T4 at 70 W: what the project that this one grew from needed


def inspect_command(options: argparse.Namespace) -> None:
    """Print the contents of a weight file, as a table or as JSON."""
    model = nca_core.load(options.weights)
    size = options.weights.stat().st_size
    if options.json:
        print(json.dumps(description(model, size), indent=2))  # noqa: T201
        return
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print(table(as_rows(model, size), columns))  # noqa: T201


def table(rows: Iterable[tuple[str, str]], columns: int | None) -> str:
    """Lay out rows of a name and a value as text; a value longer than the terminal goes on below itself.

    columns: the terminal's width in characters, None for lines of any length.
    """
    rows = list(rows)
    left = max(len(what) for what, _ in rows) + 2
    lines: list[str] = []
    for what, value in rows:
        first, *others = textwrap.wrap(value, max(columns, FEWEST_COLUMNS) - left) or [""] if columns else [value]
        lines += [f"{what:<{left}}{first}", *(" " * left + other for other in others)]
    return "\n".join(line.rstrip() for line in lines)


def description(model: Model, file_bytes: int) -> dict[str, Any]:
    """All facts about a model but the weights themselves, as plain values that JSON can hold.

    file_bytes: the size of its file.
    """
    return {
        "name": model.name,
        "group": group_of(model),
        "tags": list(model.tags),
        "maps": list(model.maps),
        "levels": [
            {
                "steps": level.steps,
                "hidden": level.rule.hidden,
                "noise": round(float(abs(level.inputs[NOISE]).mean()), 4),
                "inputs": {name: level.inputs[name].shape[1] for name in level.others},
            }
            for level in model.levels
        ],
        "channels": model.channels,
        "features": int(model.decoder.features.shape[0]),
        "sharpening": model.decoder.sharpening,
        "stride": model.stride,
        "coarse_cell_pixels": model.coarse_pixels,
        "radius_coarse_cells": round(model.radius, 2),
        "reach_coarse_cells": model.reach or None,
        "lattice_cycles_per_coarse_cell": [list(wave) for wave in model.lattice],
        "guides": [asdict(guide) for guide in model.guides],
        "relief_pixels": round(model.relief, 3),
        "cell_size_metres": model.cell_size,
        "parameters": model.parameters,
        "file_bytes": file_bytes,
        "digest": model.digest,
        "provenance": asdict(model.provenance),
    }


def as_rows(model: Model, file_bytes: int) -> list[tuple[str, str]]:
    """The facts about a model as the rows of a table for a terminal: (name, value)."""
    source = model.provenance
    steps = ", ".join(str(level.steps) for level in model.levels)
    hidden = ", ".join(str(level.rule.hidden) for level in model.levels)
    measured = "measured" if source.joules_measured else "estimated"
    share = source.joules / SEED_PROJECT_JOULES
    return [
        ("Material", model.name),
        ("Group", ", ".join((group_of(model) or "none", *model.tags))),
        ("Maps", ", ".join(kind.name for kind in model.kinds)),
        *([("Guessed", f"{', '.join(source.estimated)}: by the exemplar's colours")] if source.estimated else []),
        ("Weights", f"{model.parameters:,} parameters, {file_bytes / 1000:.1f} kB"),
        ("Levels", f"{len(model.levels)}, coarsest first: {steps} steps; {hidden} hidden; {model.channels} channels"),
        (
            "Coarse cell",
            f"{model.coarse_pixels} px of the exemplar; chance reaches {_reach(model)} coarse cells of a radius of "
            f"{model.radius:.1f}",
        ),
        ("Lattice", _lattice(model)),
        *(("Guide", _guide(guide)) for guide in model.guides),
        *([("Inputs", ", ".join(others))] if (others := _others(model)) else []),
        ("Relief", f"{model.relief:.2f} px of the exemplar{_depth(model)} from the lowest to the highest point"),
        ("Scale", _scale(model)),
        ("Digest", model.digest[:16]),
        ("Range", "every surface grown after training stayed in range" if source.finished else UNFINISHED),
        ("Author", source.author),
        ("Source", source.source),
        ("Licence", source.licence),
        ("Exemplar", source.exemplar_sha256[:16]),
        (
            "Trained",
            f"{source.trained_at}, {source.seconds:.0f} s, {source.iterations:,.0f} iterations on {source.trained_on}",
        ),
        ("Energy", f"{source.joules:,.0f} J {measured} ({share:.0%} of the seed project's {SEED_PROJECT_JOULES:,} J)"),
    ]


def _depth(model: Model) -> str:
    return f", {_millimetres(model.relief * metres(model))}," if metres(model) else ""


def _scale(model: Model) -> str:
    """What a pixel measures, and a tile of the usual size, which is so many whole coarse cells."""
    if not metres(model):
        return "unknown"
    tile = nca_core.Recipe(width=SIZE, height=SIZE).coarse_cells(model)[0] * model.coarse_pixels * metres(model)
    pixel, cell = _millimetres(metres(model)), _millimetres(model.cell_size)
    return f"{pixel} a pixel of the exemplar, {cell} a finest cell; a tile of {SIZE} px is {tile:.4g} m wide"


def _millimetres(length: float) -> str:
    return f"{length * 1000:.3g} mm"


def _guide(guide: Guide) -> str:
    what = ", ".join("#{:02x}{:02x}{:02x}".format(*colour) for colour in guide.labels) or "values"
    blur = f", blurred by {guide.blur:g} px" if guide.blur else ""
    return f"{guide.name}: {what}{blur}; a stroke reaches {guide.reach or '(not measured)'} coarse cells"


def _others(model: Model) -> list[str]:
    """The inputs that are no guides."""
    guides = {guide.input for guide in model.guides}
    return [name for name in model.inputs if name not in guides]


def _reach(model: Model) -> str:
    return str(model.reach) if model.reach else f"(not measured: {model.strict_reach} are taken)"


def _lattice(model: Model) -> str:
    if not model.lattice:
        return "none: an irregular material"
    lengths = [f"{period * model.coarse_pixels:.1f} px" for period in periods(model.lattice)]
    return f"a period of {' and '.join(lengths)} of the exemplar"
