"""The weight file, `.nca`: a model in a safetensors container.

Tensors: `level.<i>.{w1,b1,w2}` and `level.<i>.input.<name>` from the coarsest level on,
`decoder.{features,bias,out,out_bias,grain}` and `thumbnail` (how each is kept: container.py). Metadata: `format`,
`format_version`, and two JSON texts, `model` (architecture) and `provenance`. FORMAT.md says it byte by byte.

All versions are read. 1 had no grain, 2 no waves, 3 neither `reach` nor `needs` (untrusted.py); from version 4 on
missing keys have defaults where there can be one, and unknown keys and tensors are kept; before version 5 there were
two inputs only, `level.<i>.noise` and, for a lattice, `level.<i>.waves`; before version 6 no decoder sharpened. What
version 5 can say is written as version 5 still, so that files of models that have not changed stay the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .container import (
    MAX_FILE,
    SCALE,
    THUMBNAIL,
    THUMBNAIL_PALETTE,
    Container,
    ContainerError,
    Precision,
    pack,
    precision_of,
    restored_array,
    restored_thumbnail,
    stored_array,
    stored_thumbnail,
    unpack,
)
from .field import Lattice
from .guides import MAX_CURVE, MAX_LABELS, Guide
from .layers import GRAIN_CHANNELS, LATTICE, MAX_INPUTS, NOISE, Decoder, Level, Rule
from .model import MAX_LEVELS, MAX_TAGS, Kept, Model, Provenance
from .replacing import replacing
from .untrusted import check_needs, fitting_name, needs_text, parse_table
from .version import VERSION

FORMAT, FORMAT_VERSION = "lichen-nca", 6
FITTING_NAMES = 4  # the version from which on names are fit for Windows, and not too long in bytes
NAMED_INPUTS = 5  # the version from which on inputs have tensors by name
SHARPENED = 6  # the version from which on decoders may sharpen
MAX_QUOTE = 60  # characters of a name that an error quotes
MAX_MESSAGE = 300  # characters: an error may quote what the file says, which may be long
_PLAIN: dict[Any, type[Any]] = {"str": str, "bool": bool}  # types of the provenance, as its fields say them
_METADATA = {"format", "format_version", "model", "provenance"}
_SAID = {"guides", "group", "tags"}  # from version 5 on; written where something is said
_NUMBERS = {"name", "steps", "maps", "stride", "relief", "cell_size", "lattice", "reach", "needs", *_SAID}
_SHARPENING = "sharpening"  # a number more, from version 6 on
_RULE = ("w1", "b1", "w2")
_OLD_INPUTS = {NOISE: "noise", LATTICE: "waves"}
_DECODER = ("features", "bias", "out", "out_bias", "grain")

FileName: TypeAlias = str | os.PathLike[str]


class WeightFileError(ValueError):
    """A weight file cannot be used; the message names the file and the fault."""


def load(path: FileName) -> Model:
    """Read a `.nca` file. Raises WeightFileError for every fault, a missing file included.

    >>> load("samples/weights/pebbles.nca").maps
    ('base_color', 'roughness', 'height', 'ambient_occlusion')
    """
    return loads(bytes_of(path), str(path))


def loads(blob: bytes, name: str = "weight file") -> Model:
    """Read a model from the bytes of a `.nca` file; `name` stands for the file in errors.

    >>> loads(b"short", "moss.nca")
    Traceback (most recent call last):
    nca_core.weights.WeightFileError: moss.nca: it is truncated: 5 bytes, not even a header
    """
    with _faults_of(name):
        return _model(unpack(blob))


def form(path: FileName) -> tuple[int, Precision]:
    """Return a file's format version, and how its weights are kept. Raises WeightFileError as `load` does."""
    with _faults_of(str(path)):
        container = unpack(bytes_of(path))
        return _version(container.metadata), precision_of(container.tensors, "decoder.features")


def version_of(model: Model) -> int:
    """Return the format version that a model's file is written in: the first one that says all of it, from 5 on."""
    return SHARPENED if model.decoder.sharpening else NAMED_INPUTS


def bytes_of(path: FileName) -> bytes:
    """Return a weight file's bytes. Raises WeightFileError as `load` does."""
    with _faults_of(str(path)):
        try:
            found = Path(path).stat()
            if not (S_ISREG(found.st_mode) or S_ISDIR(found.st_mode)):
                raise ContainerError("it cannot be read (it is a device or a pipe, not a file)")
            if found.st_size > MAX_FILE:
                raise ContainerError(f"it has {found.st_size} bytes, more than the {MAX_FILE} a weight file may have")
            return Path(path).read_bytes()
        except OSError as error:
            raise ContainerError(f"it cannot be read ({error.strerror or error})") from error


