"""Choosing a part of an image: by scripts, by suggestion, and by mouse; what is given up leaves nothing."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import pytest

SIZE = (320, 240)
REGION = SimpleNamespace(type="WINDOW", x=100, y=50, width=640, height=480)  # two of its pixels for one of the image's


@pytest.fixture
def photo(blender: ModuleType) -> bpy.types.Image:
    image = bpy.data.images.new("photo", *SIZE)
    image.use_fake_user = True
    bpy.ops.ed.undo_push(message="photo")
    return image


@pytest.fixture
def cropping(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen.settings import cropping

    return cropping


@pytest.fixture
def choosing(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen.operators import choosing

    return choosing


def test_scripts_choose_by_numbers(cropping: Any, photo: bpy.types.Image) -> None:
    assert bpy.ops.lichen.choose_rectangle(image="photo", crop=(40, 30, 200, 128)) == {"FINISHED"}
    assert cropping.arguments(photo) == ("--crop", "40,30,200x128")
    corners = (40, 20.3, 300, 5, 310, 200, 10, 230)
    assert bpy.ops.lichen.choose_corners(image="photo", corners=corners) == {"FINISHED"}
    assert cropping.arguments(photo) == ("--corners", "40,20.3", "300,5", "310,200", "10,230")
    assert bpy.ops.lichen.whole_image(image="photo") == {"FINISHED"}
    assert cropping.arguments(photo) == ()


def test_what_cannot_be_chosen_is_refused_in_one_line(photo: bpy.types.Image) -> None:
    with pytest.raises(RuntimeError, match="320 x 240 pixels: a part lies inside"):
        bpy.ops.lichen.choose_rectangle(image="photo", crop=(200, 0, 200, 128))
    with pytest.raises(RuntimeError, match="corners go clockwise"):
        bpy.ops.lichen.choose_corners(image="photo", corners=(0, 0, 300, 200, 300, 0, 0, 200))
    with pytest.raises(RuntimeError, match="'nobody' is not in this file any more"):
        bpy.ops.lichen.suggest_part(image="nobody")
    with pytest.raises(RuntimeError, match="There is no image"):
        bpy.ops.lichen.whole_image()


def test_undo_and_redo(cropping: Any, photo: bpy.types.Image) -> None:
    bpy.ops.lichen.choose_rectangle(image="photo", crop=(40, 30, 200, 128))
    bpy.ops.ed.undo_push(message="choose")
    bpy.ops.lichen.whole_image(image="photo")
    bpy.ops.ed.undo_push(message="whole")
    bpy.ops.ed.undo()
    assert cropping.arguments(bpy.data.images["photo"]) == ("--crop", "40,30,200x128")
    bpy.ops.ed.undo()
    assert cropping.arguments(bpy.data.images["photo"]) == ()
    bpy.ops.ed.redo()
    assert cropping.arguments(bpy.data.images["photo"]) == ("--crop", "40,30,200x128")


def test_an_even_image_is_suggested_whole(cropping: Any, photo: bpy.types.Image, capfd: Any) -> None:
    bpy.ops.lichen.choose_rectangle(image="photo", crop=(40, 30, 200, 128))
    assert bpy.ops.lichen.suggest_part(image="photo") == {"FINISHED"}
    assert cropping.arguments(photo) == ()
    assert "No part of photo looks more even than all of it" in "".join(capfd.readouterr())


def event(kind: str, value: str = "PRESS", x: float = 0, y: float = 0, ctrl: bool = False) -> Any:
    """An event with the mouse at a place of the image, in its pixels from the upper left."""
    seen = {"mouse_x": REGION.x + 2 * x, "mouse_y": REGION.y + 2 * (SIZE[1] - y)}
    return SimpleNamespace(type=kind, value=value, ctrl=ctrl, oskey=False, **seen)


class Editor:
    """An Image Editor whose region shows all of the image, and the operator that runs in it."""

    def __init__(self, choosing: Any, kind: type, monkeypatch: pytest.MonkeyPatch, image: bpy.types.Image) -> None:
        from bl_ext.user_default.lichen.cropping.dragging import View

        seen = View(0, 0, REGION.width, REGION.height, SIZE)
        sidebar = SimpleNamespace(type="UI", x=700, y=50, width=40, height=480)
        self.area = SimpleNamespace(regions=[sidebar, REGION], tag_redraw=lambda: None)
        monkeypatch.setattr(choosing, "view_of", lambda region, image: seen)
        self.has_button = True
        monkeypatch.setattr(choosing, "_has_button", lambda context, area, region: self.has_button)
        monkeypatch.setattr(choosing, "_editor", lambda context, session: self.area)
        self.context = SimpleNamespace(window=None, space_data=None)
        self.taken: list[Any] = []
        without_blender = {
            "image": "",
            "_begun": kind._begun,
            "_take": lambda _operator, shape: self.taken.append(shape),
            "execute": lambda _operator, _context: {"FINISHED"},
        }
        self.operator = type("Operator", (choosing.PartChooser,), without_blender)()
        begun = choosing.Choosing(self.operator._begun(None, image))
        self.operator._session = choosing.Session(1, image.session_uid, begun)
        choosing.start(self.operator._session)

    @property
    def shape(self) -> Any:
        return self.operator._session.shape

    def does(self, *events: Any) -> set[str]:
        """What comes of the last event."""
        return [self.operator.modal(self.context, each) for each in events][-1]

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.does(
            event("LEFTMOUSE", "PRESS", *start),
            event("MOUSEMOVE", "NOTHING", *end),
            event("LEFTMOUSE", "RELEASE", *end),
        )


@pytest.fixture
def corners(choosing: Any, photo: bpy.types.Image, monkeypatch: pytest.MonkeyPatch) -> Editor:
    from bl_ext.user_default.lichen.operators.choose_corners import LICHEN_OT_choose_corners as verb

    return Editor(choosing, verb, monkeypatch, photo)


@pytest.fixture
def rectangle(choosing: Any, photo: bpy.types.Image, monkeypatch: pytest.MonkeyPatch) -> Editor:
    from bl_ext.user_default.lichen.operators.choose_rectangle import LICHEN_OT_choose_rectangle as verb

    return Editor(choosing, verb, monkeypatch, photo)


def test_corners_are_dragged_and_enter_accepts(corners: Editor, choosing: Any) -> None:
    assert corners.shape.corners == ((40, 30), (280, 30), (280, 210), (40, 210))
    corners.drag((40, 30), (60, 50))
    corners.drag((280, 210), (298, 190))
    assert corners.does(event("RET")) == {"FINISHED"}
    assert corners.taken[0].corners == ((60, 50), (280, 30), (298, 190), (40, 210))
    assert choosing.current() is None


@pytest.mark.parametrize("how", ["ESC", "RIGHTMOUSE"])
def test_giving_up_leaves_what_was_there(corners: Editor, choosing: Any, cropping: Any, photo: Any, how: str) -> None:
    corners.drag((40, 30), (60, 50))
    assert corners.does(event(how, x=100, y=100)) == {"CANCELLED"}
    assert corners.taken == []
    assert choosing.current() is None
    assert cropping.arguments(photo) == ()


def test_a_rectangle_is_dragged_moved_and_drawn_anew(rectangle: Editor) -> None:
    rectangle.drag((280, 120), (250, 100))  # the middle of its right side
    assert rectangle.shape.corners[2] == (250, 210)
    rectangle.drag((100, 100), (110, 90))
    assert rectangle.shape.corners[0] == (50, 20)
    rectangle.drag((20, 10), (200, 160))
    assert (rectangle.shape.corners[0], rectangle.shape.corners[2]) == ((20, 10), (200, 160))


def test_ctrl_z_takes_back_one_drag_after_the_other(corners: Editor) -> None:
    begun = corners.shape
    corners.drag((40, 30), (60, 50))
    between = corners.shape
    corners.drag((280, 30), (270, 40))
    corners.does(event("LEFTMOUSE", x=100, y=100), event("LEFTMOUSE", "RELEASE", x=100, y=100))  # changes nothing
    assert corners.does(event("Z", ctrl=True, x=100, y=100)) == {"RUNNING_MODAL"}
    assert corners.shape == between
    corners.does(event("Z", ctrl=True, x=100, y=100))
    corners.does(event("Z", ctrl=True, x=100, y=100))
    assert corners.shape == begun


def test_looking_around_and_the_sidebar_stay_blenders(corners: Editor) -> None:
    begun = corners.shape
    for kind in ("WHEELUPMOUSE", "MIDDLEMOUSE", "HOME", "TIMER"):
        assert corners.does(event(kind, x=100, y=100)) == {"PASS_THROUGH"}
    assert corners.does(event("MOUSEMOVE", "NOTHING", x=100, y=100)) == {"PASS_THROUGH"}
    assert corners.does(event("LEFTMOUSE", x=310, y=200)) == {"PASS_THROUGH"}  # over the sidebar
    assert corners.does(event("RIGHTMOUSE", x=-20, y=200)) == {"PASS_THROUGH"}  # beside the editor
    assert corners.shape == begun


def test_a_grip_is_taken_through_the_sidebar_where_no_button_is(corners: Editor) -> None:
    corners.drag((280, 30), (310, 40))
    corners.does(event("MOUSEMOVE", "NOTHING", x=310, y=40))
    assert corners.does(event("LEFTMOUSE", x=310, y=40)) == {"PASS_THROUGH"}
    corners.has_button = False
    assert corners.does(event("LEFTMOUSE", x=310, y=40)) == {"RUNNING_MODAL"}


def test_a_drag_goes_on_beside_the_editor(corners: Editor) -> None:
    corners.drag((40, 210), (-70, 300))
    assert corners.shape.corners[3] == (0, 240)


def test_the_choice_ends_where_the_image_goes(corners: Editor, choosing: Any, photo: bpy.types.Image) -> None:
    bpy.data.images.remove(photo)
    assert corners.does(event("RET")) == {"CANCELLED", "PASS_THROUGH"}
    assert choosing.current() is None
    assert corners.taken == []


def test_the_choice_ends_where_the_editor_shows_another(corners: Editor, choosing: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(choosing, "_editor", lambda context, session: None)
    assert "CANCELLED" in corners.does(event("MOUSEMOVE", "NOTHING"))
    assert choosing.current() is None


def test_a_second_choice_replaces_the_first(corners: Editor, choosing: Any, photo: Any, monkeypatch: Any) -> None:
    from bl_ext.user_default.lichen.operators.choose_rectangle import LICHEN_OT_choose_rectangle as verb

    second = Editor(choosing, verb, monkeypatch, photo)
    assert corners.does(event("RET")) == {"CANCELLED", "PASS_THROUGH"}
    assert choosing.current() is second.operator._session
    assert second.does(event("RET")) == {"FINISHED"}


def test_switching_off_takes_the_drawing_away(blender: ModuleType) -> None:
    import addon_utils

    from ..conftest import MODULE

    overlay = blender.operators.part_overlay
    assert len(overlay._handlers) == 1
    addon_utils.disable(MODULE)
    try:
        assert overlay._handlers == []
        assert not hasattr(bpy.types.WindowManager, "lichen_cropping")
    finally:
        addon_utils.enable(MODULE)


def test_a_part_is_chosen_of_an_image_in_the_file_alone(cropping: Any, photo: bpy.types.Image, tmp_path: Path) -> None:
    """What is linked cannot keep it."""
    path = tmp_path / "library.blend"
    bpy.data.libraries.write(str(path), {photo})
    bpy.data.images.remove(photo)
    with bpy.data.libraries.load(str(path), link=True) as (_there, here):
        here.images = ["photo"]
    assert "linked from another file" in cropping.fault(bpy.data.images["photo"])
