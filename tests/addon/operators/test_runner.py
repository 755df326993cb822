"""The modal run, with a stand-in for the window: progress, Esc, the end, and what is deleted or fails meanwhile.

tests/window does the same in a real one.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import addon_utils
import bpy
import pytest

from .. import stored
from ..conftest import MODULE
from ..pixels import material_pixels, same
from ..standing_in import ESC, OTHER, TIMER, Driven, Window, gate_before_decoding, running


@pytest.fixture
def growth(material: bpy.types.Material, monkeypatch: pytest.MonkeyPatch) -> Driven:
    """A modal growth of the material with another seed, which waits for `growth.gate` before it decodes."""
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.operators.growth_task import regrowth_task

    return Driven(
        lambda: regrowth_task(material, Request(seed=99, width=32, height=32)), gate=gate_before_decoding(monkeypatch)
    )


def test_it_runs_to_the_end(material: bpy.types.Material, window: Window, growth: Driven) -> None:
    before = material_pixels("moss")
    assert growth.start(window) == {"RUNNING_MODAL"}
    assert growth.modal(window, OTHER) == {"PASS_THROUGH"}
    assert growth.modal(window, TIMER) == {"PASS_THROUGH"}
    assert window.texts[0].startswith("Growing moss: ")
    assert same(before, material_pixels("moss"))
    assert not bpy.ops.lichen.grow.poll()  # one at a time
    growth.wait()
    assert growth.modal(window, TIMER) == {"FINISHED"}
    assert not same(before, material_pixels("moss"))
    assert '"seed": 99' in stored.recipe(material)
    assert (window.timers, running(), window.texts[-1]) == (0, None, None)
    assert bpy.ops.lichen.grow.poll()


def test_it_waits_while_blender_reads_images(
    material: bpy.types.Material, window: Window, growth: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.datablocks import leftovers

    before = material_pixels("moss")
    growth.start(window)
    growth.wait()
    monkeypatch.setattr(leftovers, "in_use", lambda: True)
    assert growth.modal(window, TIMER) == {"PASS_THROUGH"}
    assert same(before, material_pixels("moss"))
    monkeypatch.setattr(leftovers, "in_use", lambda: False)
    assert growth.modal(window, TIMER) == {"FINISHED"}


def test_esc_leaves_everything_as_it_was(material: bpy.types.Material, window: Window, growth: Driven) -> None:
    before, recipe = material_pixels("moss"), stored.recipe(material)
    growth.start(window)
    assert growth.modal(window, ESC) == {"CANCELLED"}
    growth.wait()
    assert growth.reports == [("INFO", "Growing was cancelled; nothing has changed")]
    assert same(before, material_pixels("moss"))
    assert stored.recipe(material) == recipe
    assert (window.timers, running()) == (0, None)


def test_the_cancel_button_does_the_same(material: bpy.types.Material, window: Window, growth: Driven) -> None:
    assert not bpy.ops.lichen.cancel.poll()
    growth.start(window)
    assert bpy.ops.lichen.cancel() == {"FINISHED"}
    assert growth.modal(window, TIMER) == {"CANCELLED"}


def test_a_material_deleted_meanwhile_stays_deleted(
    material: bpy.types.Material, window: Window, growth: Driven
) -> None:
    growth.start(window)
    bpy.data.materials.remove(material)
    growth.wait()
    assert growth.modal(window, TIMER) == {"CANCELLED"}
    assert growth.reports == [("WARNING", "The material was deleted while it grew")]
    assert not bpy.data.materials


def test_another_file_opened_meanwhile(
    material: bpy.types.Material, window: Window, growth: Driven, tmp_path: Path
) -> None:
    import nca_core

    growth.start(window)
    growth.cancel(window)  # what Blender calls before it opens the file
    assert (window.timers, running()) == (0, None)
    bpy.ops.wm.read_homefile(use_empty=True)
    assert isinstance(growth.wait(), nca_core.Cancelled)
    assert not bpy.data.materials


def test_what_cannot_be_grown_never_starts(blender: ModuleType, window: Window) -> None:
    def refuse() -> Any:
        raise ValueError("too many cells")

    growth = Driven(refuse)
    assert growth.start(window) == {"CANCELLED"}
    assert growth.reports == [("ERROR", "too many cells")]
    assert (window.timers, window.texts, running()) == (0, [], None)


def test_it_is_seen_while_it_grows(material: bpy.types.Material, window: Window, growth: Driven) -> None:
    from bl_ext.user_default.lichen.datablocks import storage

    before = material_pixels("moss")
    growth.start(window)
    growth.gate.set()
    growth.wait()
    frame = growth.job._frame
    growth.job._future, done = type(growth.job._future)(), growth.job._future  # as if it went on
    assert growth.modal(window, TIMER) == {"PASS_THROUGH"}
    assert frame is not None
    assert "Preview" in storage.group_node(material).node_tree.name
    growth.job._future = done
    assert growth.modal(window, TIMER) == {"FINISHED"}
    assert storage.group_node(material).node_tree.name == "moss"
    assert not same(before, material_pixels("moss"))


def test_settings_and_the_operator_share_no_name(installed: ModuleType) -> None:
    """The import is mixed from both: one would silently take the other's place."""
    from bl_ext.user_default.lichen.operators.import_weights import LICHEN_OT_import_weights
    from bl_ext.user_default.lichen.settings.properties import RecipeSettings

    settings = {*vars(RecipeSettings), *RecipeSettings.__annotations__}
    assert not {name for name in settings & set(vars(LICHEN_OT_import_weights)) if not name.startswith("__")}


