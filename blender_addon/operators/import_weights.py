"""Import weight files: grow each, and make a material of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, CollectionProperty, StringProperty

from ..scene import uv_tiles
from ..scene.context import find
from ..settings import library, preferences
from ..settings.properties import RecipeSettings
from ..texts import say, tell
from .growth_task import growth_task
from .new_material import NewMaterial
from .runner import Reports, Runner, Task
from .task_operator import TaskOperator


class LICHEN_OT_import_weights(RecipeSettings, TaskOperator, bpy.types.Operator):
    """Grow a material from each Lichen weight file; the active object gets the first. Esc cancels"""

    bl_idname = "lichen.import_weights"
    bl_label = "Import Lichen Weights"
    bl_options = {"REGISTER", "UNDO", "PRESET"}

    filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    directory: StringProperty(subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    files: CollectionProperty(type=bpy.types.OperatorFileListElement, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    real_size: BoolProperty(  # type: ignore[valid-type]
        name="Real Size",
        description="Give the material its true size on the object, if the file knows how many metres it shows",
        default=True,
    )
    filter_glob: StringProperty(default="*.nca", options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        self._take_preferences()
        if self.filepath or self.files:  # dropped
            return super().invoke(context, event)
        self._asked = True  # and what it says grows as dropped files do
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        self._take_preferences()
        return _import_task(self, Path(bpy.path.abspath(self.filepath)), context.object, context.object)

    def _lined_up(self, context: bpy.types.Context) -> Runner:
        """The runner of a task for each file; it ends as one undo step. Esc keeps what has grown."""
        names = [entry.name for entry in self.files if entry.name]
        if len(names) > 1:
            self._take_preferences()
            folder = Path(bpy.path.abspath(self.directory))
            several = _Several(self, [folder / name for name in names], context.object)
            return Runner(self, several.tasks(), several.summary)
        if names:
            self.filepath = str(Path(self.directory) / names[0])
        return super()._lined_up(context)

    def _answered(self) -> dict[str, object]:
        files = [{"name": entry.name} for entry in self.files]
        chosen = {"filepath": self.filepath, "directory": self.directory, "files": files}
        return {**chosen, "real_size": self.real_size, **self.as_dict()}

    def _take_preferences(self) -> None:
        if not self.properties.is_property_set("width"):
            self.width = preferences.resolution()
        if not self.properties.is_property_set("height"):
            self.height = self.width


class _Several:
    """The tasks of several files. The object gets the material of the first that grows, the others are in the file:
    whoever drops many wants to have them, not to see the object change with each."""

    def __init__(self, settings: LICHEN_OT_import_weights, paths: list[Path], holder: bpy.types.Object | None) -> None:
        self._settings, self._paths = settings, paths
        self._holder = holder.session_uid if holder else 0
        self._grown: list[str] = []  # names of materials

    def tasks(self) -> list[Callable[[], Task[Any]]]:
        """Functions that set up the task of each file, when its turn has come."""
        return [partial(self._task, number, path) for number, path in enumerate(self._paths, 1)]

    def summary(self, grown: int) -> str:
        """What to say at the end."""
        holder, count = find(bpy.data.objects, self._holder), len(self._paths)
        if grown and holder and holder.active_material and holder.active_material.name == self._grown[0]:
            return tell(
                "{number} of {count} materials were grown; {object} has {material}",
                number=grown,
                count=count,
                object=holder.name,
                material=self._grown[0],
            )
        return tell("{number} of {count} materials were grown", number=grown, count=count)

    def _task(self, number: int, path: Path) -> Task[Any]:
        holder = find(bpy.data.objects, self._holder)
        task = _import_task(self._settings, path, None if self._grown else holder, holder, self._grown.append)
        label = say("{name} ({number} of {count})", name=task.label, number=number, count=len(self._paths))
        return replace(task, label=label, texts=replace(task.texts, cancelled=partial(self._cancelled, task)))

    def _cancelled(self, task: Task[Any]) -> str:
        return tell("Cancelled; what has grown already stays") if self._grown else task.texts.cancelled()


def _import_task(
    settings: LICHEN_OT_import_weights,
    path: Path,
    taker: bpy.types.Object | None,
    holder: bpy.types.Object | None,
    made: Callable[[str], None] = lambda _name: None,
) -> Task[Any]:
    """The task that grows a weight file. taker: the object that gets the material; holder: that whose UDIM tiles are
    grown. made: is given the material's name in the end. Raises ValueError, in one line, for what is no weight file."""
    model = library.load(path)
    request = settings.request(lambda: uv_tiles.touched([holder] if holder else [], None))
    name = model.name or path.stem
    material = NewMaterial(name, model, taker.session_uid if taker else 0, settings.real_size)
    target = material.target

    def finished(block: bpy.types.Material, grown: Any) -> Reports:
        reports = target.finished(block, grown)
        made(block.name)
        return reports

    return growth_task(model, request, name, replace(target, finished=finished))
