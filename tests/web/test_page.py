"""In a real browser the page's maps are nca_core's, it is painted by hand, and takes whatever file is dropped on it."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

import nca_core
from nca_core import Torus
from nca_core.drawings import Drawing
from nca_core.guides import Guidance
from nca_core.maps import NORMAL, map_slices
from nca_core.recipe import atlas_pixels
from nca_core.signals import SteeredField
from tests.core.models import random_model

from .chromium import Tab
from .conftest import MATERIALS, PICTURES, layers, order, until

LEVEL = 1 / 255
FIRST_SEEN, GROWN = 300.0, 3000.0  # milliseconds that the page is meant to take on two idle cores


def check(ours: np.ndarray, model: nca_core.Model, maps: dict[str, np.ndarray]) -> None:
    """All maps, each within less than a level of 8 bits in the mean, and nowhere far off."""
    for name, values in maps.items():
        mine = ours[-1, ..., :3]
        if name != NORMAL.name:
            mine = np.concatenate(ours, axis=-1)[..., map_slices(model.maps)[name]]
        error = np.abs(mine - values)
        print(f"{model.name} {name}: mean {error.mean():.2g}, most {error.max():.2g}")
        assert error.mean() < LEVEL, name
        assert error.max() < 16 * LEVEL, name


def material(name: str) -> str:
    return f"lichen.materials[{MATERIALS.index(name)}]"


@pytest.mark.parametrize("name", MATERIALS)
def test_tiles_are_nca_cores(tab: Tab, name: str) -> None:
    made = order(name, width=128, height=96, seed=4_000_000_000)
    recipe = json.dumps({"mode": "tile", "width": 128, "height": 96, "density": 1, "seed": 4_000_000_000})
    ours = layers(tab, f"lichen.garden.layers({material(name)}.model, {recipe})")
    check(ours, made.model, grown(made))


def grown(made: Any) -> dict[str, np.ndarray]:
    surface = made.recipe.surface(made.model)
    return nca_core.decode(made.model, nca_core.grow(made.model, surface.field), surface.size)


def test_corner_tiles_are_nca_cores(tab: Tab) -> None:
    model = order("pebbles").model
    pixels = atlas_pixels(model, 5, 2, 0.25)
    small = {"reach": 2, "density": 0.25}  # smaller than chance reaches, which is nothing to the passes
    kept: dict[str, Any] = {"mode": "endless", "width": pixels, "height": pixels, "seed": 3, **small}
    ours = layers(tab, f"lichen.garden.layers({material('pebbles')}.model, {json.dumps(kept)})")
    check(ours, model, grown(order("pebbles", **kept)))


def test_painting_is_heard_as_nca_core_hears_it(tab: Tab) -> None:
    told = tab.run("""(() => {
        const drawing = new lichen.Drawing(4, 4, 1);
        drawing.touch(0.4, 0.6, 0.35, [-0.8], 1);
        globalThis.painted = drawing;
        return { values: [...drawing.values], presence: [...drawing.presence] };
    })()""")
    model = order("moss_on_stone").model
    recipe = json.dumps({"mode": "tile", "width": 128, "height": 128, "density": 1, "seed": 7})
    steering = "{ degrees: 0, frame: null, phases: null, signals: { 'guide.moss': (scale) => painted.heard(scale) } }"
    ours = layers(tab, f"lichen.garden.layers({material('moss_on_stone')}.model, {recipe}, {steering})")
    side = 32
    drawing = Drawing(
        np.float32(told["values"]).reshape(side, side, 1), np.float32(told["presence"]).reshape(side, side), 0, 0, 4, 4
    )
    field = SteeredField(Torus(4, 4, 7), {"guide.moss": Guidance(model.guide("moss"), (drawing,), 1.0, (4, 4))})
    check(ours, model, nca_core.decode(model, nca_core.grow(model, field), (128, 128)))
    plain = nca_core.decode(model, nca_core.grow(model, Torus(4, 4, 7)), (128, 128), maps=["base_color"])
    assert np.abs(ours[0, ..., :3] - plain["base_color"]).mean() > 4 * LEVEL  # it was heard


def test_a_stroke_of_the_mouse_paints_and_grows(tab: Tab) -> None:
    choose(tab, "moss_on_stone")
    tab.run("lichen.take('guide.moss'); lichen.ask(-1)")
    box = tab.run("(({ left, top, width, height }) => [left, top, width, height])(lichen.stage.box)")
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    tab.mouse("mousePressed", x - 60, y)
    for way in range(-40, 60, 20):
        tab.mouse("mouseMoved", x + way, y + way / 2)
    tab.mouse("mouseReleased", x + 60, y)
    assert tab.run("[...lichen.material.drawings.values()].some((drawing) => !drawing.isSilent)")
    until(tab, "lichen.garden.isGrown")
    tab.picture(PICTURES / "painted.png")
    tab.run("lichen.material.drawings.clear(); lichen.take('')")


def middle(tab: Tab) -> tuple[float, float]:
    """Of the canvas, on the page."""
    x, y = tab.run("(({ left, top, width, height }) => [left + width / 2, top + height / 2])(lichen.stage.box)")
    return x, y


def test_a_finger_moves_the_material_and_two_bring_it_nearer(tab: Tab) -> None:
    x, y = middle(tab)
    seen = "[...lichen.stage.centre, lichen.stage.cells, lichen.stage.cellsPerPixel]"
    across, down, cells, pixel = tab.run(seen)
    tab.touch("touchStart", (x, y))
    tab.touch("touchMove", (x + 30, y - 20))
    tab.touch("touchMove", (x + 60, y - 40))
    tab.touch("touchEnd")
    assert tab.run(seen) == pytest.approx([across - 60 * pixel, down + 40 * pixel, cells, pixel], abs=1e-3)
    tab.touch("touchStart", (x - 50, y))
    tab.touch("touchStart", (x - 50, y), (x + 50, y))
    tab.touch("touchMove", (x - 100, y), (x + 100, y))
    tab.touch("touchEnd")
    assert tab.run("lichen.stage.cells") == pytest.approx(cells / 2, rel=0.01)
    tab.run("lichen.stage.cells = 14; lichen.stage.centre = [8, 8]")


def test_a_finger_paints(tab: Tab) -> None:
    choose(tab, "moss_on_stone")
    tab.run("lichen.take('guide.moss'); lichen.ask(1)")
    x, y = middle(tab)
    tab.touch("touchStart", (x - 60, y))
    for way in range(-40, 80, 20):
        tab.touch("touchMove", (x + way, y))
    tab.touch("touchEnd")
    assert tab.run("[...lichen.material.drawings.values()].some((drawing) => !drawing.isSilent)")
    assert tab.run("lichen.stage.brush") is None  # no ring is left where no finger is
    until(tab, "lichen.garden.isGrown")
    tab.run("lichen.material.drawings.clear(); lichen.take('')")


def test_a_regular_pattern_is_turned_as_a_whole(tab: Tab) -> None:
    choose(tab, "roof_tiles")
    said = "document.getElementById('regular')"
    assert tab.run(f"!{said}.hidden && {said}.textContent.startsWith('A regular pattern turns as a whole')")
    assert not tab.run("document.getElementById('brushes').textContent").count("Direction")
    tab.run("lichen.material.degrees = 90; lichen.grow(false)")
    until(tab, "lichen.garden.isGrown")
    settle(tab)
    tab.picture(PICTURES / "turned.png")
    tab.run("lichen.material.degrees = 0")
    choose(tab, "pebbles")
    assert tab.run(f"{said}.hidden")


def test_a_file_that_is_dropped_grows_and_one_that_is_none_is_refused(tab: Tab) -> None:
    blob = base64.b64encode(nca_core.dumps(random_model(5, maps=("base_color",)), precision="int8")).decode()
    drop = "lichen.open([new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name)])"
    tab.run(f"((text, name) => {drop})({json.dumps(blob)}, 'moss.nca')")
    assert tab.run("lichen.material.model.name") == "moss"
    until(tab, "lichen.garden.isGrown")
    tab.run(f"((text, name) => {drop})('AAAA', 'holiday.jpg')")
    assert tab.run("document.getElementById('fault').textContent") == "holiday.jpg: it is truncated: not even a header."
    assert tab.run("lichen.material.model.name") == "moss"
    tab.run("lichen.materials.pop(); document.getElementById('fault').hidden = true")
    choose(tab, "pebbles")


def choose(tab: Tab, name: str) -> None:
    tab.run(f"lichen.choose({MATERIALS.index(name)})")
    until(tab, "lichen.garden.isGrown")


def test_pictures_to_look_at(tab: Tab) -> None:
    """Plane, ground and sphere, a tile and endless ground, wide and on a phone; nobody but you judges them."""
    for scene, name in enumerate(("plane", "ground", "sphere")):
        tab.run(f"lichen.look({{ scene: {scene} }})")
        settle(tab)
        tab.picture(PICTURES / f"{name}.png")
    tab.size(390, 844, 2)
    settle(tab)
    tab.picture(PICTURES / "phone.png")
    tab.size(1280, 800)
    tab.run("lichen.change({ mode: 'endless', reach: 4, density: 0.5, width: 576, height: 576 })")
    until(tab, "lichen.garden.isGrown")
    tab.run("lichen.stage.cells = 40; lichen.look({ scene: 1 })")
    settle(tab)
    tab.picture(PICTURES / "endless_ground.png")
    tab.run("lichen.change({ mode: 'tile', reach: 0, density: 1, width: 128, height: 128 }); lichen.stage.cells = 14")
    until(tab, "lichen.garden.isGrown")


def settle(tab: Tab) -> None:
    until(tab, "!lichen.isAwake && lichen.isSharp")


def test_what_is_seen_is_what_has_grown(tab: Tab) -> None:
    """The canvas, without light, against nca_core's base colour: one pixel of the page for one of the tile."""
    choose(tab, "pebbles")
    height = tab.run("lichen.stage.canvas.clientHeight")
    tab.run(f"lichen.stage.cells = {height} / 32; lichen.stage.centre = [2, 2]; lichen.look({{ scene: 0, shown: 1 }})")
    settle(tab)
    told = tab.run("""(() => {
        const { gl } = lichen.garden.card, { canvas } = lichen.stage, values = new Uint8Array(4 * 128 * 128);
        lichen.draw(1);
        gl.readPixels(canvas.width / 2 - 64, canvas.height / 2 - 64, 128, 128, gl.RGBA, gl.UNSIGNED_BYTE, values);
        return [...values];
    })()""")
    seen = np.array(told, np.float32).reshape(128, 128, 4)[::-1, :, :3] / 255
    made = grown(order("pebbles"))["base_color"]
    assert np.abs(seen - made).mean() < 4 * LEVEL  # sRGB's curve is drawn as a power, and there is dither
    tab.run("lichen.stage.cells = 14; lichen.look({ shown: 0 })")


