"""Training from Blender: by the operator, by scripts, and as a window follows it, step by step."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import pytest

from ..conftest import MODULE, ROOT, SHIPPED
from ..training_program import FAKE, real

PEBBLES = ROOT / "samples" / "exemplars" / "pebbles"
QUICK = ("--exemplar-size", "96", "--iterations", "12", "--irregular")
PATIENCE = 400.0  # seconds: the trainer has a low priority, and machines may be busy


@pytest.fixture
def mine(blender: ModuleType, tmp_path: Path) -> Iterator[Path]:
    """The artist's library folder."""
    folder = tmp_path / "mine"
    folder.mkdir()
    assert bpy.ops.lichen.add_folder(directory=str(folder)) == {"FINISHED"}
    yield folder
    while _preferences().folders:
        bpy.ops.lichen.remove_folder(index=0)


@pytest.fixture
def trainer(mine: Path, tmp_path: Path) -> Iterator[Path]:
    """The real trainer, where the preferences say."""
    yield _preferred(real(tmp_path))
    _preferred("")


@pytest.fixture
def fake(mine: Path, program: Path) -> Iterator[Path]:
    """One that is done in no time."""
    yield _preferred(program)
    _preferred("")


@pytest.fixture
def session(blender: ModuleType) -> Iterator[Any]:
    """What leads from a look to the end; its timer is played here, as Blender has none without a window."""
    from bl_ext.user_default.lichen.operators import training_session

    yield training_session
    current = training_session.current()
    if current:
        current.work.end()
    training_session.leave()


def _preferences() -> Any:
    return bpy.context.preferences.addons[MODULE].preferences


def _preferred(program: Path | str) -> Path:
    _preferences().trainer = str(program)
    return Path(program)


