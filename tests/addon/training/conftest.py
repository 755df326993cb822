"""Trainings by a fake trainer: a program that speaks as the real one does, and does what one asks by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def room(installed: ModuleType) -> Any:
    """The modules of the room."""
    from bl_ext.user_default.lichen.training import (
        arguments,
        events,
        installing,
        processes,
        program,
        records,
        training,
    )

    modules = (arguments, events, installing, processes, program, records, training)
    return SimpleNamespace(**{module.__name__.rpartition(".")[2]: module for module in modules})


@pytest.fixture
def arguments(room: Any, tmp_path: Path) -> Callable[[str], Any]:
    """Those of a training that does what its exemplar is called (fake_trainer.py)."""

    def named(what: str) -> Any:
        exemplar = tmp_path / f"{what}.png"
        exemplar.write_bytes(b"a picture")
        (tmp_path / "library").mkdir(exist_ok=True)
        return room.arguments.Arguments(str(exemplar), str(tmp_path / "library" / "moss.nca"))

    return named


@pytest.fixture
def begun(room: Any, program: Path, arguments: Callable[[str], Any], tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Begins a training and follows it."""
    all_begun = []

    def named(what: str) -> Any:
        training = room.training.begin(program, arguments(what), tmp_path / "trainings", "Cube")
        all_begun.append(training)
        training.start()
        return training

    yield named
    for training in all_begun:
        if not training.done:
            training.end()
        training.wait(10)
