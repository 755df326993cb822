"""The systems that are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import nca_core
from trainer.exemplar.exemplar import Exemplar

from .exemplars import ROOT
from .lichen import from_weights, make_by_training
from .made import Made, Make
from .peer import make_peer
from .pixels import make_pixels
from .quilting import make_quilts
from .random_phase import make_random_phase

HERE = Path(__file__).resolve().parent
ALWAYS = (HERE / "arrays.py", ROOT / "trainer" / "exemplar.py", ROOT / "trainer" / "equalise.py")


@dataclass(frozen=True)
class System:
    """One way of making a texture from an exemplar.

    name: on the command line, in folders and tables; label: on the sheet, empty to be left out. seeds: how many are
    made by default. budgeted: whether the budget changes the result. sources: files and folders of code that decide the
    result, beside those that decide all: when they change, kept results are out of date. variant: what else does.
    """

    name: str
    label: str
    make: Make
    seeds: int
    budgeted: bool
    sources: tuple[Path, ...]
    variant: str = ""

    def folder(self, seconds: float) -> str:
        """The name of the folder that keeps what it made in that budget."""
        return "-".join(filter(None, (self.name, self.variant, f"{seconds:g}s" if self.budgeted else "")))

    def digest(self) -> str:
        """Of what decides the result."""
        return digest_of((*ALWAYS, *self.sources), self.variant)


def digest_of(sources: Iterable[Path], variant: str = "") -> str:
    """SHA-256 of Python files, and of those in folders."""
    digest = hashlib.sha256(variant.encode())
    for source in sources:
        for file in sorted(source.rglob("*.py")) if source.is_dir() else [source]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def with_weights(model: nca_core.Model) -> System:
    """Lichen with a model that is trained already."""
    variant = f"weights-{model.digest[:8]}"
    return replace(SYSTEMS["lichen"], make=from_weights(model), budgeted=False, variant=variant)


def quarters(exemplar: Exemplar, _seconds: float, _seeds: range) -> Made:
    """The exemplar's four quarters, as if they had been made: how much places of the same material differ."""
    height, width = (side // 2 for side in exemplar.pixels.shape[:2])
    corners = ((y, x) for y in (0, height) for x in (0, width))
    return Made([exemplar.pixels[y : y + height, x : x + width].copy() for y, x in corners])


SYSTEMS = {
    system.name: system
    for system in (
        System(
            "lichen", "Lichen", make_by_training, 20, True, (HERE / "lichen.py", ROOT / "trainer", ROOT / "nca_core")
        ),
        System("quilting", "image quilting", make_quilts, 3, False, (HERE / "quilting.py",)),
        System("pixels", "pixels, same loss", make_pixels, 2, True, (HERE / "pixels.py", ROOT / "trainer")),
        System("random_phase", "random phase", make_random_phase, 3, False, (HERE / "random_phase.py",)),
        System(
            "peer",
            "muNCA",
            make_peer,
            3,
            True,
            tuple(HERE / name for name in ("peer.py", "automaton.py", "sinkhorn.py")),
        ),
        System("quarters", "", quarters, 4, False, ()),
    )
}
