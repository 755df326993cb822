"""The fixed set of exemplars: the project's own, and others where they lie beside the repository."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from trainer.exemplar.enlarge import enlarged
from trainer.exemplar.exemplar import Exemplar, load_exemplar

ROOT = Path(__file__).resolve().parents[3]
OWN = ROOT / "samples" / "exemplars"
ENVIRONMENT = "LICHEN_EXEMPLARS"
OTHERS = Path(os.environ.get(ENVIRONMENT, ROOT.parent / "shared" / "exemplars"))
SIZE = 512  # pixels, shorter side: the trainer's default


@dataclass(frozen=True)
class Source:
    """Where an exemplar is to be had."""

    name: str
    path: Path

    def load(self) -> Exemplar:
        """Raises trainer.errors.InputError if it cannot be used."""
        return enlarged(load_exemplar(self.path, SIZE), SIZE)


SOURCES = tuple(
    Source(Path(file).stem, folder / file)
    for folder, files in (
        (OWN, ("brick_wall", "pebbles", "woven_fabric")),
        (OTHERS, ("pbr_bark", "pbr_facade", "pbr_rustymetal")),
        (OTHERS / "photos", ("bricks.jpg", "bubbly_0101.jpg", "fibrous_0145.jpg")),
        (OTHERS / "photos", ("interlaced_0172.jpg", "radishes.jpg")),
    )
    for file in files
)
