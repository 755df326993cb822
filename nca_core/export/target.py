"""What a program that materials are exported to is to the rest of Lichen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from ..maps import KINDS
from ..model import Model
from ..plan import FileOptions, Task
from ..recipe import Recipe
from ..steering import NOTHING, Supplies

#: A file of an export: its name, with slashes where it lies in a folder of the export's, and what it holds.
File: TypeAlias = tuple[str, bytes]


@dataclass(frozen=True)
class Order:
    """A material that is to be exported as a recipe grows it.

    name: what its files' names begin with. weights: the bytes of its file, for targets that grow it themselves.
    maps: names of those that are wanted; none means all that the target has a place for. supplies: what the recipe's
    steering names.
    """

    model: Model
    recipe: Recipe
    name: str
    weights: bytes = field(default=b"", repr=False)
    maps: tuple[str, ...] = ()
    supplies: Supplies = NOTHING

    @cached_property
    def host(self) -> Model:
        """The model with the maps of all that is grafted on it, which grow with it. Raises ValueError for models that
        are not there."""
        return self.recipe.host(self.model, self.supplies)


@dataclass(frozen=True)
class Made:
    """An order whose images are there. task: they; None for a target that takes none. read: gives the bytes of one of
    them, by the name of its sheet."""

    order: Order
    task: Task | None
    read: Callable[[str], bytes] = field(repr=False)

    @property
    def recipe(self) -> Recipe:
        """The recipe as it was planned: it names the model, and the reach of corner tiles."""
        return self.task.recipe if self.task else self.order.recipe

    @property
    def images(self) -> dict[str, str]:
        """The images' file names, by the names of their sheets (base_color, normal, ...)."""
        return self.task.files if self.task else {}

    @property
    def maps(self) -> set[str]:
        """Names of the maps that are in the images."""
        images = self.task.images if self.task else ()
        return {source.map for image in images for source in image.sheet.sources}


@dataclass(frozen=True)
class Target:
    """A program.

    modes: of recipes, the usual one first. files: what it reads beside the images, for all materials of an export.
    takes: names of the maps' images that it has a place for; none where it takes the weights and grows by itself.
    packing: a name in sheets.PACKINGS. keeps_images: whether the images lie beside the files, or only in them.
    several: whether an export may have more than one material. fault: why an order cannot be carried out; empty if it
    can.
    """

    label: str
    description: str
    modes: tuple[str, ...]
    files: Callable[[Sequence[Made]], Iterable[File]] = field(repr=False)
    takes: tuple[str, ...] = ()
    packing: str = "separate"
    keeps_images: bool = True
    several: bool = False
    fault: Callable[[Order], str] = field(default=lambda _order: "", repr=False)

    def options(self, order: Order) -> FileOptions:
        """How the images of an order are kept. Raises ValueError for maps that the target or the model has not."""
        there = self._shown(order.host)
        for name in order.maps:
            if name in KINDS and KINDS[name].image not in there:
                raise ValueError(f"{self.label} has no place for a map {name!r} of {order.name}; {_those(there)}")
        return FileOptions(packing=self.packing, maps=order.maps or there)

    def left_out(self, order: Order) -> Iterator[str]:
        """A line for each image of a model that has no place, where nobody said which ones are wanted."""
        for name in () if order.maps else self.placeless(order.host):
            yield f"{self.label} has no place for the map {name} of {order.name}: it is left out"

    def placeless(self, model: Model) -> tuple[str, ...]:
        """Names of a model's images that the target has no place for."""
        images = dict.fromkeys(kind.image for kind in model.kinds)
        return tuple(name for name in images if self.takes and name not in self.takes)

    def _shown(self, model: Model) -> tuple[str, ...]:
        return tuple(name for name in dict.fromkeys(kind.image for kind in model.kinds) if name in self.takes)


def _those(names: tuple[str, ...]) -> str:
    return f"it takes {', '.join(names)}" if names else "it takes none of its maps"