@contextmanager
def _faults_of(name: str) -> Iterator[None]:
    """Whatever is wrong inside, a part that fits no other included, is the file's fault."""
    try:
        yield
    except WeightFileError:
        raise
    except ValueError as error:
        raise WeightFileError(f"{name}: {str(error)[:MAX_MESSAGE]}") from error


def save(model: Model, path: FileName, *, precision: Precision = "float32") -> None:
    """Write a `.nca` file beside its place and rename it, so that no reader ever sees half of it (see replacing.py).

    precision: float16 has half the size, int8 a quarter; a round trip is then exact only to that precision. Raises
    OSError where the file cannot be written, and then leaves nothing.

    >>> import tempfile
    >>> model = load("samples/weights/pebbles.nca")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(model, f"{folder}/mine.nca")
    ...     load(f"{folder}/mine.nca") == model
    True
    """
    blob = dumps(model, precision=precision)
    with replacing(Path(path)) as unfinished:
        unfinished.write_bytes(blob)


def dumps(model: Model, *, precision: Precision = "float32") -> bytes:
    """Return the bytes of the model's `.nca` file. Raises ValueError for weights that float16 cannot hold.

    >>> model = load("samples/weights/pebbles.nca")
    >>> loads(dumps(model)) == model, len(dumps(model, precision="float16")) < 80_000
    (True, True)
    """
    arrays: dict[str, Array] = {f"decoder.{part}": getattr(model.decoder, part) for part in _DECODER}
    for index, level in enumerate(model.levels):
        arrays |= {f"level.{index}.{part}": getattr(level.rule, part) for part in _RULE}
        arrays |= {f"{_input_prefix(index)}{name}": matrix for name, matrix in level.inputs.items()}
    ours = tuple(_input_prefix(index) for index in range(len(model.levels)))  # a kept tensor must not become an input
    tensors = {
        name: np.frombuffer(data, dtype).reshape(shape)
        for name, dtype, shape, data in model.kept.tensors
        if not name.startswith(ours)
    }
    tensors |= stored_thumbnail(model.thumbnail)
    for name, array in arrays.items():
        tensors |= stored_array(name, array, precision)
    version = version_of(model)
    architecture: dict[str, Any] = {
        "name": model.name,
        "steps": [level.steps for level in model.levels],
        "maps": list(model.maps),
        "stride": model.stride,
        "relief": model.relief,
        "cell_size": model.cell_size,
        "lattice": [list(wave) for wave in model.lattice],
        "reach": model.reach,
        "needs": needs_text(model.needs),
    }
    if version >= SHARPENED:
        architecture[_SHARPENING] = model.decoder.sharpening
    said = {"guides": list(map(_guide_table, model.guides)), "group": model.group, "tags": list(model.tags)}
    architecture |= {key: value for key, value in said.items() if value}
    metadata = {
        "format": FORMAT,
        "format_version": str(version),
        "model": json.dumps(json.loads(model.kept.model) | architecture),
        "provenance": json.dumps(json.loads(model.kept.provenance) | _origin_table(model.provenance)),
    }
    return pack(tensors, dict(model.kept.metadata) | metadata)


def _model(container: Container) -> Model:
    version = _version(container.metadata)
    numbers = _table(container.metadata, "model")
    check_needs(numbers.get("needs", []))
    origin = _table(container.metadata, "provenance") if "provenance" in container.metadata else {}
    steps = _typed(numbers, "steps", list)
    if not 1 <= len(steps) <= MAX_LEVELS or not all(type(count) is int for count in steps):
        raise ContainerError(f"its steps are not 1 to {MAX_LEVELS} whole numbers")
    maps = _typed(numbers, "maps", list)
    if not all(isinstance(name, str) for name in maps):
        raise ContainerError("its maps are not a list of names")
    tensors = container.tensors
    levels = tuple(_level(tensors, index, count, version) for index, count in enumerate(steps))
    name = _typed(numbers, "name", str)
    return Model(
        name=name if version >= FITTING_NAMES else fitting_name(name),
        levels=levels,
        decoder=_decoder(tensors, _number(numbers, _SHARPENING, 0.0) if version >= SHARPENED else 0.0),
        maps=tuple(maps),
        stride=_typed(numbers, "stride", int),
        relief=_number(numbers, "relief"),
        cell_size=_number(numbers, "cell_size", 0.0),
        provenance=_provenance(origin),
        thumbnail=restored_thumbnail(tensors),
        lattice=_lattice(numbers),
        reach=_typed(numbers, "reach", int, 0),
        guides=_guides(numbers) if version >= NAMED_INPUTS else (),
        group=_typed(numbers, "group", str, "") if version >= NAMED_INPUTS else "",
        tags=_tags(numbers) if version >= NAMED_INPUTS else (),
        kept=_kept(container, numbers, origin, len(levels)),
    )


