"""The trained arrays of a model, each kind with its shapes: update rules, the levels that they belong to, the decoder.

Every part checks itself when it is made, and raises ValueError for arrays that do not fit each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from .arrays import Array, Arrays, Frozen

FILTERS = 4  # identity, Sobel x, Sobel y, Laplacian
GRAIN_CHANNELS = 4  # of noise per exemplar pixel: one hash
MAX_STEPS, MAX_CHANNELS, MAX_HIDDEN, MAX_FEATURES = 256, 64, 512, 64
MAX_SHARPENING = 1.0

#: Inputs that the seed field answers for itself: its noise, and the waves of a regular material.
NOISE, LATTICE = "noise", "lattice"
MAX_INPUTS, MAX_SIGNALS = 16, 64  # of a level; numbers of an input
_OF_SEEDS = (NOISE, LATTICE)
_INPUT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_LONGEST_NAME = 60  # characters
_RESERVED = "scale"  # the last word of a tensor that goes with another one: see container.py


@dataclass(frozen=True, eq=False)
class Rule(Frozen):
    """A level's update rule: state += w2 · relu(w1 · perception + b1).

    w1: (hidden, 4 · channels) float32, perception ordered filter by filter; b1: (hidden,); w2: (channels, hidden).
    """

    w1: Array
    b1: Array
    w2: Array

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.w1.ndim != 2 or self.w2.ndim != 2:
            raise ValueError("a rule's w1 and w2 must have two dimensions")
        if not (1 <= self.channels <= MAX_CHANNELS and 1 <= self.hidden <= MAX_HIDDEN):
            raise ValueError("the numbers of channels or hidden units are out of range")
        check_array(self.w1, (self.hidden, FILTERS * self.channels))
        check_array(self.b1, (self.hidden,))
        check_array(self.w2, (self.channels, self.hidden))

    @property
    def channels(self) -> int:
        """Channels of the state that the rule updates."""
        return int(self.w2.shape[0])

    @property
    def hidden(self) -> int:
        """Hidden units, between the rule's two layers."""
        return int(self.w2.shape[1])

    def arrays(self) -> Iterator[Array]:
        """Every trained array, in the order in which digests and files have them."""
        yield from (self.w1, self.b1, self.w2)


@dataclass(frozen=True, eq=False)
class Level(Frozen):
    """One density of cells: `steps` updates by `rule` after the inputs came in.

    inputs: what each named signal of the surface (see signals.py) adds to a cell's first state: a matrix (channels,
    numbers of the signal) float32; or (channels,), a diagonal, of a signal that has a number for each channel. Every
    level has "noise", a diagonal; "lattice" has (channels, 2 · waves), cosine and sine of each wave in turn.
    """

    rule: Rule
    steps: int
    inputs: Mapping[str, Array]

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "steps", int(self.steps))  # numpy's own would not do for JSON, nor for a digest
        object.__setattr__(self, "inputs", Arrays({name: self.inputs[name] for name in _in_order(self.inputs)}))
        if not 1 <= self.steps <= MAX_STEPS:
            raise ValueError(f"a level has 1 to {MAX_STEPS} steps, not {self.steps}")
        if NOISE not in self.inputs or len(self.inputs) > MAX_INPUTS:
            raise ValueError(
                f"a level has 1 to {MAX_INPUTS} inputs, one of them {NOISE!r}, not {list(self.inputs)[:9]}"
            )
        for name, matrix in self.inputs.items():
            check_input_name(name)
            numbers = matrix.shape[1:]
            if len(numbers) != (name != NOISE) or not all(1 <= count <= MAX_SIGNALS for count in numbers):
                raise ValueError(f"the input {name[:_LONGEST_NAME]!r} has the shape {matrix.shape}")
            check_array(matrix, (self.rule.channels, *numbers))

    def arrays(self) -> Iterator[Array]:
        """Every trained array, in the order in which digests and files have them: the rule, noise, lattice, others."""
        yield from self.rule.arrays()
        yield self.inputs[NOISE]
        yield self.inputs.get(LATTICE, np.zeros((self.rule.channels, 0), np.float32))
        yield from (self.inputs[name] for name in self.others)

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the inputs that the seed field does not answer for, sorted."""
        return tuple(name for name in self.inputs if name not in _OF_SEEDS)


@dataclass(frozen=True, eq=False)
class Decoder(Frozen):
    """From the finest state to map channels: out · relu(B-spline(features · state + bias, grain · noise)) + out_bias.

    features: (features, channels) float32; bias: (features,); out: (map channels, features); out_bias: (map channels,).
    grain: (features, GRAIN_CHANNELS), how much of the seed field's noise at the exemplar's own pixels each feature
    gets: detail finer than a cell. Gated by the ReLU it is dense, sparse or absent, as the features around it say.
    sharpening: 0 to MAX_SHARPENING, how much features and noise are sharpened before the B-spline (see spline.py).
    """

    features: Array
    bias: Array
    out: Array
    out_bias: Array
    grain: Array
    sharpening: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "sharpening", float(self.sharpening))  # as for a level's steps
        if not 0 <= self.sharpening <= MAX_SHARPENING:  # nor not a number
            raise ValueError(f"a decoder sharpens by 0 to {MAX_SHARPENING:g}, not {self.sharpening}")
        if self.features.ndim != 2 or not 1 <= len(self.features) <= MAX_FEATURES or self.out.ndim != 2:
            raise ValueError("the number of features is out of range")
        count = len(self.features)
        check_array(self.features, (count, self.features.shape[1]))
        check_array(self.bias, (count,))
        check_array(self.out, (len(self.out), count))
        check_array(self.out_bias, (len(self.out),))
        check_array(self.grain, (count, GRAIN_CHANNELS))

    @property
    def margin(self) -> int:
        """Finest cells around a part that decoding it takes: two for the B-spline, one more for sharpened ones, and one
        for the normals' differences."""
        return 4 if self.sharpening else 3

    def arrays(self) -> Iterator[Array]:
        """Every trained array, in the order in which digests and files have them."""
        yield from (self.features, self.bias, self.out, self.out_bias, self.grain)


def _in_order(names: Iterable[str]) -> list[str]:
    """Names of inputs in the order in which they are summed, which decides how floats round."""
    return sorted(names, key=lambda name: (_OF_SEEDS.index(name) if name in _OF_SEEDS else len(_OF_SEEDS), name))


def check_array(array: Array, shape: tuple[int, ...]) -> None:
    """Raise ValueError for an array of another shape or dtype than float32, and for numbers that are not finite."""
    if array.shape != shape or array.dtype != np.float32:
        raise ValueError(f"a tensor is {array.dtype}{array.shape} where float32{shape} is needed")
    if not np.isfinite(array).all():
        raise ValueError("a tensor holds NaN or infinite weights")


def check_input_name(name: str) -> None:
    """Raise ValueError for a text that cannot be an input's name: words of a-z, 0-9 and _, joined by points.

    >>> check_input_name("guide.moss")
    """
    fits = len(name) <= _LONGEST_NAME and _INPUT_NAME.fullmatch(name) and name.rpartition(".")[2] != _RESERVED
    if not fits:
        raise ValueError(f"{name[:_LONGEST_NAME]!r} is no input's name, such as guide.moss")
