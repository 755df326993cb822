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


LIBRARY: tuple[Sample, ...] = (
    Sample(
        "brick_wall",
        "wall",
        ("brick", "masonry", "mortar", "red"),
        "A wall of old fired bricks in stretcher bond, with bloom and chipped edges.",
        metres=1.125,
        size=512,  # bricks keep a tone of their own where they measure few coarse cells (trainer/RESEARCH.md)
        is_committed=True,
    ),
    Sample(
        "pebbles",
        "ground",
        ("stones", "river", "gravel", "rounded"),
        "River pebbles of many sizes, bedded in dark earth.",
        metres=0.45,
        size=512,  # as the bricks
        is_committed=True,
    ),
    Sample(
        "woven_fabric",
        "fabric",
        ("twill", "tweed", "wool", "cloth"),
        "A coarse 2/2 twill of wool yarns, spun from single fibres.",
        metres=0.048,
        size=512,  # as the bricks
        is_committed=True,
    ),
    Sample(
        "tissue",
        "organic",
        ("histology", "cells", "nuclei", "stained"),
        "Tubules in stroma, stained with haematoxylin and eosin, with a mask of the nuclei. Drawn, no patient's.",
        metres=512e-6,
        guides=("auto", "nuclei=map:mask"),
        is_committed=True,
    ),
    Sample(
        "moss_on_stone",
        "ground",
        ("moss", "boulder", "lichen", "green"),
        "Star moss in cushions on a boulder with lichens. A guide says where it grows.",
        metres=0.5,
        guides=("auto", f"moss={GUIDES}/moss.png"),
    ),
    Sample(
        "rusted_metal",
        "metal",
        ("paint", "rust", "flaking", "steel"),
        "Old paint that flakes off over rust, and its runs. A guide says where it rusts.",
        metres=0.5,
        guides=("auto", f"rust={GUIDES}/rust.png"),
    ),
    Sample(
        "leather",
        "fabric",
        ("hide", "grain", "brown", "worn"),
        "Full-grain cowhide, waxed and worn.",
        metres=0.14,
    ),
    Sample(
        "cracked_mud",
        "ground",
        ("earth", "dry", "cracks", "lake"),
        "Curled plates of a dried-up lake.",
        metres=1.2,
    ),
    Sample(
        "bark",
        "wood",
        ("oak", "tree", "ridges", "furrows"),
        "Ridges and furrows of an old oak, upwards.",
        metres=0.6,
    ),
    Sample(
        "lava",
        "ground",
        ("basalt", "crust", "glowing", "fire"),
        "A ropy crust of basalt over what still glows.",
        metres=2.0,
    ),
    Sample(
        "wood_planks",
        "wood",
        ("boards", "floor", "reclaimed", "nailed"),
        "Reclaimed boards in a running bond, nailed, half weathered.",
        metres=1.4,
    ),
    Sample(
        "concrete",
        "wall",
        ("cast", "grey", "fair-faced", "pores"),
        "Cast concrete with pores, lime bloom and scars that show its gravel.",
        metres=0.8,
    ),
    Sample(
        "roof_tiles",
        "wall",
        ("clay", "roof", "plain tiles", "red"),
        "Plain clay tiles with rounded tails, soot, lichen and moss.",
        metres=1.44,
    ),
    Sample(
        "knitted_wool",
        "fabric",
        ("knit", "stitches", "yarn", "jumper"),
        "Plain stitches of thick plied yarn, fibre by fibre.",
        metres=0.1,
    ),
    Sample(
        "sand",
        "ground",
        ("beach", "ripples", "tide", "shells"),
        "Sand that the tide has rippled, with shell grit.",
        metres=1.1,
    ),
    Sample(
        "terrazzo",
        "ground",
        ("marble", "chips", "floor", "polished"),
        "Marble chips of every size in dark cement, ground and polished.",
        metres=0.5,
    ),
    Sample(
        "plaster",
        "wall",
        ("lime", "trowelled", "render", "beige"),
        "Lime plaster, trowel stroke over trowel stroke, worn and cracked.",
        metres=2.0,
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