def _level(tensors: Mapping[str, npt.NDArray[Any]], index: int, steps: int, version: int) -> Level:
    w1, b1, w2 = (restored_array(tensors, f"level.{index}.{part}") for part in _RULE)
    return Level(Rule(w1, b1, w2), steps, _inputs(tensors, index, version))


def _inputs(tensors: Mapping[str, npt.NDArray[Any]], index: int, version: int) -> dict[str, Array]:
    """A level's inputs by name. Raises ContainerError where noise, which every level has, is missing."""
    if version >= NAMED_INPUTS:
        prefix = _input_prefix(index)
        mine = [name for name in tensors if name.startswith(prefix)]
        for name in mine:
            kept = tensors.get(name.removesuffix(SCALE))
            if name.endswith(SCALE) and (kept is None or kept.dtype != np.int8):
                raise ContainerError(f"tensor {name[:MAX_QUOTE]!r} goes with no tensor of bytes")
        names = [name.removeprefix(prefix) for name in mine if not name.endswith(SCALE)]
        places = {NOISE: prefix + NOISE, **{name: prefix + name for name in names[: MAX_INPUTS + 1]}}
    else:
        places = {name: f"level.{index}.{old}" for name, old in _OLD_INPUTS.items()}
        if places[LATTICE] not in tensors or not tensors[places[LATTICE]].size:  # before version 3, or irregular
            del places[LATTICE]
    return {name: restored_array(tensors, place) for name, place in places.items()}


def _input_prefix(index: int) -> str:
    """How the names of the tensors of a level's inputs begin."""
    return f"level.{index}.input."


def _decoder(tensors: Mapping[str, npt.NDArray[Any]], sharpening: float) -> Decoder:
    features, bias, out, out_bias = (restored_array(tensors, f"decoder.{part}") for part in _DECODER[:-1])
    if features.ndim != 2:
        raise ContainerError("tensor 'decoder.features' must have two dimensions")
    none = _zeros(len(features), GRAIN_CHANNELS)  # before version 2 there was no grain
    grain = restored_array(tensors, f"decoder.{_DECODER[-1]}", none)
    return Decoder(features, bias, out, out_bias, grain, sharpening)


def _zeros(rows: int, columns: int) -> Array:
    """An array that takes no memory: a file of no bytes may claim millions of rows."""
    return np.broadcast_to(np.float32(0), (rows, columns))


def _kept(container: Container, numbers: dict[str, Any], origin: dict[str, Any], levels: int) -> Kept:
    """What this version does not know. The keys that it does are those that it writes."""
    parts = [f"decoder.{part}" for part in _DECODER]
    version = _version(container.metadata)
    named = version >= NAMED_INPUTS
    our_numbers = _NUMBERS | {_SHARPENING} if version >= SHARPENED else _NUMBERS
    of_level = _RULE if named else (*_RULE, *_OLD_INPUTS.values())
    parts += [f"level.{index}.{part}" for index in range(levels) for part in of_level]
    known = {*parts, *(part + SCALE for part in parts), THUMBNAIL, THUMBNAIL_PALETTE}
    inputs = tuple(_input_prefix(index) for index in range(levels)) if named else ()
    ours = {entry.name for entry in fields(Provenance)}
    others = (
        (name, array)
        for name, array in sorted(container.tensors.items())
        if not (name in known or name.startswith(inputs))
    )
    return Kept(
        tuple(sorted((key, text) for key, text in container.metadata.items() if key not in _METADATA)),
        json.dumps({key: value for key, value in numbers.items() if key not in our_numbers}),
        json.dumps({key: value for key, value in origin.items() if key not in ours}),
        tuple((name, array.dtype.str, array.shape, array.tobytes()) for name, array in others),
    )


