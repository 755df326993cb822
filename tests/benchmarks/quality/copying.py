"""How much of a result is the exemplar itself, cut out and put somewhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from trainer.exemplar.exemplar import Exemplar
from trainer.exemplar.pyramid import halve

from .arrays import Stack, equaliser
from .normalise import Score

PATCH = 8  # pixels; neighbours lie one patch apart, so that they share none
SCALES = (PATCH, 2 * PATCH, 4 * PATCH)  # exemplar pixels of a patch's side, after 0, 1, 2 halvings
PAIRS = 512
COMPONENTS = 24  # principal components in which patches are compared
NEAR = 1  # pixels by which the neighbours' places may differ
CHUNK = 128  # patches compared at a time
SEED = 1

Patches = npt.NDArray[np.float32]


def copied(exemplar: Exemplar, halvings: int = 0) -> Score:
    """Share of neighbouring patches whose nearest patches in the exemplar are neighbours too, in the same way: 0..1.

    1: the exemplar, whole; 0: no two patches from one place. Patches of 8 × 8 pixels of all maps in equalised units, by
    24 principal components, at 512 places. In the spirit of coherence (M. Ashikhmin, "Synthesizing Natural Textures",
    I3D 2001). Not a distance: how much is good depends on the use. halvings: of both pictures before, so that patches
    are of SCALES exemplar pixels: copied grain, objects, and their arrangement. None for results that are too small.

    What it cannot see: copies that are turned or scaled, and whether one place is copied often (`stamps` does). Where
    the exemplar is flat or repeats itself, nearest patches are ambiguous and the share is too low; where it is long
    straight edges, a little too high.
    """
    units = equaliser(exemplar)

    def seen(stack: Stack) -> Patches:
        image = torch.from_numpy(units(stack))
        for _ in range(halvings):
            image = halve(image)
        return _all_patches(image.numpy())

    patches = seen(exemplar.pixels)
    bank = patches.reshape(-1, patches.shape[2])
    mean = bank.mean(0)
    sample = bank[:: max(1, len(bank) // 8192)] - mean
    axes = np.linalg.svd(sample, full_matrices=False)[2][:COMPONENTS].T
    bank = (bank - mean) @ axes
    half_norm = 0.5 * np.square(bank).sum(1)
    width = patches.shape[1]

    def places(wanted: Patches) -> npt.NDArray[np.int64]:
        """(y, x) of the exemplar's nearest patches: (n, 2)."""
        wanted = (wanted - mean) @ axes
        found = [
            np.argmax(wanted[start : start + CHUNK] @ bank.T - half_norm, 1) for start in range(0, len(wanted), CHUNK)
        ]
        return np.stack(np.divmod(np.concatenate(found), width), 1)

    def score(stack: Stack) -> float | None:
        if min(stack.shape[:2]) >> halvings < 2 * PATCH:
            return None
        here = seen(stack)
        random = np.random.default_rng(SEED)
        y, x = (random.integers(0, side - PATCH, PAIRS) for side in here.shape[:2])
        down = random.integers(0, 2, PAIRS)
        step = np.stack([down, 1 - down], 1) * PATCH
        moved = places(here[y + step[:, 0], x + step[:, 1]]) - places(here[y, x])
        return float((np.abs(moved - step) <= NEAR).all(1).mean())

    return score


def _all_patches(stack: Stack) -> Patches:
    """The patch at every place: (rows, columns, PATCH² · channels)."""
    windows = np.lib.stride_tricks.sliding_window_view(stack, (PATCH, PATCH), axis=(0, 1))
    return np.ascontiguousarray(windows).reshape(*windows.shape[:2], -1)
