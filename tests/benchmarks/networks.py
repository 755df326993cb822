"""Untrained networks of every size, to time: how long a growth takes does not depend on what was learnt.

python tests/benchmarks/networks.py FOLDER   ->   NAME.nca for every size; networks of the shapes that training makes
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

import nca_core
from trainer.exemplar.equalise import Equalisation
from trainer.network.architectures import SIZES
from trainer.network.network import Network

MAPS = ("base_color", "roughness", "metallic", "height", "ambient_occlusion")  # and normals
LATTICE = ((0.75, 0.0), (0.375, 0.375))  # cycles a coarse cell: a regular material's, which costs most
#: Seconds that all maps of so many pixels a side may take, with numpy 2.5 on two cores; by the size's name.
GOALS = {"standard": {1024: 0.5, 4096: 9.0}, "large": {1024: 1.0, 4096: 15.0}}


def untrained(name: str) -> nca_core.Model:
    """A model of a size of network, as it is before its first iteration."""
    outputs = sum(nca_core.KINDS[kind].channels for kind in MAPS)
    units = Equalisation(torch.full((outputs,), 0.5), torch.eye(outputs) * 4, torch.eye(outputs) / 4)
    network = Network(SIZES[name].architecture, outputs, torch.Generator().manual_seed(0), LATTICE)
    return network.to_model(name, MAPS, units, relief=8.0)


def write_all(folder: Path) -> dict[str, Path]:
    """Write one of each size; returns their files by name."""
    files = {name: folder / f"{name}.nca" for name in SIZES}
    for name, path in files.items():
        nca_core.save(untrained(name), path, precision=SIZES[name].precision)
    return files


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
