"""What a program that materials are exported to is to the rest of Lichen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    inside: of those that have a place in another's image alone, the other. packing: a name in sheets.PACKINGS.
    keeps_images: whether the images lie beside the files, or only in them. several: whether an export may have more
    than one material. fault: why an order cannot be carried out; empty if it can.
    """

    label: str
    description: str
    modes: tuple[str, ...]
    files: Callable[[Sequence[Made]], Iterable[File]] = field(repr=False)
    takes: tuple[str, ...] = ()
    inside: Mapping[str, str] = field(default_factory=dict, hash=False)
    packing: str = "separate"
    keeps_images: bool = True
    several: bool = False
    fault: Callable[[Order], str] = field(default=lambda _order: "", repr=False)

    def options(self, order: Order) -> FileOptions:
        """How the images of an order are kept. Raises ValueError for maps that the target or the model has not, and
        where none is left."""
        there = self._placed(_images(order.host))
        asked = {name: KINDS[name].image if name in KINDS else name for name in order.maps}
        for name, image in asked.items():
            if image in _IMAGES and image not in there:
                raise ValueError(f"{self.label} has no place for a map {name!r} of {order.name}; {_those(there)}")
            if image in there and image not in self._placed(tuple(asked.values())):
                raise ValueError(f"{self.label} keeps {name} inside {self.inside[image]}: ask for both, or for neither")
        if not there:
            raise ValueError(f"{self.label} has no place for any map of {order.name}")
        return FileOptions(packing=self.packing, maps=order.maps or there)

    def left_out(self, order: Order) -> Iterator[str]:
        """A line for each image of a model that has no place, where nobody said which ones are wanted."""
        for name in () if order.maps else self.placeless(order.host):
            yield f"{self.label} has no place for the map {name} of {order.name}: it is left out"

    def placeless(self, model: Model) -> tuple[str, ...]:
        """Names of a model's images that the target has no place for."""
        images = _images(model)
        return tuple(name for name in images if self.takes and name not in self._placed(images))

    def _placed(self, images: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some images that have a place."""
        return tuple(name for name in images if name in self.takes and self.inside.get(name, name) in images)


_IMAGES = {kind.image for kind in KINDS.values()}


def _images(model: Model) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind.image for kind in model.kinds))


def _those(names: tuple[str, ...]) -> str:
    return f"it takes {', '.join(names)}" if names else "it takes none of its maps"
