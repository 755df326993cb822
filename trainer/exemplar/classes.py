"""The classes of a label picture: flat colours, or flat greys, each of which becomes a map of its own."""

from __future__ import annotations

import numpy as np

from nca_core.maps import MAX_CLASSES

from ..pictures.pixels import Pixels


def classes_of(picture: Pixels) -> list[Pixels]:
    """Where a label picture (height, width, 1 or 3) is of each class: (height, width, 1) float32, 1 there, else 0.

    Classes are in the order of their values, of colours red first: what is darkest is class 0. A picture of numbers,
    such as an export of `label` itself, keeps them where none is left out. Raises ValueError where there are more than
    MAX_CLASSES.

    >>> [part.ravel().tolist() for part in classes_of(np.array([[[0.2], [0.0], [0.2]]], np.float32))]
    [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    """
    codes = np.zeros(picture.shape[:2], np.int64)
    for channel in range(picture.shape[2]):
        values, places = np.unique(picture[..., channel], return_inverse=True)
        if len(values) > MAX_CLASSES:
            break
        codes = codes * len(values) + places.reshape(codes.shape)
    else:
        found = np.unique(codes)
        if len(found) <= MAX_CLASSES:
            return [(codes == code).astype(np.float32)[..., None] for code in found]
    raise ValueError(
        f"a label picture has at most {MAX_CLASSES} flat colours, one a class, and this one has more; save it without "
        "smoothing, as PNG, or take it out of the folder"
    )