def play(session: Any, until: Callable[[], object]) -> None:
    """Let time pass."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        session._tick()
        time.sleep(0.02)


def asked(folder: Path, what: str) -> Any:
    """What a fake trainer does for a picture of that name."""
    from bl_ext.user_default.lichen.operators.train import asked

    picture = folder.parent / f"{what}.png"
    picture.write_bytes(b"a picture")
    return asked(picture, name="moss")


def test_a_script_trains_and_grows(trainer: Path, mine: Path) -> None:
    from bl_ext.user_default.lichen import api

    cube = bpy.context.object
    block = api.train(
        PEBBLES, cube, name="stones", budget=60, author="Ada", licence="CC0-1.0", metres=0.5, options=QUICK, width=64
    )
    assert cube.active_material == block
    assert sorted(path.name for path in mine.iterdir()) == ["stones.nca", "stones_preview.png"]
    assert api.provenance(block)["author"] == "Ada"
    assert api.settings(block)["width"] == 64
    assert api.shipped()["stones"] == mine / "stones.nca"
    import nca_core

    assert nca_core.load(mine / "stones.nca").cell_size > 0


def test_the_operator_trains_and_grows_and_remembers_who_made_it(trainer: Path, mine: Path) -> None:
    done = bpy.ops.lichen.train(
        filepath=str(PEBBLES), author="Ada", licence="CC0-1.0", source="here", budget="PREVIEW", further=" ".join(QUICK)
    )
    assert done == {"FINISHED"}
    assert bpy.context.object.active_material.name == "pebbles"
    assert (mine / "pebbles.nca").exists()
    assert _preferences().author == "Ada"


def test_the_author_is_remembered_but_not_what_is_the_pictures_own(fake: Path, mine: Path) -> None:
    """Or the next picture would be given away under a licence that is not its own."""
    from bl_ext.user_default.lichen.operators.train import LICHEN_OT_train
    from bl_ext.user_default.lichen.settings import trainings

    trainings.remember_author("Ada")
    asks = SimpleNamespace(window_manager=SimpleNamespace(fileselect_add=lambda _operator: None))
    operator: Any = SimpleNamespace(author="", licence="", source="", holder="", image="", filepath="")
    operator.properties = SimpleNamespace(is_property_set=lambda _name: False)
    LICHEN_OT_train.invoke(operator, asks, None)
    assert (operator.author, operator.licence, operator.source) == ("Ada", "", "")
    assert not hasattr(_preferences(), "licence")
    _preferences().author = ""


def test_an_image_of_the_file_is_learnt_as_it_is_painted(fake: Path, mine: Path) -> None:
    from bl_ext.user_default.lichen.settings import trainings

    image = bpy.data.images.new("normal", 8, 8)
    image.pixels[0] = 0.5
    path = trainings.picture_of(image)
    assert path.stem == "normal"
    assert path.parent.parent == trainings.records()
    loaded = bpy.data.images.load(str(path))
    assert tuple(loaded.size) == (8, 8)
    assert trainings.picture_of(loaded) == path  # its own file is what it shows


def test_the_part_that_was_chosen_is_learnt(fake: Path, mine: Path) -> None:
    from bl_ext.user_default.lichen import api
    from bl_ext.user_default.lichen.settings import trainings

    image = bpy.data.images.new("normal", 128, 128)
    api.choose_part(image, crop=(8, 0, 100, 110))
    path = trainings.picture_of(image)
    assert trainings.part_of(image, path) == ("--crop", "8,0,100x110")
    assert trainings.part_of(None, path) == ()


def test_the_maps_of_an_object_are_learnt(
    fake: Path, mine: Path, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.operators import train

    cube, block = bpy.context.object, bpy.data.materials.new("patient")
    block.use_nodes = True
    cube.active_material = block
    with pytest.raises(RuntimeError, match="bake its maps first"):
        bpy.ops.lichen.train(holder=cube.name)
    with pytest.raises(RuntimeError, match="There is no object 'nobody'"):
        bpy.ops.lichen.train(holder="nobody")
    nodes = block.node_tree.nodes
    shown = nodes.new("ShaderNodeTexImage")
    shown.image = bpy.data.images.new("paint", 96, 96)
    block.node_tree.links.new(nodes["Principled BSDF"].inputs["Base Color"], shown.outputs["Color"])
    learnt = []
    monkeypatch.setattr(train, "finished", lambda arguments, _report: learnt.append(arguments) or SHIPPED)
    assert bpy.ops.lichen.train(holder=cube.name) == {"FINISHED"}
    (arguments,) = learnt
    assert arguments.name == "patient"
    assert [path.name for path in Path(arguments.exemplar).iterdir()] == ["base_color.png"]
    assert cube.active_material != block
    assert block.use_fake_user  # or what was baked would be lost with the file


def test_what_was_written_to_be_learnt_goes_when_the_training_is_over(fake: Path, mine: Path, session: Any) -> None:
    """Of one that has failed it stays until nobody can go on with it."""
    from bl_ext.user_default.lichen.operators.train import asked
    from bl_ext.user_default.lichen.settings import trainings

    path = trainings.picture_of(bpy.data.images.new("crash", 8, 8))
    session.begin(asked(path, name="moss"), 0)
    session.tidy()
    assert path.exists()
    session.stop("KEEP")
    assert not path.parent.exists()

    path = trainings.picture_of(bpy.data.images.new("crash", 8, 8))
    session.attach_training(_begun(asked(path, name="moss")))
    (mine / "moss.nca.checkpoint").touch()
    play(session, lambda: session.current() is None)
    assert session.resumable()
    assert path.exists()
    assert bpy.ops.lichen.dismiss_training() == {"FINISHED"}
    assert not path.parent.exists()


def test_without_a_trainer_the_panel_has_the_line_that_installs_it(mine: Path, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen.settings import trainings

    _preferred(tmp_path / "nowhere")
    try:
        assert trainings.trainer() is None
        assert not bpy.ops.lichen.train.poll()
        (first, *_others) = trainings.install_lines()
        assert "lichen_textures-" in first.text
    finally:
        _preferred("")


def test_names_are_free_and_whatever_they_are_files(mine: Path) -> None:
    from bl_ext.user_default.lichen.settings import trainings

    assert trainings.place("moss") == mine / "moss.nca"
    (mine / "moss.nca").touch()
    (mine / "moss_2.nca.checkpoint").touch()
    assert trainings.place("moss") == mine / "moss_3.nca"
    assert trainings.safe_name("old/wall?") == "old_wall"
    assert trainings.safe_name("aux") == trainings.safe_name("...") == "material"


def test_without_a_folder_of_the_artists_there_is_one(blender: ModuleType) -> None:
    from bl_ext.user_default.lichen.settings import preferences, trainings

    place = trainings.place("moss")
    assert place.parent.is_dir()
    assert preferences.library_folders() == [place.parent]
    bpy.ops.lichen.remove_folder(index=0)


def test_warnings_are_shown_before_it_trains(fake: Path, mine: Path, session: Any) -> None:
    session.begin(asked(mine, "normal"), 0)
    play(session, lambda: session.current().stage is session.Stage.ASKING)
    assert session.current().work.known.warnings == ("the light comes from one side",)
    assert list(mine.iterdir()) == []
    session.stop("KEEP")
    assert session.current() is None
    assert session.message() == ""


def test_a_picture_that_cannot_be_read_says_why(fake: Path, mine: Path, session: Any) -> None:
    session.begin(asked(mine, "disk_full"), 0)
    play(session, lambda: session.current() is None)
    assert "No space left on device" in session.message()


def follow(session: Any, mine: Path, what: str) -> Any:
    """A session that trains already."""
    session.attach_training(_begun(asked(mine, what)))
    return session.current()


def _begun(arguments: Any) -> Any:
    """A training for the cube, which nobody follows yet."""
    from bl_ext.user_default.lichen.settings import trainings
    from bl_ext.user_default.lichen.training import training

    return training.begin(trainings.trainer(), arguments, trainings.records(), bpy.context.object.name)


def test_the_object_shows_looks_as_they_come(fake: Path, mine: Path, session: Any) -> None:
    cube, before = bpy.context.object, bpy.data.materials.new("before")
    cube.active_material = before
    current = follow(session, mine, "patient")
    shutil.copy(SHIPPED, current.work.record.file("look"))
    current.live.follow(current.work.record.file("look"))
    play(session, lambda: current.live.block)
    block = cube.active_material
    assert block == current.live.block != before
    assert block.lichen.width == 1024
    first = current.live._marks.copy()
    shutil.copy(ROOT / "samples" / "weights" / "pebbles.nca", current.work.record.file("look"))
    current.live.follow(current.work.record.file("look"))
    play(session, lambda: current.live._marks - first)
    assert cube.active_material == block
    session.stop("THROW_AWAY")
    play(session, lambda: session.current() is None)
    assert cube.active_material == before
    assert list(mine.iterdir()) == []
    assert "thrown away" in session.message()


def test_a_material_that_was_changed_is_the_artists(fake: Path, mine: Path, session: Any) -> None:
    cube = bpy.context.object
    current = follow(session, mine, "patient")
    look = current.work.record.file("look")
    shutil.copy(SHIPPED, look)
    current.live.follow(look)
    play(session, lambda: current.live.block)
    block = cube.active_material
    bpy.ops.lichen.grow(material=block.name)
    assert current.live.block is None
    current.live.follow(look)
    play(session, lambda: current.live.is_given_up)
    session.stop("THROW_AWAY")
    play(session, lambda: session.current() is None)
    assert cube.active_material == block


def test_a_training_of_an_earlier_blender_is_found_and_followed(fake: Path, mine: Path, session: Any) -> None:
    current = follow(session, mine, "patient")
    play(session, lambda: current.work.progress)
    session.leave()  # Blender ends
    current.work.record.touch()
    assert session.found() == []  # somebody seems to follow it
    record = current.work.record
    record.__class__(**{**record.__dict__, "owner": 0}).write()
    (training,) = session.found()
    assert training.label == "moss"
    assert bpy.ops.lichen.attach_training(record=record.name) == {"FINISHED"}
    play(session, lambda: session.current().work.progress)
    assert session.found() == []
    assert bpy.ops.lichen.end_training(how="KEEP") == {"FINISHED"}
    play(session, lambda: session.current().stage is session.Stage.GROWING)
    assert (mine / "moss.nca").read_bytes() == b"weights"


def test_a_button_ends_one_that_hangs_without_asking(fake: Path, mine: Path, session: Any) -> None:
    current = follow(session, mine, "silent")
    play(session, lambda: current.work.known.protocol)
    assert _pressed("FORCE") == {"FINISHED"}
    assert current.work.cancelled
    play(session, lambda: session.current() is None)
    assert "ended without a word" in session.message()


def test_one_that_cannot_be_ended_here_names_its_process(
    fake: Path, mine: Path, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.training import processes

    work = follow(session, mine, "silent").work
    with monkeypatch.context() as changed:
        changed.setattr(work, "_process", None)  # as of one that another Blender has begun
        changed.setattr(processes, "end_other", lambda _pid, _word: False)
        with pytest.raises(RuntimeError, match=f"end the process {work.record.pid}"):
            bpy.ops.lichen.end_training(how="FORCE")
    assert not work.cancelled


def _pressed(how: str) -> set[str]:
    """What a button of the panel calls."""
    from bl_ext.user_default.lichen.operators.end_training import LICHEN_OT_end_training

    button: Any = SimpleNamespace(how=how)
    button.execute = partial(LICHEN_OT_end_training.execute, button)
    menus = SimpleNamespace(window_manager=SimpleNamespace(popup_menu=lambda *_arguments, **_options: None))
    return LICHEN_OT_end_training.invoke(button, menus, None)


def test_what_others_say_in_the_status_bar_stays(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str | None] = ["Painting"]
    window = SimpleNamespace(
        screen=SimpleNamespace(areas=[]), modal_operators=[], workspace=SimpleNamespace(status_text_set=said.append)
    )
    published = []
    stand_in = SimpleNamespace(
        context=SimpleNamespace(window_manager=SimpleNamespace(windows=[window])),
        msgbus=SimpleNamespace(publish_rna=lambda **told: published.append(told)),
        types=bpy.types,
    )
    with monkeypatch.context() as changed:
        changed.setattr(session, "bpy", stand_in)
        session.redraw()
    assert said == ["Painting"]
    assert published == [{"key": (bpy.types.ViewLayer, "name")}]


def test_in_another_file_the_object_at_hand_shows_it(fake: Path, mine: Path, session: Any, tmp_path: Path) -> None:
    """Though one there is called as the training's own."""
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "here.blend"))
    cube, training = bpy.context.object, _begun(asked(mine, "patient"))
    bpy.ops.mesh.primitive_plane_add()
    for blend, shown_on in (("", bpy.context.object), ("there.blend", bpy.context.object), ("here.blend", cube)):
        training.record = replace(training.record, blend=str(tmp_path / blend) if blend else "")
        assert session._holder_of(training.record) == shown_on.session_uid
    session.attach_training(training)
    assert session.current().holder == cube.session_uid


