"""A growth that ends as another program has materials: the files of nca_core.export, with progress and cancel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nca_core import Model, dumps
from nca_core.engine import Engine
from nca_core.export.sending import send
from nca_core.export.target import Order, Target
from nca_core.grafting import with_maps_of
from nca_core.slices import Slices
from nca_core.steering import NOTHING, Supplies

from ..growing.modes import MODES, mode_of
from ..growing.preview_frames import PreviewFrame
from ..growing.request import Growth, Request
from ..growing.resolve import resolve
from ..texts import tell, word
from .jobs import FolderJob


@dataclass(frozen=True)
class Wanted:
    """A material that is to be exported. name: what its files' names begin with. supplies: what the request's steering
    names. was_living: whether Blender decodes it."""

    model: Model
    request: Request
    name: str
    supplies: Supplies = NOTHING
    was_living: bool = False

    @property
    def host(self) -> Model:
        """The model with the maps of all that is grafted on it."""
        grafts = self.request.steering.grafts
        return with_maps_of(self.model, [self.supplies.model(grafted) for grafted in grafts])


class TargetJob(FolderJob):
    """Materials for a program, in one export. Raises ValueError for modes that the target has not."""

    def __init__(self, target: Target, wanted: Sequence[Wanted], folder: Path, engine: Engine) -> None:
        for each in wanted:
            _check_mode(target, each)
        first = wanted[0]
        super().__init__(first.model, first.request, engine, first.supplies)
        self.target, self.wanted, self._folder = target, tuple(wanted), folder

    @property
    def folder(self) -> Path:
        """See FolderJob."""
        return self._folder

    @property
    def notes(self) -> tuple[str, ...]:
        """See FolderJob."""
        return tuple(note for each in self.wanted for note in _notes(self.target, each))

    def slices(self, growth: Growth, engine: Engine, show: Callable[[PreviewFrame], None] | None) -> Slices[list[Path]]:
        """See Job; shows nothing."""
        others = [resolve(each.request, each.model, each.supplies) for each in self.wanted[1:]]
        orders = [
            Order(each.model, grown.recipe, each.name, dumps(each.model), supplies=grown.supplies)
            for each, grown in zip(self.wanted, [growth, *others], strict=True)
        ]
        return send(self.target, orders, self.folder, engine)


def _check_mode(target: Target, wanted: Wanted) -> None:
    if wanted.request.mode not in target.modes:
        raise ValueError(
            tell(
                "{target} takes materials that are grown as {modes}; {name} is grown as {mode}",
                target=word(target.label),
                modes=", ".join(word(MODES[mode].label) for mode in target.modes),
                name=wanted.name,
                mode=word(mode_of(wanted.request).label),
            )
        )


def _notes(target: Target, wanted: Wanted) -> Iterator[str]:
    label = word(target.label)
    if wanted.was_living and target.takes:
        yield tell("{name} is living in Blender alone: {target} gets images of it", name=wanted.name, target=label)
    for name in target.placeless(wanted.host):
        yield tell(
            "{target} has no place for the map {map} of {name}: it is left out",
            target=label,
            map=name,
            name=wanted.name,
        )
