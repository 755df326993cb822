"""A result is never lost to a disk: the weight file goes where it should or, if that fails, somewhere else."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import nca_core
from nca_core.container import Precision

from ..errors import OutputError
from ..writing import free_name


class Keeper:
    """Writes a training's weight file, as often as there is a better one.

    place: where it lies, None before the first is written. fault: why it could not be written where it should, or None.
    """

    def __init__(self, out: Path, precision: Precision, warn: Callable[[str], None]) -> None:
        self._out, self._precision, self._warn = out, precision, warn
        self.place: Path | None = None
        self.fault: str | None = None

    def write(self, model: nca_core.Model, spare: Sequence[Path] = ()) -> None:
        """Write it to where it should go, else to the current, home or temporary folder, under a name that is free.

        spare: files of this training that go if that gives the room. Raises OutputError if there is no place at all.
        """
        fault = self._attempt(model, self._out)
        if fault is not None:
            self._rescue(model, fault)
            for file in spare:
                with suppress(OSError):
                    file.unlink()
            fault = self._attempt(model, self._out) if spare else fault
        if fault is None and self.place not in (None, self._out):
            with suppress(OSError):
                self.place.unlink()
        if fault is None:
            self.place = self._out
        self.fault = fault

    def _rescue(self, model: nca_core.Model, fault: str) -> None:
        """Write it anywhere, over what an earlier call has written there."""
        faults = [f"{self._out}: it cannot be written ({fault})"]
        for place in [self.place] if self.place else _elsewhere(self._out):
            fault_there = self._attempt(model, place)
            if fault_there is None:
                self.place = place
                return
            faults.append(f"nor can {place} ({fault_there})")
        if self.place is None:
            raise OutputError("; ".join(faults))

    def _attempt(self, model: nca_core.Model, path: Path) -> str | None:
        """Write it there; what keeps it from that."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                nca_core.save(model, path, precision=self._precision)
            except ValueError as error:  # not every number fits into half precision
                if self._precision == "float32":
                    raise
                self._warn(f"{error}; the file is written in float32")
                self._precision = "float32"
                nca_core.save(model, path)
        except OSError as error:
            return error.strerror or str(error)
        return None


def _elsewhere(out: Path) -> Iterator[Path]:
    """Other places for the file, the nearest to the user first."""
    for folder in (Path.cwd, Path.home, lambda: Path(tempfile.gettempdir())):
        with suppress(OSError, RuntimeError):  # the folder has been removed; there is no home
            place = folder()
            if place.is_dir() and place.resolve() != out.parent.resolve():
                yield free_name(place / out.name)