def test_one_that_ended_meanwhile_is_offered_or_dismissed(fake: Path, mine: Path, session: Any) -> None:
    current = follow(session, mine, "patient")
    play(session, lambda: current.work.progress)
    session.leave()
    current.work.stop()
    current.work._process.wait()
    record = current.work.record
    record.__class__(**{**record.__dict__, "owner": 0}).write()
    (training,) = session.found()
    assert not training.goes_on
    assert bpy.ops.lichen.dismiss_training(record=record.name) == {"FINISHED"}
    assert session.found() == []
    assert (mine / "moss.nca").exists()


def test_a_training_ends_with_blender_if_the_preferences_say_so(fake: Path, mine: Path, session: Any) -> None:
    current = follow(session, mine, "patient")
    play(session, lambda: current.work.progress)
    _preferences().outlive = False
    try:
        session.leave()
    finally:
        _preferences().outlive = True
    current.work._process.wait()
    assert (mine / "moss.nca").read_bytes() == b"weights"


def test_one_that_was_thrown_away_before_blender_ended_leaves_nothing(fake: Path, mine: Path, session: Any) -> None:
    current = follow(session, mine, "patient")
    play(session, lambda: current.work.progress)
    current.work.throw_away()
    session.leave()
    current.work._process.wait()
    record = current.work.record
    record.__class__(**{**record.__dict__, "owner": 0}).write()
    assert session.found() == []
    assert list(mine.iterdir()) == []


