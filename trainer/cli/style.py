"""The STYLE of `lichen stylize`: a trained file, or a picture, which is learnt first."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import nca_core
from nca_core import stylizing
from nca_core.untrusted import fitting_name

from ..errors import InputError
from ..exemplar.exemplar import digest_of
from ..pictures.source import shown, shown_name
from .terminal import say

MOST_FILES = 100  # of styles of one name in a folder

Train = Callable[[Sequence[str]], None]  # runs `lichen train` with these arguments


def style_model(options: argparse.Namespace, train: Train) -> nca_core.Model:
    """The material; a picture is learnt first, unless the file that was learnt from it is there already. No file that
    is another's is written over."""
    style, training = options.style, ("budget", "style_author", "style_licence", "style_source")
    if style.suffix.lower() == ".nca":
        for name in training:
            if getattr(options, name) is not None:
                raise InputError(f"--{name.replace('_', '-')}: {shown(style)} is trained already; leave it out")
        return nca_core.load(style)
    name = fitting_name(style.resolve().name if style.is_dir() else style.stem)
    out = _place(options.out, name, style)
    if (there := _trained(out, style)) is not None:
        say(f"{out} was learnt from {shown_name(style)} already; remove it to train anew.")
        return there
    arguments = [str(style), "-o", str(out), "--guide", "auto"]
    for option in training:
        if (value := getattr(options, option)) is not None:
            arguments += [f"--{option.removeprefix('style_')}", str(value)]
    train(arguments)
    return nca_core.load(out)


def _place(folder: Path, name: str, style: Path) -> Path:
    """Where what is learnt from a picture is kept, or is already. Raises InputError where there are too many others."""
    for number in ("", *(f"_{count}" for count in range(2, MOST_FILES))):
        out = folder / f"{name}{number}.nca"
        if not out.exists() or _trained(out, style) is not None:
            return out
        say(f"{out} was not learnt from {shown_name(style)} to follow light, and stays as it is.")
    raise InputError(f"--out {shown(folder)}: too many files in it are called {name}; name another folder")


def _trained(out: Path, style: Path) -> nca_core.Model | None:
    """The model of a file that follows light and was learnt from this picture, or folder; None if there is none."""
    with suppress(OSError, ValueError, nca_core.WeightFileError, InputError):
        model = nca_core.load(out)
        stylizing.luminance_guide(model)
        return model if model.provenance.exemplar_sha256 == digest_of(style) else None
    return None
