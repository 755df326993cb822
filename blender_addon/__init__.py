"""Lichen in Blender: a thin face on nca_core. `registration` has what is registered."""

from __future__ import annotations

from . import stale

stale.forget(__name__)  # an update may have come without a restart

from .registration import CLASSES, register, unregister  # noqa: E402

__all__ = ["CLASSES", "register", "unregister"]
