"""How many tori train side by side on a device."""

from __future__ import annotations

from nca_core.kernels import cores

MOST_MEMBERS = 4


def members(device: str) -> int:
    """One per core, at most four, on a CPU; one elsewhere, where a single torus fills the device."""
    return min(cores(), MOST_MEMBERS) if device == "cpu" else 1
