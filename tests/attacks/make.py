"""python -m tests.attacks.make: writes the attacks beside this file. Each is a few kB, and the same every time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nca_core.container import pack

HERE = Path(__file__).parent

Header = dict[str, Any]


def model_file(steps: list[int], channels: int = 64, hidden: int = 1, **changes: Any) -> bytes:
    """A weight file of format version 3 whose parts fit each other."""
    tensors: dict[str, np.ndarray] = {}
    waves = 2 * len(changes.get("lattice", ()))
    for index in range(len(steps)):
        tensors |= {
            f"level.{index}.w1": np.zeros((hidden, 4 * channels), np.float32),
            f"level.{index}.b1": np.zeros(hidden, np.float32),
            f"level.{index}.w2": np.zeros((channels, hidden), np.float32),
            f"level.{index}.noise": np.ones(channels, np.float32),
            f"level.{index}.waves": np.zeros((channels, waves), np.float32),
        }
    tensors |= {
        "decoder.features": np.zeros((1, channels), np.float32),
        "decoder.bias": np.zeros(1, np.float32),
        "decoder.out": np.zeros((1, 1), np.float32),
        "decoder.out_bias": np.zeros(1, np.float32),
        "decoder.grain": np.zeros((1, 4), np.float32),
        "thumbnail": np.zeros((0, 0, 3), np.uint8),
    }
    numbers = {"name": "harm", "steps": steps, "maps": ["height"], "stride": 8, "relief": 1.0, "cell_size": 0.0}
    metadata = {"format": "lichen-nca", "format_version": "3", "model": json.dumps(numbers | {"lattice": []} | changes)}
    return pack(tensors, metadata)


def with_header(blob: bytes, change: Callable[[Header], None], data: bytes = b"") -> bytes:
    """The file with its header changed, and `data` at its end."""
    size = int.from_bytes(blob[:8], "little")
    header = json.loads(blob[8 : 8 + size])
    change(header)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + blob[8 + size :] + data


def with_text(blob: bytes, key: str, text: str) -> bytes:
    """The file with another text in its metadata."""
    return with_header(blob, lambda header: header["__metadata__"].update({key: text}))


def with_tensor(blob: bytes, name: str, shape: list[int], dtype: str = "F32") -> bytes:
    """The file with a tensor of no bytes at its end."""
    end = len(blob) - 8 - int.from_bytes(blob[:8], "little")
    entry = {"dtype": dtype, "shape": shape, "data_offsets": [end, end]}
    return with_header(blob, lambda header: header.update({name: entry}))


SMALL = model_file([2, 2], channels=2)

WEIGHTS: Mapping[str, bytes] = {
    "radius_of_510_cells": model_file([256] * 8),  # Endless asked for twice 16 GiB
    "states_of_gigabytes": model_file([30, 30, 20, 10, 10, 10, 10, 250]),
    "hours_of_steps": model_file([1, 1, 1, 1, 1, 1, 256, 256], channels=16, hidden=8),
    "steps_of_400_digits": with_text(SMALL, "model", '{"name": "harm", "steps": [1' + "0" * 400 + "]}"),
    "steps_of_5000_digits": with_text(SMALL, "model", '{"name": "harm", "steps": [1' + "0" * 5000 + "]}"),
    "relief_beyond_floats": model_file([2, 2], channels=2, relief=10**400),
    "wave_without_a_length": model_file([2, 2], channels=2, lattice=[[0.0, 0.0]]),  # whose period nobody can say
    "nested_metadata": with_text(SMALL, "model", '{"steps": ' + "[" * 9000 + "]" * 9000 + "}"),
    "nested_unknown_key": with_text(SMALL, "provenance", '{"x": ' + "[" * 900 + "]" * 900 + "}"),
    "nested_header": (9000).to_bytes(8, "little") + b"[" * 9000,
    "header_of_exabytes": (2**60).to_bytes(8, "little") + SMALL[8:],
    "tensor_of_no_bytes": with_tensor(SMALL, "decoder.grain", [0, 2**25]),
    "unknown_tensor_of_no_bytes": with_tensor(SMALL, "studio", [2**25, 0, 2**25, 2**25], "F64"),
    "thumbnail_of_no_bytes": with_tensor(SMALL, "thumbnail", [0, 2**25], "U8"),
    "names_twice": SMALL.replace(b'"level.1.b1"', b'"level.0.b1"'),
    "name_of_a_folder_above": model_file([2, 2], channels=2, name="../../harm"),
}

RECIPES: Mapping[str, Mapping[str, Any]] = {
    "a_million_pixels_wide": {"width": 10**6, "height": 1},
    "sixteen_gigapixels": {"width": 131072, "height": 131072, "density": 0.0625},
    "far_out": {"mode": "plane", "x": 10**30},
    "reach_of_a_continent": {"mode": "endless", "width": 4096, "height": 4096, "reach": 10**9},
    "seed_of_a_thousand_digits": {"seed": 10**1000},
    "density_of_nothing": {"density": 1e-300},
}


def main() -> None:
    for name, blob in WEIGHTS.items():
        (HERE / f"{name}.nca").write_bytes(blob)
    for name, values in RECIPES.items():
        (HERE / f"{name}.json").write_text(json.dumps({"version": 2, **values}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
