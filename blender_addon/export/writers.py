"""Who writes the image files: the core PNG, OpenImageIO TIFF and OpenEXR, as far as this Blender has it; else Blender.

OpenImageIO comes with the Python of Blender's own builds. Builds of some Linux distributions do without it.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import bpy

from nca_core.formats import FORMATS
from nca_core.image_files import WRITERS, ImageWriter

from ..texts import tell
from . import saved_by_blender

_LIBRARY = "OpenImageIO"  # the one that Blender has


@dataclass(frozen=True)
class Writer:
    """How image files are written. is_plain: whether they have neither tiles nor texts, and the main thread is needed,
    as only Blender itself could write them."""

    write: ImageWriter
    is_plain: bool = False

    @property
    def needs_main_thread(self) -> bool:
        """Whether files can be finished on Blender's main thread only."""
        return self.is_plain

    @property
    def note(self) -> str:
        """What to say of files that are written like this, if they lack something; empty if not."""
        if not self.is_plain:
            return ""
        return tell(
            "This Blender comes without OpenImageIO and saves the files itself: in rows, not tiles, and only the .json "
            "beside them says whose they are"
        )


def writer_of(file_format: str) -> Writer:
    """The best writer of one of nca_core's FORMATS that this Blender has. Raises ValueError if it has none."""
    entry, make = FORMATS.get(file_format), WRITERS.get(file_format)
    library = open_image_io() if entry and entry.library == _LIBRARY else None
    if entry and make and (library or not entry.library):
        return Writer(make(library))
    if saved_by_blender.knows(file_format):
        return Writer(saved_by_blender.file_saved_by_blender, is_plain=True)
    name = entry.label if entry else file_format
    raise ValueError(tell("Files of the format {format} cannot be written here; take PNG", format=name))


def open_image_io() -> Any | None:
    """The module OpenImageIO: Blender's own, else any that Python finds; None where there is none.

    Blender's own is not on the path in pip's bpy.
    """
    if _LIBRARY in sys.modules:
        return sys.modules[_LIBRARY]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    home = Path(bpy.utils.resource_path("LOCAL")) / "python" / "lib"
    folders = [str(folder / "site-packages") for folder in (home / version, home)]
    spec = PathFinder.find_spec(_LIBRARY, folders) or importlib.util.find_spec(_LIBRARY)
    if spec is None or spec.loader is None:
        return None
    module = sys.modules[_LIBRARY] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ImportError:  # made for another system, or another Python
        del sys.modules[_LIBRARY]
        return None
    return module
