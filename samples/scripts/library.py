"""The table of the materials that Lichen ships: `make samples` makes what it says, and the tests hold files to it. CC0.

An entry describes what would be made now. Files that are there stay as long as they were trained on the exemplar that
`samples/exemplars.json` records, whatever their entry says of network or budget meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

GUIDES = "{exemplar}/guides"  # where an exemplar's script puts pictures for `lichen train --guide`


@dataclass(frozen=True)
class Sample:
    """A material, and how it is made.

    name: that of its script, its exemplar's folder and its weight file. group, tags: as `lichen train` takes them.
    about: a sentence for people. metres: across the exemplar; 0 where nobody says. size: pixels of the exemplar's
    side. guides: as `lichen train --guide` takes them; {exemplar} stands for the exemplar's folder. network, precision,
    budget: of the training. options: others of `lichen train`. relief: picture widths that the height's 0 to 1
    measures; 0 where the script says so itself. is_committed: whether the exemplar's maps are in the repository.
    """

    name: str
    group: str
    tags: tuple[str, ...]
    about: str
    metres: float = 0.0
    size: int = 1024
    guides: tuple[str, ...] = ("auto",)
    network: str = "large"
    precision: str = "float16"
    budget: str = "20m"
    options: tuple[str, ...] = ()
    relief: float = 0.0
    is_committed: bool = False

    @property
    def title(self) -> str:
        """What people read: "Brick Wall" for brick_wall, as in the gallery."""
        return self.name.replace("_", " ").title()

    @property
    def source(self) -> str:
        """The script that makes the exemplar, from the repository's root."""
        return f"samples/scripts/{self.name}.py"


#: Of these three the maps are 512 px, without metres; two have no guide and float32 weights: they are older.
LIBRARY: tuple[Sample, ...] = (
    Sample(
        "brick_wall",
        "wall",
        ("brick", "masonry", "mortar", "red"),
        "A wall of old fired bricks in stretcher bond, with bloom and chipped edges.",
        size=512,
        guides=(),
        network="standard",
        precision="float32",
        budget="10m",
        relief=12.3 / 512,
        is_committed=True,
    ),
    Sample(
        "pebbles",
        "ground",
        ("stones", "river", "gravel", "rounded"),
        "River pebbles of many sizes, bedded in dark earth.",
        size=512,
        network="standard",
        budget="5m",
        relief=17.2 / 512,
        is_committed=True,
    ),
    Sample(
        "woven_fabric",
        "fabric",
        ("twill", "tweed", "wool", "cloth"),
        "A coarse 2/2 twill of wool yarns, spun from single fibres.",
        size=512,
        guides=(),
        network="standard",
        precision="float32",
        budget="10m",
        relief=23.0 / 512,
        is_committed=True,
    ),
)


def chosen(names: Iterable[str], library: tuple[Sample, ...] = LIBRARY) -> tuple[Sample, ...]:
    """The samples of these names, in the table's order; all if there are none. Raises ValueError for a name that none
    has."""
    wanted = set(names)
    known = [sample.name for sample in library]
    for name in sorted(wanted - set(known)):
        raise ValueError(f"there is no sample {name!r}; there are {', '.join(known)}")
    return tuple(sample for sample in library if sample.name in wanted or not wanted)
