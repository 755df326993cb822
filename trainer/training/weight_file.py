"""The weight file that a training writes: no disk that fails loses it, as it goes to another place then."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import nca_core
from nca_core.container import Precision

from ..errors import OutputError
from ..writing import free_name


class WeightFile:
    """Writes a training's model, again whenever there is a better one.

    place: the path where the file lies, None before it is first written. fault: the reason why it does not lie where it
    should, None if it does.
    """

    def __init__(self, out: Path, precision: Precision, warn: Callable[[str], None]) -> None:
        """out: the path where it should lie. warn: shows the user a half sentence."""
        self._out, self._precision, self._warn = out, precision, warn
        self.place: Path | None = None
        self.fault: str | None = None

    def write(self, model: nca_core.Model, spare: Sequence[Path] = ()) -> None:
        """Write the model to where it should go, else to the current, home or temporary folder, under a free name.

        spare: files of this training that are removed if that gives the room. Raises OutputError if there is no place
        at all.
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
        """Write the model to any place, over the file that an earlier call has written there."""
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
        """Write the model to one path; returns the fault that prevents it, None if there is none."""
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
    """Other paths for the file, the nearest to the user first."""
    for folder in (Path.cwd, Path.home, lambda: Path(tempfile.gettempdir())):
        with suppress(OSError, RuntimeError):  # the folder has been removed; there is no home
            place = folder()
            if place.is_dir() and place.resolve() != out.parent.resolve():
                yield free_name(place / out.name)
