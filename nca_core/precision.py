"""How a weight is kept in a file: as it is, in half precision, or as one byte with a scale for each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from .container import ContainerError
from .model import Array

Precision: TypeAlias = Literal["float32", "float16", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
_LARGEST = 127
_SCALE = ".scale"


def stored(name: str, array: Array, precision: Precision) -> dict[str, npt.NDArray[Any]]:
    """The tensors that an array is kept in. int8: matrices as bytes and `<name>.scale`, (rows,); vectors as float16.

    Raises ValueError where float16 cannot hold it.
    """
    if precision == "int8" and array.ndim == 2 and array.size:
        scale = np.maximum(np.abs(array).max(axis=1) / _LARGEST, np.finfo(np.float32).tiny)
        return {name: np.rint(array / scale[:, None]).astype(np.int8), name + _SCALE: scale}
    with np.errstate(over="ignore"):
        tensor: npt.NDArray[Any] = array.astype(np.float32 if precision == "float32" else np.float16)
    if not np.isfinite(tensor).all():
        raise ValueError("the weights do not fit into float16; save in full precision")
    return {name: tensor}


def restored(tensors: Mapping[str, npt.NDArray[Any]], name: str) -> Array:
    """The array again, float32. Raises ContainerError if a tensor is missing or of another kind."""
    if name not in tensors:
        raise ContainerError(f"tensor {name!r} is missing")
    tensor = tensors[name]
    if tensor.dtype == np.uint8:
        raise ContainerError(f"tensor {name!r} has the wrong dtype, uint8")
    array = tensor.astype(np.float32)
    if tensor.dtype != np.int8:
        return array
    scale = tensors.get(name + _SCALE)
    if scale is None or scale.dtype != np.float32 or array.ndim != 2 or scale.shape != array.shape[:1]:
        raise ContainerError(f"tensor {name!r} is of bytes and lacks a fitting '{name}{_SCALE}'")
    product: Array = array * scale[:, None]
    return product