def _guides(numbers: dict[str, Any]) -> tuple[Guide, ...]:
    tables = _typed(numbers, "guides", list, [])
    if len(tables) > MAX_INPUTS or not all(isinstance(table, dict) for table in tables):
        raise ContainerError(f"its guides are not a list of at most {MAX_INPUTS} tables")
    return tuple(_guide(table) for table in tables)


def _guide(table: dict[str, Any]) -> Guide:
    curve, labels = _typed(table, "curve", list, []), _typed(table, "labels", list, [])
    if len(curve) > MAX_CURVE or not all(type(value) in (int, float) for value in curve):
        raise ContainerError("a guide's curve is not a list of numbers")
    if len(labels) > MAX_LABELS or not all(
        isinstance(colour, list) and len(colour) == 3 and all(type(part) is int for part in colour) for colour in labels
    ):
        raise ContainerError("a guide's labels are not a list of colours, each three whole numbers")
    red_green_blue = tuple((red, green, blue) for red, green, blue in labels)
    blur, reach = _number(table, "blur", 0.0), _typed(table, "reach", int, 0)
    sha256 = _typed(table, "sha256", str, "")
    return Guide(_typed(table, "name", str), tuple(map(float, curve)), red_green_blue, blur, reach, sha256)


def _guide_table(guide: Guide) -> dict[str, Any]:
    """A guide as the file has it; where it was learnt from no picture of its own, nothing is said of one."""
    table = asdict(guide)
    return table if guide.sha256 else {key: value for key, value in table.items() if key != "sha256"}


def _tags(numbers: dict[str, Any]) -> tuple[str, ...]:
    tags = _typed(numbers, "tags", list, [])
    if len(tags) > MAX_TAGS or not all(isinstance(tag, str) for tag in tags):
        raise ContainerError(f"its tags are not a list of at most {MAX_TAGS} texts")
    return tuple(tags)


def _lattice(numbers: dict[str, Any]) -> Lattice:
    waves = _typed(numbers, "lattice", list, [])
    if not all(type(wave) is list and [type(cycles) for cycles in wave] == [float, float] for wave in waves):
        raise ContainerError("its lattice is not a list of waves, each two numbers")
    return tuple((down, across) for down, across in waves)


def _version(metadata: dict[str, str]) -> int:
    """The file's format version. Raises ContainerError where it is no weight file, or a later one."""
    if metadata.get("format") != FORMAT:
        raise ContainerError("it is a safetensors file, but not a Lichen weight file")
    text = metadata.get("format_version", "")
    if text not in map(str, range(1, FORMAT_VERSION + 1)):
        raise ContainerError(
            f"it has format version {text[:20]!r}; Lichen {VERSION} reads versions 1 to {FORMAT_VERSION}: a later "
            "Lichen reads it"
        )
    return int(text)


def _table(metadata: dict[str, str], key: str) -> dict[str, Any]:
    if key not in metadata:
        raise ContainerError(f"its metadata lacks {key!r}")
    try:
        return parse_table(metadata[key])
    except ValueError as error:
        raise ContainerError(f"its metadata {key!r} cannot be read: {error}") from error


def _typed(table: dict[str, Any], key: str, kind: type[Any], default: Any = None) -> Any:
    """The value of a key, of that very type. default: taken where the key is missing, if there is one."""
    value = table.get(key, default)
    if type(value) is not kind:
        raise ContainerError(f"its {key!r} is missing or not of type {kind.__name__}")
    return value


def _number(table: dict[str, Any], key: str, default: float | None = None) -> float:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e30:
        raise ContainerError(f"its {key!r} is missing or not a finite number")
    return float(value)


def _origin_table(origin: Provenance) -> dict[str, Any]:
    """What is said of the origin; nothing of estimated maps where there are none, as nothing was said before."""
    return {key: value for key, value in asdict(origin).items() if key != "estimated" or value}


def _provenance(table: dict[str, Any]) -> Provenance:
    values: dict[str, Any] = {}
    for entry in fields(Provenance):
        default: Any = entry.default
        if entry.type == "float":
            values[entry.name] = _number(table, entry.name, default)
        elif entry.type in _PLAIN:
            values[entry.name] = _typed(table, entry.name, _PLAIN[entry.type], default)
        else:
            values[entry.name] = tuple(_typed(table, entry.name, list, []))
    if not all(isinstance(name, str) for name in values["estimated"]):
        raise ContainerError("its estimated maps are not a list of names")
    return Provenance(**values)
