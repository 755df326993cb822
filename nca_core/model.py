"""The model, a plain and immutable value: weight files hold it, and growth reads it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np

from .arrays import Array, Bytes, Frozen
from .field import MAX_WAVES, Lattice
from .guides import Guide
from .layers import LATTICE, Decoder, Level, check_array
from .maps import HEIGHT, KINDS, LABEL, LABELS, LEARNT, MapKind
from .untrusted import MAX_NAME, is_line, name_fault

MAX_TEXT = 500  # characters
MAX_RADIUS = 64  # coarse cells that anything may reach: a trained model's 16 are felt for 13
MAX_LEVELS, MAX_THUMBNAIL = 8, 512
MAX_TAGS, MAX_TAG = 16, 40  # characters of a tag, or of a group
STRIDES = (1, 2, 4, 8)


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from. "unknown" is said plainly; seconds and joules are those of the training.

    finished: whether surfaces grown from it after training all stayed in range (see trainer/training/stability.py).
    estimated: those of its maps that nobody measured: guesses by the exemplar's colours.
    """

    exemplar_sha256: str = "unknown"
    author: str = "unknown"
    source: str = "unknown"
    licence: str = "unknown"  # an SPDX identifier
    trained_at: str = "unknown"  # ISO 8601, UTC
    trained_on: str = "unknown"  # the device
    seconds: float = 0.0
    joules: float = 0.0
    joules_measured: bool = False
    iterations: float = 0.0
    finished: bool = False
    estimated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """The content of a weight file that this version does not know, and writes again as it was.

    metadata: texts by name. model, provenance: JSON of the keys in these tables. tensors: name, numpy's dtype, shape
    and bytes of each.
    """

    metadata: tuple[tuple[str, str], ...] = ()
    model: str = "{}"
    provenance: str = "{}"
    tensors: tuple[tuple[str, str, tuple[int, ...], bytes], ...] = ()