@pytest.mark.slow
def test_endless_ground_at_its_full_reach(tab: Tab) -> None:
    """As large as chance reaches, which is what one gets who asks for endless ground: minutes where software draws."""
    choose(tab, "pebbles")
    tab.run("lichen.change({ mode: 'endless', reach: 0 })")
    until(tab, "lichen.garden.isGrown", 3000)
    tab.run("lichen.stage.cells = 60; lichen.look({ scene: 1 })")
    settle(tab)
    tab.picture(PICTURES / "endless_full_reach.png")
    tab.run("lichen.change({ mode: 'tile', width: 128, height: 128 }); lichen.stage.cells = 14")
    until(tab, "lichen.garden.isGrown")


def test_it_says_its_milliseconds(tab: Tab) -> None:
    """Nothing is asserted of seconds but that they are told: this machine may be busy."""
    tab.run("lichen.change({ width: 512, height: 512 })")
    until(tab, "lichen.garden.isGrown")
    first, spent = tab.run("[lichen.firstSeen, lichen.garden.milliseconds]")
    assert tab.run("lichen.firstSeen <= lichen.firstGrown && lichen.firstGrown <= lichen.allGrown")
    print(f"first seen after {first:.0f} ms (meant: {FIRST_SEEN:.0f}), 512 x 512 in {spent:.0f} ms ({GROWN:.0f})")
    assert "grown in" in tab.run("document.getElementById('facts').textContent")
