"""The systems that are compared, and the variants of each that one can ask for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nca_core import Model
from trainer.cli.argument_types import seconds as parse_seconds
from trainer.exemplar import equalise, pyramid
from trainer.exemplar.exemplar import Exemplar
from trainer.loss.version import loss_digest
from trainer.network.architectures import SIZES, size_for

from .digests import code_digest
from .lichen import Training, from_weights, kept_weights, make_by_training
from .made import Made, Make, Order
from .peer import make_peer
from .pixels import make_pixels
from .quilting import make_quilts
from .random_phase import make_random_phase

HERE = Path(__file__).resolve().parent
LICHEN = "lichen"
BUDGET = 218.0  # seconds
MOST_TRAININGS = 20
GROWTH = ("lichen.py", "wide.py")  # code that says what is grown; weights outlast a change of it
SHARED = (HERE / "arrays.py", Path(equalise.__file__), Path(pyramid.__file__))  # code that several systems rest on


@dataclass(frozen=True)
class System:
    """One way of making a texture from an exemplar.

    name: on the command line, in folders and tables; label: on the sheet, empty to be left out. seeds: how many are
    made by default. decides: the digest of what decides the result beside exemplar, budget and variant; when it
    changes, kept results are out of date. seconds: the budget, None for those who have no use for one. variant: what
    else decides, as a part of a folder's name. training: of those that the trainer trains.
    """

    name: str
    label: str
    make: Make
    seeds: int
    decides: Callable[[], str]
    seconds: float | None = None
    variant: str = ""
    training: Training | None = None

    @property
    def folder(self) -> str:
        """The name of the folder that keeps what it made."""
        return "-".join(filter(None, (self.name, self.variant, self._budget)))

    @property
    def title(self) -> str:
        """What tables call it."""
        return " ".join(filter(None, (self.name, self.variant.replace("-", " "), self._budget)))

    def kept_model(self, exemplar: Exemplar, out: Path) -> Model | None:
        """The weights that are kept in `out` of this training of an exemplar, if there are any."""
        if self.training is None:
            return None
        kept = kept_weights(exemplar, self.training, out / exemplar.name / self.folder)
        return kept[0] if kept else None

    @property
    def untold_seed(self) -> str:
        """The title, without the seed of a training: what all trainings of one network in one budget are called."""
        network = self.training.network if self.training else self.variant
        return " ".join(filter(None, (self.name, network, self._budget)))

    @property
    def _budget(self) -> str:
        return "" if self.seconds is None else f"{self.seconds:g}s"


@dataclass(frozen=True)
class Variant:
    """What --systems asks for: a system, with what is said of its budget, network, and seeds of trainings."""

    system: System
    seconds: float | None = None
    network: str | None = None
    seeds: Sequence[int] = (0,)

    def systems(self, budget: float) -> Iterator[System]:
        """One system for every training. budget: of those that have one and were not given theirs."""
        system = self.system
        if system.seconds is not None:
            system = replace(system, seconds=self.seconds or budget)
        if system.training is None:
            yield system
            return
        for seed in self.seeds:
            seconds = system.seconds or budget
            yield by_training(Training(size_for(self.network, seconds), seed), seconds)


def variant(text: str) -> Variant:
    """Parse one of --systems: a name and, after colons, in any order, a budget, a network, seed=N or seeds=N.

    Raises ArgumentTypeError.

    >>> variant("lichen:large:20m:seeds=2").seeds
    range(0, 2)
    """
    name, *parts = text.split(":")
    if name not in SYSTEMS:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(SYSTEMS)}")
    found = Variant(SYSTEMS[name])
    for part in parts:
        seeds = re.fullmatch(r"seed(s?)=(\d{1,9})", part)
        if (seeds or part in SIZES) and found.system.training is None:
            raise argparse.ArgumentTypeError(f"{text!r}: {name} is not trained by the trainer, so it takes no {part!r}")
        if seeds:
            number = int(seeds[2])
            if seeds[1] and not 1 <= number <= MOST_TRAININGS:
                raise argparse.ArgumentTypeError(f"{text!r}: 1 to {MOST_TRAININGS} trainings, not {number}")
            found = replace(found, seeds=range(number) if seeds[1] else (number,))
        elif part in SIZES:
            found = replace(found, network=part)
        else:
            found = replace(found, seconds=_budget(text, part))
            if found.system.seconds is None:
                raise argparse.ArgumentTypeError(f"{text!r}: {name} has no use for a budget")
    return found


def _budget(text: str, part: str) -> float:
    try:
        return parse_seconds(part)
    except argparse.ArgumentTypeError as error:
        known = f"{', '.join(SIZES)}, a time such as 218s, seed=N or seeds=N"
        raise argparse.ArgumentTypeError(f"{text!r}: {part!r} is none of {known}") from error


def by_training(training: Training, seconds: float) -> System:
    """Lichen with one training."""
    label, named = f"Lichen {training.network}", f"{training.network}-seed{training.seed}"
    decides = _code(*GROWTH, more=training.digest)
    return System(LICHEN, label, make_by_training(training), 20, decides, seconds, named, training)


def with_weights(model: Model) -> System:
    """Lichen with a model that is trained already."""
    named = f"weights-{model.digest[:8]}"
    return System(LICHEN, "Lichen", from_weights(model), 20, _code(*GROWTH, more=lambda: model.digest), None, named)


def quarters(order: Order) -> Made:
    """The exemplar's four quarters, as if they had been made: how much places of the same material differ."""
    pixels = order.exemplar.pixels
    height, width = (side // 2 for side in pixels.shape[:2])
    corners = ((y, x) for y in (0, height) for x in (0, width))
    return Made([pixels[y : y + height, x : x + width].copy() for y, x in corners])


def _code(*names: str, more: Callable[[], str] = str) -> Callable[[], str]:
    """The digest of code in this folder, of what all share, and of a text."""
    return lambda: code_digest((*SHARED, *(HERE / name for name in names)), more())


SYSTEMS = {
    system.name: system
    for system in (
        by_training(Training(size_for(None, BUDGET)), BUDGET),
        System("quilting", "image quilting", make_quilts, 3, _code("quilting.py", "matching.py")),
        System("pixels", "pixels, same loss", make_pixels, 2, _code("pixels.py", more=loss_digest), BUDGET),
        System("random_phase", "random phase", make_random_phase, 3, _code("random_phase.py")),
        System("peer", "muNCA", make_peer, 3, _code("peer.py", "automaton.py", "sinkhorn.py"), BUDGET),
        System("quarters", "", quarters, 4, _code()),
    )
}
