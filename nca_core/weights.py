"""The weight file, `.nca`: a model in a safetensors container.

Tensors: `level.<i>.{w1,b1,w2,noise,waves}` from the coarsest level on and
`decoder.{features,bias,out,out_bias,grain}` (how each is kept: precision.py), `thumbnail` (thumbnail.py). Metadata:
`format`, `format_version`, and two JSON texts, `model` (architecture) and `provenance`.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeAlias

from . import thumbnail
from .container import MAX_FILE, Container, ContainerError, pack, unpack
from .lattice import Lattice
from .model import MAX_LEVELS, Array, Decoder, Level, Model, Provenance, Rule
from .precision import Precision, restored, stored

FORMAT, FORMAT_VERSION = "lichen-nca", 3
_LEVEL = ("w1", "b1", "w2", "noise", "waves")
_DECODER = ("features", "bias", "out", "out_bias", "grain")

FileName: TypeAlias = str | os.PathLike[str]


class WeightFileError(ValueError):
    """A weight file that cannot be used; the message names the file and the fault."""


def load(path: FileName) -> Model:
    """Read a `.nca` file. Raises WeightFileError for whatever is wrong with it, a missing file included."""
    try:
        size = Path(path).stat().st_size
        if size > MAX_FILE:
            raise WeightFileError(f"{path}: it has {size} bytes, more than the {MAX_FILE} a weight file may have")
        blob = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, WeightFileError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise WeightFileError(f"{path}: it cannot be read ({reason})") from error
    return loads(blob, str(path))


def loads(blob: bytes, name: str = "weight file") -> Model:
    """Read a model from the bytes of a `.nca` file; `name` stands for it in errors."""
    try:
        return _model(unpack(blob))
    except ContainerError as error:
        raise WeightFileError(f"{name}: {error}") from error
    except ValueError as error:  # the parts do not fit each other
        raise WeightFileError(f"{name}: {error}") from error


def save(model: Model, path: FileName, *, precision: Precision = "float32") -> None:
    """Write a `.nca` file beside its place and rename it, so that no reader ever sees half of it.

    precision: float16 has half the size, int8 a quarter; a round trip is then exact only to that precision.
    """
    target = Path(path)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(dumps(model, precision=precision))
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def dumps(model: Model, *, precision: Precision = "float32") -> bytes:
    """The bytes of the model's `.nca` file. Raises ValueError for weights that float16 cannot hold."""
    arrays: dict[str, Array] = {f"decoder.{part}": getattr(model.decoder, part) for part in _DECODER}
    for index, level in enumerate(model.levels):
        parts = (level.rule.w1, level.rule.b1, level.rule.w2, level.noise, level.waves)
        arrays |= {f"level.{index}.{part}": array for part, array in zip(_LEVEL, parts, strict=True)}
    tensors = thumbnail.stored(model.thumbnail)
    for name, array in arrays.items():
        tensors |= stored(name, array, precision)
    architecture = {
        "name": model.name,
        "steps": [level.steps for level in model.levels],
        "maps": list(model.maps),
        "stride": model.stride,
        "relief": model.relief,
        "cell_size": model.cell_size,
        "lattice": [list(wave) for wave in model.lattice],
    }
    metadata = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "model": json.dumps(architecture),
        "provenance": json.dumps(asdict(model.provenance)),
    }
    return pack(tensors, metadata)


def _model(container: Container) -> Model:
    _check_version(container.metadata)
    numbers = _table(container.metadata, "model")
    steps = _typed(numbers, "steps", list)
    if not 1 <= len(steps) <= MAX_LEVELS or not all(type(count) is int for count in steps):
        raise ContainerError(f"its steps are not 1 to {MAX_LEVELS} whole numbers")
    maps = _typed(numbers, "maps", list)
    if not all(isinstance(name, str) for name in maps):
        raise ContainerError("its maps are not a list of names")
    tensors = container.tensors
    levels = []
    for index, count in enumerate(steps):
        w1, b1, w2, noise, waves = (restored(tensors, f"level.{index}.{part}") for part in _LEVEL)
        if w1.ndim != 2 or w2.ndim != 2:
            raise ContainerError(f"tensors 'level.{index}.w1' and 'w2' must have two dimensions")
        levels.append(Level(Rule(w1, b1, w2), count, noise, waves))
    decoder = Decoder(*(restored(tensors, f"decoder.{part}") for part in _DECODER))
    if decoder.features.ndim != 2:
        raise ContainerError("tensor 'decoder.features' must have two dimensions")
    return Model(
        name=_typed(numbers, "name", str),
        levels=tuple(levels),
        decoder=decoder,
        maps=tuple(maps),
        stride=_typed(numbers, "stride", int),
        relief=_number(numbers, "relief"),
        cell_size=_number(numbers, "cell_size"),
        provenance=_provenance(_table(container.metadata, "provenance")),
        thumbnail=thumbnail.restored(tensors),
        lattice=_lattice(numbers),
    )


def _lattice(numbers: dict[str, Any]) -> Lattice:
    waves = _typed(numbers, "lattice", list)
    if not all(type(wave) is list and [type(cycles) for cycles in wave] == [float, float] for wave in waves):
        raise ContainerError("its lattice is not a list of waves, each two numbers")
    return tuple((down, across) for down, across in waves)


def _check_version(metadata: dict[str, str]) -> None:
    if metadata.get("format") != FORMAT:
        raise ContainerError("it is a safetensors file, but not a Lichen weight file")
    version = metadata.get("format_version", "")
    if version != str(FORMAT_VERSION):
        raise ContainerError(f"it has format version {version[:20]!r}; this Lichen reads version {FORMAT_VERSION}")


def _table(metadata: dict[str, str], key: str) -> dict[str, Any]:
    try:
        table = json.loads(metadata[key])
    except KeyError:
        raise ContainerError(f"its metadata lacks {key!r}") from None
    except (ValueError, RecursionError) as error:
        raise ContainerError(f"its metadata {key!r} is not JSON") from error
    if not isinstance(table, dict):
        raise ContainerError(f"its metadata {key!r} is not a table")
    return table


def _typed(table: dict[str, Any], key: str, kind: type[Any]) -> Any:
    value = table.get(key)
    if type(value) is not kind:
        raise ContainerError(f"its {key!r} is missing or not of type {kind.__name__}")
    return value


def _number(table: dict[str, Any], key: str) -> float:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e30:
        raise ContainerError(f"its {key!r} is missing or not a finite number")
    return float(value)


def _provenance(table: dict[str, Any]) -> Provenance:
    values: dict[str, Any] = {}
    for entry in fields(Provenance):
        read = _number if entry.type == "float" else _typed
        arguments = () if entry.type == "float" else (bool if entry.type == "bool" else str,)
        values[entry.name] = read(table, entry.name, *arguments)
    return Provenance(**values)
