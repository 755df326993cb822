"""The most memory that this process has held."""

from __future__ import annotations

from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_megabytes() -> float:
    """Resident, in MB; 0 where the system does not say. On Linux since the program began: getrusage counts what its
    parent held, too."""
    if STATUS.exists():
        (line,) = (line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) * 1.024e-3
    try:
        import resource  # Windows has none
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS counts bytes
