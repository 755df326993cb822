"""The type of a picture's values, which the base installation knows without any library that reads pictures."""

from __future__ import annotations

from typing import TypeAlias

from nca_core.arrays import Array

#: (height, width, channels) float32, in 0..1 unless something else is said.
Pixels: TypeAlias = Array