def importing(window: Window, weights: Path) -> Driven:
    """An import as a window runs it, at the point where something is seen. done: what its job comes to."""
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.operators.growth_task import growth_task
    from bl_ext.user_default.lichen.operators.new_material import NewMaterial

    import nca_core

    model = nca_core.load(weights)
    new = NewMaterial("moss", model, bpy.context.object.session_uid)
    operator = Driven(lambda: growth_task(model, Request(width=32, height=32), "moss", new.target))
    operator.start(window)
    operator.wait()
    operator.job._future, operator.done = type(operator.job._future)(), operator.job._future  # as if it went on
    assert operator.modal(window, TIMER) == {"PASS_THROUGH"}
    return operator


def test_switching_the_extension_off_ends_what_grows(
    blender: ModuleType, weights: Path, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bpy.data.materials.new("before")
    bpy.context.object.active_material = before
    importing(window, weights)
    assert bpy.context.object.active_material != before
    with monkeypatch.context() as changed:
        changed.setattr(blender.registration, "bpy", SimpleNamespace(context=window, utils=bpy.utils))
        addon_utils.disable(MODULE)
    try:
        assert (window.timers, running(), window.texts[-1]) == (0, None, None)
        assert bpy.context.object.active_material == before
        assert list(bpy.data.materials) == [before]
    finally:
        addon_utils.enable(MODULE)


def test_an_imported_material_is_on_the_object_before_it_is_finished(
    blender: ModuleType, weights: Path, window: Window
) -> None:
    operator = importing(window, weights)
    assert bpy.context.object.active_material.name == "moss"
    operator.job._future = operator.done
    assert operator.modal(window, TIMER) == {"FINISHED"}
    assert bpy.context.object.active_material.name == "moss"
    assert bpy.data.images["moss Base Color"].size[0] == 32
    assert len(bpy.data.materials) == 1


def test_esc_takes_an_unfinished_import_away(blender: ModuleType, weights: Path, window: Window) -> None:
    slots = len(bpy.context.object.material_slots)
    operator = importing(window, weights)
    assert operator.modal(window, ESC) == {"CANCELLED"}
    assert len(bpy.context.object.material_slots) == slots
    assert not (*bpy.data.materials, *bpy.data.node_groups, *bpy.data.images)


def test_esc_gives_the_object_its_old_material_back(
    material: bpy.types.Material, weights: Path, window: Window
) -> None:
    before = material_pixels("moss")
    operator = importing(window, weights)
    assert bpy.context.object.active_material.name == "moss.001"
    operator.modal(window, ESC)
    assert bpy.context.object.active_material == material
    assert same(before, material_pixels("moss"))
    assert [entry.name for entry in bpy.data.materials] == ["moss"]


def test_esc_touches_only_the_slot_that_it_filled(material: bpy.types.Material, weights: Path, window: Window) -> None:
    cube, other = bpy.context.object, bpy.data.materials.new("other")
    cube.data.materials.append(other)
    cube.active_material_index = 0
    operator = importing(window, weights)
    cube.active_material_index = 1
    operator.modal(window, ESC)
    assert [slot.material for slot in cube.material_slots] == [material, other]


def test_esc_leaves_what_the_artist_put_there_meanwhile(
    material: bpy.types.Material, weights: Path, window: Window
) -> None:
    operator = importing(window, weights)
    other = bpy.data.materials.new("other")
    bpy.context.object.active_material = other
    operator.modal(window, ESC)
    assert bpy.context.object.active_material == other


def test_closing_the_window_gives_the_old_material_back(
    material: bpy.types.Material, weights: Path, window: Window
) -> None:
    operator = importing(window, weights)
    operator.cancel(window)
    assert bpy.context.object.active_material == material
    assert [entry.name for entry in bpy.data.materials] == ["moss"]
    assert (window.timers, running()) == (0, None)


def test_an_undo_step_taken_during_an_import_has_no_trace_of_it(
    material: bpy.types.Material, weights: Path, window: Window
) -> None:
    operator = importing(window, weights)
    bpy.ops.ed.undo_push(message="moved the cube")
    operator.modal(window, ESC)
    bpy.ops.ed.undo_push(message="something else")
    bpy.ops.ed.undo()
    assert [entry.name for entry in bpy.data.materials] == ["moss"]
    assert bpy.data.objects["Cube"].active_material.name == "moss"


def test_a_file_saved_during_an_import_has_no_trace_of_it(
    material: bpy.types.Material, weights: Path, window: Window, tmp_path: Path
) -> None:
    operator = importing(window, weights)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    operator.cancel(window)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    assert [entry.name for entry in bpy.data.materials] == ["moss"]
    assert bpy.data.objects["Cube"].active_material.name == "moss"


def test_a_fault_while_it_shows_something_does_not_stop_the_next_growth(
    material: bpy.types.Material, window: Window, growth: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_context: Any) -> None:
        raise RuntimeError("a fault")

    growth.start(window)
    monkeypatch.setattr(growth.runner, "_show_progress", fail)
    with pytest.raises(RuntimeError, match="a fault"):
        growth.modal(window, TIMER)
    growth.wait()
    assert (window.timers, running()) == (0, None)
    assert bpy.ops.lichen.grow.poll()


def test_a_render_shows_what_was_there_before(material: bpy.types.Material, window: Window, growth: Driven) -> None:
    from bl_ext.user_default.lichen.datablocks import storage
    from bl_ext.user_default.lichen.scene import stand_in

    growth.start(window)
    growth.gate.set()
    growth.wait()
    growth.job._future, done = type(growth.job._future)(), growth.job._future  # as if it went on
    growth.modal(window, TIMER)
    assert "Preview" in storage.group_node(material).node_tree.name
    stand_in._step_aside()  # what Blender calls before it renders
    assert storage.group_node(material).node_tree.name == "moss"
    growth.job._future = done
    assert growth.modal(window, TIMER) == {"FINISHED"}
    assert not [group for group in bpy.data.node_groups if "Preview" in group.name]


def test_nothing_goes_on_growing_for_a_material_that_was_deleted(
    material: bpy.types.Material, window: Window, growth: Driven
) -> None:
    growth.start(window)
    growth.wait()
    growth.job._future = type(growth.job._future)()  # as if it went on
    bpy.data.materials.remove(material)
    assert growth.modal(window, TIMER) == {"PASS_THROUGH"}
    assert growth.job.cancelled
    assert growth.modal(window, TIMER) == {"CANCELLED"}
    assert growth.reports == [("WARNING", "The material was deleted while it grew")]
    assert (window.timers, running()) == (0, None)


def test_what_fails_is_discarded_and_the_next_task_runs(installed: ModuleType, weights: Path) -> None:
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.operators.growth_texts import growing_texts
    from bl_ext.user_default.lichen.operators.runner import Task

    import nca_core

    texts = growing_texts(Request())
    discarded: list[str] = []

    def job() -> Any:
        return GrowthJob(nca_core.load(weights), Request(width=16, height=16))

    def full(_result: Any) -> Any:
        raise OSError("there is no room")

    def refused() -> Any:
        raise ValueError("there is no material")

    def kept() -> Any:
        return Task(
            job(), "kept", lambda _: [("INFO", "well")], texts, "whose?", discard=lambda: discarded.append("kept")
        )

    operator = Driven(
        lambda: Task(job(), "lost", full, texts, discard=lambda: discarded.append("lost")),
        refused,
        kept,
        summary=lambda count: f"{count} of 3",
    )
    assert operator.runner.run() == {"FINISHED"}
    assert discarded == ["lost"]
    assert operator.reports == [
        ("ERROR", "there is no room"),
        ("ERROR", "there is no material"),
        ("WARNING", "whose?"),
        ("INFO", "well"),
        ("INFO", "1 of 3"),
    ]


class Counting:
    """Work that is no growth: it counts to ten on the main thread, unless it has too little memory for that."""

    needs_main_thread, note = True, ""

    def __init__(self, is_large: bool = False) -> None:
        self.counted, self.cancelled, self.is_large, self.seen = 0, False, is_large, list[int]()

    @property
    def progress(self) -> float:
        return self.counted / 10

    @property
    def done(self) -> bool:
        return self.cancelled or self.counted == 10

    def run(self) -> None:
        self.counted = 10

    def start(self) -> None:
        self.note = "started"

    def advance(self, _seconds: float) -> None:
        self.counted += not self.done

    def cancel(self) -> None:
        self.cancelled = True

    close = cancel

    def wait(self, _seconds: float) -> None:
        pass

    def result(self) -> int:
        import nca_core

        if self.counted < 10:
            raise nca_core.Cancelled
        if self.is_large:
            raise MemoryError
        return self.counted


def counting_task(work: Counting) -> Any:
    """A task with sentences of its own."""
    from bl_ext.user_default.lichen.operators.runner import Task, Texts

    texts = Texts(
        progress=lambda name, percent: f"Counting {name}: {percent}",
        busy=lambda: "Something is counted",
        cancelled=lambda: "Nothing was counted",
        gone=lambda: "The numbers are gone",
        too_large=lambda: "There are too many numbers",
        noted=lambda note: f"It was {note}",
    )
    seen = work.seen
    return Task(work, "numbers", lambda count: [("INFO", f"{count}")], texts, show=lambda: seen.append(work.counted))


def test_work_that_is_no_growth_runs_beside_blender(blender: ModuleType, window: Window) -> None:
    work = Counting()
    counting = Driven(lambda: counting_task(work))
    assert counting.start(window) == {"RUNNING_MODAL"}
    for number in range(1, 10):
        assert counting.modal(window, TIMER) == {"PASS_THROUGH"}
        assert window.texts[-1].startswith(f"Counting numbers: {10 * number}")
    assert not bpy.ops.lichen.grow.poll()  # one at a time
    assert running().busy() == "Something is counted"
    assert counting.modal(window, TIMER) == {"FINISHED"}
    assert work.seen == list(range(1, 10))
    assert counting.reports == [("INFO", "It was started"), ("INFO", "10")]
    assert (window.timers, running()) == (0, None)


def test_esc_stops_work_that_is_no_growth(blender: ModuleType, window: Window) -> None:
    counting = Driven(lambda: counting_task(Counting()))
    counting.start(window)
    assert counting.modal(window, ESC) == {"CANCELLED"}
    assert counting.reports == [("INFO", "Nothing was counted")]


def test_work_says_itself_what_was_too_large(blender: ModuleType) -> None:
    counting = Driven(lambda: counting_task(Counting(is_large=True)))
    assert counting.runner.run() == {"CANCELLED"}
    assert counting.reports == [("ERROR", "There are too many numbers")]
