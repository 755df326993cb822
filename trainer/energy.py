"""What a training costs in joules: read from the processor's own counter where that is allowed, else estimated."""

from __future__ import annotations

import os
import time
from pathlib import Path

WATTS_PER_CORE = 12.0  # assumed draw of one busy core with its share of memory and losses, where nothing can be read

_COUNTERS = Path("/sys/class/powercap")


class Meter:
    """Started when made. RAPL counts the whole package, so the estimate is per process and the measurement is not."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._cpu = _cpu_seconds()
        self._counters = _read_counters()

    @property
    def seconds(self) -> float:
        """Wall-clock seconds since the start."""
        return time.monotonic() - self._started

    def joules(self) -> tuple[float, bool]:
        """Energy since the start, and whether it was measured (RAPL) or estimated (CPU seconds × 12 W)."""
        now = _read_counters()
        if self._counters and now.keys() == self._counters.keys():
            spent = [now[zone] - before for zone, before in self._counters.items()]
            if all(joules >= 0 for joules in spent):  # a counter that wrapped round says nothing
                return sum(spent), True
        return (_cpu_seconds() - self._cpu) * WATTS_PER_CORE, False


def _cpu_seconds() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _read_counters() -> dict[str, float]:
    """Joules by package zone; empty where the counters are absent or not readable (most systems: root only)."""
    try:
        zones = sorted(_COUNTERS.glob("intel-rapl:[0-9]"))
        return {zone.name: int((zone / "energy_uj").read_text()) / 1e6 for zone in zones}
    except (OSError, ValueError):
        return {}
