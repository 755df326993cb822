"""Engines side by side: seconds from weights to finished maps, and to pixels in Blender's image datablocks.

python tests/benchmarks/engines.py maps ENGINE WEIGHTS SIZE            ->   wall and processor seconds
python tests/benchmarks/engines.py blender ENGINE WEIGHTS SIZE ZIP     ->   the same, in pip's Blender with the add-on
python tests/benchmarks/engines.py looks ENGINE WEIGHTS SIZE ZIP       ->   seconds to the first look, and to the layout
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import nca_core
from nca_core.bands import bands
from nca_core.engine import Engine, Numpy

RUNS = 3


def named(name: str) -> Engine:
    """An engine of the command line's."""
    if name == "numpy":
        return Numpy()
    from trainer.baking.engines import engine_named

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
    bpy = installed(archive)
    bpy.context.preferences.addons["bl_ext.user_default.lichen"].preferences.engine = engine.upper()

    def work() -> None:
        bpy.ops.lichen.import_weights(filepath=weights, width=int(size), height=int(size), seed=1)
        image = bpy.data.images[f"{bpy.data.materials[-1].name} Base Color"]
        assert image.pixels[0] >= 0.0  # what is packed is read when somebody asks for it

    return work


def looks(engine: str, weights: str, size: str, archive: str) -> tuple[float, float]:
    """Until an artist sees something, and until the layout is there, on half as many cells as in the end. Best runs."""
    installed(archive)
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Request

    found = []
    for _ in range(RUNS):
        job, seen = GrowthJob(nca_core.load(weights), Request(width=int(size), height=int(size)), named(engine)), []
        job.watched, started = True, time.perf_counter()

        def show(frame: Any, seen: list[Any] = seen, started: float = started) -> None:
            seen.append((len(frame.maps["base_color"]), time.perf_counter() - started))

        job._show = show  # type: ignore[method-assign]
        job.run()
        found.append((seen[0][1], next(seconds for side, seconds in seen if side >= int(size) // 2)))
    first, layout = (min(times) for times in zip(*found, strict=True))
    return first, layout


def installed(archive: str) -> Any:
    """pip's bpy with the add-on in a user folder of its own."""
    os.environ["BLENDER_USER_RESOURCES"] = tempfile.mkdtemp(prefix="lichen-bench-")
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.extensions.package_install_files(filepath=archive, repo="user_default", enable_on_install=True)
    return bpy


def main(what: str, *arguments: str) -> None:
    if what == "looks":
        print(*looks(*arguments))
        return
    work = {"maps": maps, "blender": blender}[what](*arguments)
    runs = []
    for _ in range(RUNS if int(arguments[2]) <= 1024 else 1):
        started, processor = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - started, time.process_time() - processor))
    print(*min(runs))


if __name__ == "__main__":
    main(*sys.argv[1:])
