"""`lichen dataset`: what it does between the parsed options and the terminal. Needs numpy alone."""

from __future__ import annotations

import argparse

import nca_core
from nca_core.credits import credits_of, unknown
from nca_core.steering import NOTHING, UNSTEERED

from ..dataset.making import make
from ..dataset.request import request_for
from ..errors import InputError
from .terminal import name_files, progress, say


def dataset_command(options: argparse.Namespace) -> None:
    """Grow the samples and write what describes them; with Ctrl-C the samples that are whole are kept, to go on from.

    Raises InputError for what the material cannot be asked for.
    """
    model = nca_core.load(options.weights)
    try:
        request = request_for(
            model,
            options.count,
            options.size,
            options.split,
            options.seed,
            options.mpp,
            options.format,
            options.maps,
        )
    except ValueError as error:
        raise InputError(str(error)) from error
    for line in unknown(credits_of(model, UNSTEERED, NOTHING)):
        say(f"{line}.")
    with progress(f"Growing {request.count} samples of {model.name}") as show:
        made = make(model, request, options.out, show, options.resume, say)
    name_files(made)
