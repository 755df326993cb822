"""What a picture is in the trainer."""

from __future__ import annotations

from typing import TypeAlias

from nca_core.arrays import Array

#: (height, width, channels) float32, in 0..1 unless something else is said.
Pixels: TypeAlias = Array