def test_a_crash_leaves_blender_as_it_was_and_may_go_on(fake: Path, mine: Path, session: Any) -> None:
    current = follow(session, mine, "crash")
    (mine / "moss.nca.checkpoint").touch()
    play(session, lambda: session.current() is None)
    assert session.message() == "The training of moss failed: Fatal Python error: Segmentation fault"
    assert session.resumable() == current.arguments
    assert bpy.ops.lichen.resume_training() == {"FINISHED"}
    assert "--resume" in session.current().arguments.command(FAKE)
    play(session, lambda: session.current() is None)


def test_what_was_learnt_grows_with_the_full_settings(trainer: Path, mine: Path, session: Any) -> None:
    """With the real trainer, from the look to the end."""
    from bl_ext.user_default.lichen.operators.train import asked

    _preferences().resolution = 128
    try:
        cube = bpy.context.object
        session.begin(asked(PEBBLES, name="stones", budget=60.0, further=QUICK), cube.session_uid)
        play(session, lambda: session.current().stage is session.Stage.TRAINING)
        play(session, lambda: session.current().stage is session.Stage.GROWING)
        assert session.current().result == mine / "stones.nca"
        assert bpy.ops.lichen.grow_trained() == {"FINISHED"}
    finally:
        _preferences().resolution = 1024
    block = cube.active_material
    from bl_ext.user_default.lichen.datablocks import storage

    import nca_core

    assert storage.model_of(block).digest == nca_core.load(mine / "stones.nca").digest
    assert storage.request_of(block) == replace(storage.request_of(block), width=128, height=128)
    assert "stones is trained" in session.message()
