"""Arrays: what they are called here, and values that hold them: copied in, read-only, after pickling as well."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float32]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Words: TypeAlias = npt.NDArray[np.uint32]


class Frozen:
    """What frozen dataclasses with arrays among their fields derive from."""

    def __post_init__(self) -> None:
        _freeze(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        _freeze(self)


def _freeze(value: Frozen) -> None:
    for name, content in vars(value).items():
        if isinstance(content, np.ndarray):
            object.__setattr__(value, name, read_only(content))


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array itself if nobody can write to it, else a copy that nobody can."""
    if not array.flags.writeable and array.flags.owndata:
        return array
    copy = np.array(array, order="C")
    copy.flags.writeable = False
    return copy
