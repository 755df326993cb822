"""The devices that torch can compute on, how many tori train side by side on each, and what a core draws."""

from __future__ import annotations

from nca_core.kernels import cores

CARDS = ("cuda", "mps")
MOST_WORKERS = 4
WATTS_PER_CORE = 12.0  # assumed draw of one busy core with its share of memory and losses, where nothing can be read


def available(device: str) -> bool:
    """Whether this machine's torch has the device ("cpu", "cuda" or "mps"). Loads torch."""
    import torch

    cards = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return cards.get(device, True)


def worker_count(device: str) -> int:
    """The number of tori that train side by side: one a core, at most four, on a CPU; one on a card, which it fills."""
    return min(cores(), MOST_WORKERS) if device == "cpu" else 1
