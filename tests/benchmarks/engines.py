"""Engines side by side: seconds from weights to finished maps, and to pixels in Blender's image datablocks.

python tests/benchmarks/engines.py maps ENGINE WEIGHTS SIZE            ->   wall and processor seconds
python tests/benchmarks/engines.py blender ENGINE WEIGHTS SIZE ZIP     ->   the same, in pip's Blender with the add-on
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable

import nca_core
from nca_core.bands import bands
from nca_core.engine import Engine, Numpy

RUNS = 3


def named(name: str) -> Engine:
    """An engine of the command line's."""
    if name == "numpy":
        return Numpy()
    from trainer.engines import engine_named

    return engine_named(name)


def maps(engine: str, weights: str, size: str) -> Callable[[], object]:
    """All maps of a tile of size², band by band."""
    model, one = nca_core.load(weights), named(engine)
    surface = nca_core.Recipe(seed=1, width=int(size), height=int(size)).surface(model)

    def work() -> None:
        for _ in bands(model, surface, engine=one):
            pass

    return work


def blender(engine: str, weights: str, size: str, archive: str) -> Callable[[], object]:
    """The add-on's own operator: grown, encoded, packed, and wired into a material."""
    os.environ["BLENDER_USER_RESOURCES"] = tempfile.mkdtemp(prefix="lichen-bench-")
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.extensions.package_install_files(filepath=archive, repo="user_default", enable_on_install=True)
    bpy.context.preferences.addons["bl_ext.user_default.lichen"].preferences.engine = engine.upper()

    def work() -> None:
        bpy.ops.lichen.import_weights(filepath=weights, width=int(size), height=int(size), seed=1)
        image = bpy.data.images[f"{bpy.data.materials[-1].name} Base Color"]
        assert image.pixels[0] >= 0.0  # what is packed is read when somebody asks for it

    return work


def main(what: str, *arguments: str) -> None:
    work = {"maps": maps, "blender": blender}[what](*arguments)
    runs = []
    for _ in range(RUNS if int(arguments[2]) <= 1024 else 1):
        started, processor = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - started, time.process_time() - processor))
    print(*min(runs))


if __name__ == "__main__":
    main(*sys.argv[1:])
