"""Arrays: what they are called here, and values that hold them: copied in, read-only, after pickling as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float32]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Words: TypeAlias = npt.NDArray[np.uint32]


class Frozen:
    """The base of frozen dataclasses that have arrays among their fields."""

    def __post_init__(self) -> None:
        _freeze(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        _freeze(self)


class Arrays(Mapping[str, Array]):
    """Arrays by name, in the order in which they came: copied in and read-only, after pickling as well.

    >>> kept = Arrays({"noise": np.ones(3, np.float32)})
    >>> list(kept), kept["noise"].flags.writeable
    (['noise'], False)
    """

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = {name: read_only(array) for name, array in arrays.items()}

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        return f"Arrays({', '.join(f'{name}: {array.shape}' for name, array in self.items())})"

    def __reduce__(self) -> tuple[type[Arrays], tuple[dict[str, Array]]]:
        return Arrays, (self._arrays,)


def _freeze(value: Frozen) -> None:
    for name, content in vars(value).items():
        if isinstance(content, np.ndarray):
            object.__setattr__(value, name, read_only(content))


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the array itself if nobody can write to it, else a copy that nobody can write to."""
    if not array.flags.writeable and array.flags.owndata:
        return array
    copy = np.array(array, order="C")
    copy.flags.writeable = False
    return copy
