"""Grow the gallery's materials into an asset library, which Blender's Asset Browser shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import bpy

from ..assets import shelf
from ..assets.job import AssetJob, Pictured
from ..assets.shelf import Asset
from ..datablocks import leftovers
from ..export import asset_file
from ..settings import asset_library, engines, preferences
from ..texts import say, tell
from .growth_texts import growing_texts
from .runner import Reports, Runner, Task, Texts, refuse
from .task_operator import TaskOperator


class LICHEN_OT_add_assets(TaskOperator, bpy.types.Operator):
    """Grow all materials of the gallery into an asset library. Esc keeps what is finished; each grows once only"""

    bl_idname = "lichen.add_assets"
    bl_label = "Add Lichen to the Asset Browser"
    bl_options = {"REGISTER"}

    def _begin(self, context: bpy.types.Context, how: Callable[[Runner], set[str]]) -> set[str]:
        try:
            folder, assets = asset_library.folder(), asset_library.assets()
            if asset_library.is_complete():
                shelf.tidy(assets, folder)
            if not assets or shelf.missing(assets, folder):
                return super()._begin(context, how)
        except (ValueError, OSError) as error:
            return refuse(self, error)
        asset_library.register()
        refresh(context)
        self.report({"INFO"}, tell("The Asset Browser has all {count} materials", count=len(assets)))
        return {"FINISHED"}

    def _lined_up(self, context: bpy.types.Context) -> Runner:
        """The runner of a task for each material that is not there. Raises ValueError if there is nothing to add."""
        folder, assets = asset_library.folder(), asset_library.assets()
        if not assets:
            raise ValueError(tell("There is no material in the gallery"))
        due = shelf.missing(assets, folder)
        tasks = [partial(_task, asset, folder, number, len(due)) for number, asset in enumerate(due, 1)]
        there = len(assets) - len(due)

        def summary(added: int) -> str:
            return tell("The Asset Browser has {number} of {count} materials", number=there + added, count=len(assets))

        return Runner(self, tasks, summary)


def refresh(context: bpy.types.Context) -> None:
    """Let Asset Browsers that are open read their libraries again."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.ui_type == "ASSETS":
                with context.temp_override(window=window, area=area):
                    if bpy.ops.asset.library_refresh.poll():  # type: ignore[call-arg]
                        bpy.ops.asset.library_refresh()


def _task(asset: Asset, folder: Path, number: int, count: int) -> Task[Pictured]:
    """The task that adds one material of many."""
    engine, note = engines.choose(preferences.engine_name())
    job = AssetJob(asset.model, asset.request, engine)
    job.note = note

    def finish(made: Pictured) -> Reports:
        shelf.put(asset, folder, lambda path: asset_file.write(asset, made, path))
        asset_library.register()
        refresh(bpy.context)
        return []

    label = say("{name} ({number} of {count})", name=asset.title, number=number, count=count)
    return Task(job, label, finish, _texts(asset), is_free=lambda: not leftovers.in_use(), ends_at_once=True)


def _texts(asset: Asset) -> Texts:
    return replace(
        growing_texts(asset.request),
        progress=adding_text,
        cancelled=lambda: tell("Cancelled; what the Asset Browser has already stays, and the button goes on"),
    )


def adding_text(name: str, percent: int) -> str:
    """The progress, for the status bar and the panel."""
    return say("For the Asset Browser, {name}: {percent}%", name=name, percent=percent)
