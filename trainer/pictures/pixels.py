"""The type of a picture's values, apart from all that reads pictures: the base installation has none of their
libraries.
"""

from __future__ import annotations

from typing import TypeAlias

from nca_core.arrays import Array

#: (height, width, channels) float32, in 0..1 unless something else is said.
Pixels: TypeAlias = Array