@dataclass(frozen=True, eq=False)
class Model(Frozen):
    """A material that can be grown. Levels run from the coarsest to the finest. Models are equal if all their parts
    are.

    name: fit to be a file's name (see `name_fault`). maps: names of the learnt maps in channel order. stride: exemplar
    pixels per side of a finest cell.
    relief: what the height map's range 0..1 measures, in exemplar pixels. cell_size: metres per side of a finest
    cell, 0 if unknown. thumbnail: (height, width, 3) uint8 sRGB; may be empty. lattice: the waves that a regular
    material is laid out on (see field.py); none for an irregular one. reach: how many coarse cells away a change of
    chance can be seen (see influence.py); 0 where nobody measured it. guides: those that it listens to, each an input
    (see guides.py). group: where it belongs, "" where its name has to say (see groups.py). tags: what else it may be
    searched for. kept: the rest of its file. Arrays are copied, and cannot be written to. Raises ValueError where the
    parts do not fit each other.
    """

    name: str
    levels: tuple[Level, ...]
    decoder: Decoder
    maps: tuple[str, ...]
    stride: int
    relief: float
    cell_size: float = 0.0
    provenance: Provenance = Provenance()
    thumbnail: Bytes = field(default_factory=lambda: np.zeros((0, 0, 3), np.uint8))
    lattice: Lattice = ()
    reach: int = 0
    guides: tuple[Guide, ...] = ()
    group: str = ""
    tags: tuple[str, ...] = ()
    kept: Kept = Kept()

    def __post_init__(self) -> None:
        super().__post_init__()
        _settle_types(self)
        _check_texts(self)
        _check_numbers(self)
        _check_shapes(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        mine, theirs = (
            (m.digest, m.name, m.cell_size, m.provenance, m.reach, m.guides, m.group, m.tags, m.kept, m.thumbnail.shape)
            for m in (self, other)
        )
        return mine == theirs and self.thumbnail.tobytes() == other.thumbnail.tobytes()

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def channels(self) -> int:
        """Channels of a cell's state."""
        return self.levels[0].rule.channels

    def guide(self, name: str) -> Guide:
        """The guide of that name. Raises ValueError where there is none."""
        for guide in self.guides:
            if guide.name == name:
                return guide
        there = f"it has {', '.join(guide.name for guide in self.guides)}" if self.guides else "it was trained without"
        raise ValueError(f"{self.name} has no guide {name[:MAX_NAME]!r}; {there}")

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs that the seed field does not answer for, sorted: guides, codes."""
        return tuple(sorted({name for level in self.levels for name in level.others}))

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of untrusted.KNOWN that a reader of the weight file must understand; a model of this version has none:
        inputs whose signal is missing are silent, in any reader of version 5."""
        return ()

    @property
    def coarse_scale(self) -> int:
        """Finest cells per side of a coarse cell."""
        return int(2 ** (len(self.levels) - 1))

    @property
    def coarse_pixels(self) -> int:
        """Exemplar pixels per side of a coarse cell: the unit in which sizes grow."""
        return self.coarse_scale * self.stride

    @property
    def kinds(self) -> tuple[MapKind, ...]:
        """The maps that decoding gives: the learnt maps, and normals where there is a height."""
        learnt = tuple(KINDS[name] for name in self.maps)
        return (*learnt, KINDS["normal"]) if HEIGHT.name in self.maps else learnt

    @property
    def parameters(self) -> int:
        """Number of trained numbers."""
        return sum(array.size for array in _arrays(self))

    @property
    def radius(self) -> float:
        """Radius of influence in coarse cells: the sum over levels of (steps + upsampling) times the cell's size."""
        scales = [2.0**-index for index in range(len(self.levels))]
        steps = sum(level.steps * scale for level, scale in zip(self.levels, scales, strict=True))
        return steps + sum(scales[:-1])

    @property
    def strict_reach(self) -> int:
        """Coarse cells beyond which nothing at all can be felt: the radius, and what decoding adds."""
        added = ceil(self.decoder.margin / self.coarse_scale) if self.decoder.sharpening else 1  # as it always was
        return ceil(self.radius) + added

    @property
    def tile_reach(self) -> int:
        """Coarse cells that corner tiles are cut to: as measured, else the strict reach, which is always enough."""
        return self.reach or self.strict_reach

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what decides the picture: architecture and weights, not provenance, thumbnail, reach or tags.

        Of JSON with sorted keys, without spaces, numbers as Python writes them; then each array's shape, likewise, and
        its values as little-endian float32. What later versions add is a key more where it is used.
        """
        architecture: dict[str, Any] = {
            "lattice": self.lattice,
            "maps": self.maps,
            "relief": self.relief,
            "steps": [level.steps for level in self.levels],
            "stride": self.stride,
        }
        if self.inputs:
            architecture["inputs"] = [level.others for level in self.levels]
        if self.decoder.sharpening:
            architecture["sharpening"] = self.decoder.sharpening
        if self.guides:  # whose curves decide what a drawing asks for
            architecture["guides"] = [(guide.name, guide.curve, guide.labels) for guide in self.guides]
        return _sha256(json.dumps(architecture, sort_keys=True, separators=(",", ":")), self, json.dumps)

    @property
    def old_digests(self) -> tuple[str, ...]:
        """The digests of older versions, which their recipes name: version 0.1.0 hashed Python's repr. Of models that
        it had no decoder for there are none."""
        if self.decoder.sharpening:
            return ()
        steps = [level.steps for level in self.levels]
        return (_sha256(repr((self.maps, self.stride, self.relief, steps, self.lattice)), self, repr),)

    def known_as(self, digest: str) -> bool:
        """Tell whether a recipe that names this digest is one of this model's."""
        return digest == self.digest or digest in self.old_digests


def _sha256(text: str, model: Model, shape_text: Callable[[tuple[int, ...]], str]) -> str:
    digest = hashlib.sha256(text.encode())
    for array in _arrays(model):
        digest.update(shape_text(array.shape).encode())
        digest.update(np.ascontiguousarray(array, "<f4").tobytes())
    return digest.hexdigest()


def _arrays(model: Model) -> list[Array]:
    """Every trained array, in a fixed order."""
    levels = [array for level in model.levels for array in level.arrays()]
    return [*levels, *model.decoder.arrays()]


def _settle_types(model: Model) -> None:
    """Numbers of numpy's and lists become Python's own: equal models have equal digests, and can be written as JSON."""
    plain = {
        "levels": tuple(model.levels),
        "maps": tuple(model.maps),
        "stride": int(model.stride),
        "relief": float(model.relief),
        "cell_size": float(model.cell_size),
        "lattice": tuple((float(down), float(across)) for down, across in model.lattice),
        "reach": int(model.reach),
        "guides": tuple(model.guides),
        "tags": tuple(model.tags),
    }
    for name, value in plain.items():
        object.__setattr__(model, name, value)


def _check_texts(model: Model) -> None:
    if fault := name_fault(model.name):
        raise ValueError(f"the name {model.name[:MAX_NAME]!r} cannot be used: {fault}")
    for key, value in asdict(model.provenance).items():
        if isinstance(value, str) and not (len(value) <= MAX_TEXT and is_line(value)):
            raise ValueError(f"the provenance's {key} is longer than {MAX_TEXT} characters or not printable")
    if len(model.tags) > MAX_TAGS:
        raise ValueError(f"a material has at most {MAX_TAGS} tags, not {len(model.tags)}")
    for text in (model.group or "none", *model.tags):
        if fault := tag_fault(text):
            raise ValueError(f"the tag or group {text[:MAX_TAG]!r} cannot be used: {fault}")


def tag_fault(text: str) -> str | None:
    """Return the fault that keeps a text from being a tag or a group; None if there is none.

    >>> tag_fault("red brick") is None, tag_fault("")
    (True, 'a tag has 1 to 40 printable characters, and no space at its ends')
    """
    if 1 <= len(text) <= MAX_TAG and is_line(text) and text.strip() == text:
        return None
    return f"a tag has 1 to {MAX_TAG} printable characters, and no space at its ends"


def _check_numbers(model: Model) -> None:
    if not 1 <= len(model.levels) <= MAX_LEVELS:
        raise ValueError(f"a model has 1 to {MAX_LEVELS} levels, not {len(model.levels)}")
    if model.stride not in STRIDES:
        raise ValueError(f"the stride is one of {STRIDES}, not {model.stride}")
    if not (0 < model.relief < 1e6 and 0 <= model.cell_size < 1e6):
        raise ValueError("the relief must be positive and the cell size not negative, both finite")
    if len(model.lattice) > MAX_WAVES or not all(abs(cycles) < 1e3 for wave in model.lattice for cycles in wave):
        raise ValueError(f"a lattice has at most {MAX_WAVES} waves of finite length, not {model.lattice}")
    if not all(any(wave) for wave in model.lattice):
        raise ValueError(f"each wave of a lattice has cycles along an axis, not {model.lattice}")
    if model.radius > MAX_RADIUS:
        raise ValueError(
            f"its radius of influence is {model.radius:.0f} coarse cells, more than {MAX_RADIUS}: "
            "it has too many steps on its coarse levels"
        )
    if not 0 <= model.reach <= model.strict_reach:
        raise ValueError(f"chance reaches 0 to {model.strict_reach} coarse cells, not {model.reach}")
    unknown = [name for name in model.maps if name not in LEARNT]
    if not model.maps or unknown or len(set(model.maps)) != len(model.maps):
        raise ValueError(f"the maps must be different ones of {', '.join(LEARNT)}, not {list(model.maps)[:20]}")
    if not set(model.provenance.estimated) <= set(model.maps):
        raise ValueError(f"the estimated maps must be some of {', '.join(model.maps)}")
    classes = [name for name in model.maps if KINDS[name].classes == LABEL]
    if classes != [kind.name for kind in LABELS[: len(classes)]]:
        raise ValueError(f"labels are numbered from {LABELS[0].name} on, in order, not {', '.join(classes)}")


def _check_shapes(model: Model) -> None:
    """The parts have checked themselves; here is what they must have in common."""
    decoder, outputs = model.decoder, sum(KINDS[name].channels for name in model.maps)
    if any(level.rule.channels != model.channels for level in model.levels):
        raise ValueError("the levels' states have different numbers of channels")
    check_array(decoder.features, (len(decoder.features), model.channels))
    check_array(decoder.out, (outputs, len(decoder.features)))
    waves = 2 * len(model.lattice)
    for level in model.levels:
        if (level.inputs[LATTICE].shape[1] if LATTICE in level.inputs else 0) != waves:
            raise ValueError(f"a level's input {LATTICE!r} does not have {waves} numbers, two of each wave")
    for name in model.inputs:
        if len({level.inputs[name].shape for level in model.levels if name in level.inputs}) > 1:
            raise ValueError(f"the input {name!r} has different numbers on different levels")
    for guide in model.guides:
        heard = {level.inputs[guide.input].shape[1] for level in model.levels if guide.input in level.inputs}
        if heard != {guide.numbers}:
            raise ValueError(f"the guide {guide.name!r} takes {guide.numbers} numbers, its input {sorted(heard)}")
    if len({guide.name for guide in model.guides}) != len(model.guides):
        raise ValueError("two guides have the same name")
    thumbnail = model.thumbnail
    if thumbnail.ndim != 3 or thumbnail.shape[2] != 3 or thumbnail.dtype != np.uint8:
        raise ValueError("the thumbnail is not an array of uint8 (height, width, 3)")
    if max(thumbnail.shape) > MAX_THUMBNAIL:
        raise ValueError(f"the thumbnail is larger than {MAX_THUMBNAIL} px")
