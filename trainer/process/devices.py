"""What torch can compute on here."""

from __future__ import annotations

CARDS = ("cuda", "mps")


def available(device: str) -> bool:
    """Whether this machine's torch has the device. Loads torch."""
    import torch

    cards = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return cards.get(device, True)
