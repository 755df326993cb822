"""The loss's version, by which a checkpoint is known as one of a training under the same loss."""

from __future__ import annotations

from ..process.digests import digest
from . import filters, harmonics, independent, learnt, loss, patches, rectified, sliced, strata, transport

#: Raised when the loss computes something else from the same numbers, as with another formula.
LOSS_VERSION = 7
#: Their constants decide what the loss computes.
FILES = (filters, harmonics, independent, learnt, loss, patches, rectified, sliced, strata, transport)


def loss_digest() -> str:
    """The digest of what the loss computes: its version, its weights, and every constant of its terms' files."""
    constants = [sorted((name, value) for name, value in vars(file).items() if name.isupper()) for file in FILES]
    return digest(LOSS_VERSION, loss.LossWeights(), constants)
