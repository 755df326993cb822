"""The systems, and how firmly each is asked to follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nca_core import Model
from nca_core import stylizing as core_stylizing
from tests.benchmarks.quality import matching
from tests.benchmarks.quality import quilting as plain_quilting
from tests.benchmarks.quality.arrays import Stack
from tests.benchmarks.quality.digests import code_digest
from tests.benchmarks.quality.systems import SHARED
from trainer.loss.version import loss_digest

from .grown import laid_out, model_of
from .guided_pixels import optimised
from .target import Assignment
from .transfer import transferred

HERE = Path(__file__).resolve().parent
COMMON = (*SHARED, HERE / "contents.py", HERE / "target.py", Path(core_stylizing.__file__))

Make = Callable[[Assignment, float, int], Stack]


@dataclass(frozen=True)
class System:
    """A way of laying a content out in an exemplar. firmness: the numbers that it is tried with, 0 to 1; label: of its
    columns on sheets. takes_budget: whether it does what the time allows. files: code that decides, more: what else."""

    name: str
    label: str
    make: Make
    firmness: tuple[float, ...]
    takes_budget: bool
    files: tuple[Path, ...]
    more: Callable[[], str] = str

    def decides(self) -> str:
        """The digest of what decides the result beside exemplar, content, budget and firmness."""
        return code_digest((*COMMON, *self.files), self.more())


def lichen(model: Model | None = None) -> System:
    """The project, with a model that is trained already or one that is trained first."""

    def make(assignment: Assignment, firmness: float, seed: int) -> Stack:
        return laid_out(model or model_of(assignment), assignment, firmness, seed)

    more = (lambda: model.digest) if model else loss_digest
    return System("lichen", "Lichen", make, (0.0, 0.25, 0.5, 0.75, 1.0), model is None, (HERE / "grown.py",), more)


SYSTEMS = {
    system.name: system
    for system in (
        lichen(),
        System(
            "quilting",
            "quilting",
            transferred,
            (0.2, 0.5, 0.8, 0.95),
            False,
            (HERE / "transfer.py", Path(plain_quilting.__file__), Path(matching.__file__)),
        ),
        System("pixels", "pixels", optimised, (0.5, 1.0), True, (HERE / "guided_pixels.py",), loss_digest),
    )
}
