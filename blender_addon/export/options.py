"""How files are kept, by the identifiers that Blender's properties have and scripts rely on. No bpy."""

from __future__ import annotations

from nca_core import formats
from nca_core.export.target import Target
from nca_core.export.targets import TARGETS
from nca_core.formats import FORMATS
from nca_core.plan import FileOptions
from nca_core.sheets import NORMALS, PACKINGS

AUTO = "AUTO"
DEPTHS = tuple(sorted({depth for entry in FORMATS.values() for depth in entry.depths}))  # bits of a channel

FORMAT_NAMES = {"PNG": "png", "TIFF": "tif", "OPEN_EXR": "exr"}
PACKING_NAMES = {name.upper(): name for name in PACKINGS}
NORMAL_NAMES = {name.upper(): name for name in NORMALS}

IMAGES = "IMAGES"  # no program's: a file for each map, as the options say
TARGET_NAMES = {name.upper().replace("-", "_"): name for name in TARGETS}


def file_options(
    file_format: str = "PNG", depth: str = AUTO, packing: str = "SEPARATE", normals: str = "OPENGL"
) -> FileOptions:
    """What the core calls these. Raises ValueError for what there is not, or does not go together."""
    for value, names in ((file_format, FORMAT_NAMES), (packing, PACKING_NAMES), (normals, NORMAL_NAMES)):
        if value not in names:
            raise ValueError(f"{value!r} is none of {', '.join(names)}")
    if depth not in depths(file_format):
        label = FORMATS[FORMAT_NAMES[file_format]].label
        raise ValueError(f"The depth of {label} is one of {', '.join(depths(file_format))}, not {depth}")
    bits = formats.AUTO if depth == AUTO else int(depth)
    return FileOptions(FORMAT_NAMES[file_format], bits, PACKING_NAMES[packing], NORMAL_NAMES[normals])


def target_of(name: str, **kept: str) -> Target:
    """The program that a name stands for. kept: options of `file_options`. Raises ValueError for one that there is not,
    and for options of files other than the usual ones: a target says itself how its images are kept."""
    if name not in TARGET_NAMES:
        raise ValueError(f"{name!r} is none of {', '.join((IMAGES, *TARGET_NAMES))}")
    target = TARGETS[TARGET_NAMES[name]]
    if file_options(**kept) != FileOptions():
        raise ValueError(f"{target.label} says how its images are kept: leave out format, depth, packing and normals")
    return target


def depths(file_format: str) -> tuple[str, ...]:
    """What the depth of a format may be."""
    return AUTO, *map(str, FORMATS[FORMAT_NAMES[file_format]].depths)
