"""The joules that a training takes: read from the machine's own counters where they can be read, else estimated."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ..process.devices import WATTS_PER_CORE

WATTS_PER_GPU = 250.0  # assumed draw of one training GPU with its board, for as long as training runs; likewise

_COUNTERS = Path("/sys/class/powercap")


@dataclass(frozen=True)
class Counter:
    """A way to tell the joules that a part of the machine has taken.

    measured: whether the joules are measured rather than estimated. read: gives the counters of the part, in joules
    since some fixed moment; an empty tuple where they cannot be read.
    """

    measured: bool
    read: Callable[[], tuple[float, ...]]


@dataclass(frozen=True)
class _Started:
    """A counter and its values when the metering began."""

    counter: Counter
    counters: tuple[float, ...]

    def spent(self) -> float | None:
        """The joules since the start; None where they cannot be told, as when a counter has wrapped round."""
        now = self.counter.read()
        differences = [after - before for after, before in zip(now, self.counters, strict=False)]
        usable = len(now) == len(self.counters) > 0 and min(differences) >= 0
        return sum(differences) if usable else None


class Meter:
    """Meters energy and time from the moment it is made.

    RAPL and NVML count the whole package or board; the estimates are for this process and its workers. workers_seconds:
    the processor time of workers that are still running, which the owner keeps up to date.
    """

    def __init__(self, device: str = "cpu") -> None:
        self._started = time.monotonic()
        self.workers_seconds = 0.0  # processor time of processes at work that this one has started
        self._components = [
            [_Started(counter, counter.read()) for counter in part] for part in counters_of(device, self._cpu_seconds)
        ]

    @property
    def seconds(self) -> float:
        """The wall-clock seconds since the start."""
        return time.monotonic() - self._started

    def _cpu_seconds(self) -> float:
        return _cpu_seconds() + self.workers_seconds

    def joules(self) -> tuple[float, bool]:
        """The joules since the start, and whether all of them were measured rather than estimated."""
        total, measured = 0.0, True
        for part in self._components:
            spent, counter = next((spent, s.counter) for s in part if (spent := s.spent()) is not None)
            total += spent
            measured = measured and counter.measured
        return total, measured


def counters_of(device: str, cpu_seconds: Callable[[], float]) -> list[list[Counter]]:
    """The counters of each part of the machine that trains on `device`, best first; the last can always be read.

    cpu_seconds: gives the processor time that was spent so far.
    """
    processor = [Counter(True, rapl), Counter(False, lambda: (cpu_seconds() * WATTS_PER_CORE,))]
    graphics = [Counter(True, _current_gpu), Counter(False, lambda: (time.monotonic() * WATTS_PER_GPU,))]
    return [processor, graphics] if device == "cuda" else [processor]


def rapl() -> tuple[float, ...]:
    """The joules of each processor package, from Linux' powercap; empty where only root may read them."""
    try:
        zones = sorted(_COUNTERS.glob("intel-rapl:[0-9]"))
        return tuple(int((zone / "energy_uj").read_text(encoding="ascii")) / 1e6 for zone in zones)
    except (OSError, ValueError):
        return ()


def nvml(library: Any, uuid: str) -> tuple[float, ...]:
    """The joules of an NVIDIA board since its driver was loaded, by libnvidia-ml (NVML API reference).

    uuid: the board's name as the driver writes it, "GPU-…": unlike an index it means the same board whatever
    CUDA_VISIBLE_DEVICES says. Boards before Volta have no such counter.
    """
    board, millijoules = ctypes.c_void_p(), ctypes.c_ulonglong()
    if library.nvmlInit_v2() != 0:
        return ()
    try:
        failed = library.nvmlDeviceGetHandleByUUID(uuid.encode(), ctypes.byref(board)) or (
            library.nvmlDeviceGetTotalEnergyConsumption(board, ctypes.byref(millijoules))
        )
        return () if failed else (millijoules.value / 1e3,)
    finally:
        library.nvmlShutdown()


def _current_gpu() -> tuple[float, ...]:
    """The joules of the board that torch is using, by `nvml`."""
    try:
        uuid = torch.cuda.get_device_properties(torch.cuda.current_device()).uuid
        return nvml(ctypes.CDLL("libnvidia-ml.so.1"), f"GPU-{uuid}")
    except (OSError, AttributeError, RuntimeError, AssertionError):  # no such library, function or device
        return ()


def _cpu_seconds() -> float:
    """The processor time of this process and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
