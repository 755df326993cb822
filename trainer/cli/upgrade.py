"""The command `lichen upgrade`, which brings weight files of older versions up to date. It needs numpy alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nca_core
from nca_core.influence import with_reaches
from nca_core.weights import form, version_of

from ..errors import InputError
from ..writing import check_writable, named_faults


def upgrade_command(options: argparse.Namespace) -> None:
    """Write each file again in the present format, with the reach of chance if it was never measured.

    Raises InputError or OutputError for a file that cannot be written or takes too much to measure, and WeightFileError
    for one that cannot be read.
    """
    for path in options.weights:
        check_writable(path)
    for path in options.weights:
        print(f"{path}: {_upgraded(path)}", flush=True)  # noqa: T201 - the result, for scripts


def _upgraded(path: Path) -> str:
    """Bring one file up to date; returns the half sentence on what was done to it."""
    model, (version, precision) = nca_core.load(path), form(path)
    present = version_of(model)
    measured = model.reach and all(guide.reach for guide in model.guides)
    if version == present and measured:
        return f"is up to date (version {version}, chance reaches {model.reach} coarse cells)"
    if not measured:
        print(f"Measuring how far chance reaches in {model.name}.", file=sys.stderr)  # noqa: T201
        model = _with_reaches(model, path)
    with named_faults(path):
        nca_core.save(model, path, precision=precision)
    was = f"has version {present} instead of {version}" if version != present else "was measured"
    return f"{was}; chance reaches {model.reach} coarse cells"


def _with_reaches(model: nca_core.Model, path: Path) -> nca_core.Model:
    try:
        return with_reaches(model)
    except ValueError as error:
        raise InputError(f"{path}: how far chance reaches cannot be measured: {error}") from error
