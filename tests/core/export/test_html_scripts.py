"""The page's scripts say what nca_core says: files, chance, surfaces, passes and drawings."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import nca_core
from nca_core import Region, Torus
from nca_core.corner_tiles import TileAtlas, TileSet, atlas_corners, atlas_places, hashed_deal
from nca_core.directions import TurnedWaves, Turning, closing_angle, turned
from nca_core.drawings import Drawing
from nca_core.field import whole_cycles
from nca_core.guides import Guidance, Guide
from nca_core.maps import KINDS
from nca_core.recipe import Recipe, atlas_pixels
from nca_core.shaders import passes
from nca_core.shaders.host import source
from nca_core.shaders.passes import Pass, Picture, Placed
from nca_core.shaders.separable import separate
from nca_core.shaders.webgl import IN_BLOCK, IN_TEXTURE, pieces
from nca_core.signals import SteeredField
from nca_core.untrusted import KNOWN
from tests.core.models import random_model
from tests.golden import SHIPPED

from .scripts import PURE, engine, refusal, run

ATTACKS = SHIPPED.parents[1] / "tests" / "attacks"

pytestmark = pytest.mark.skipif(engine() is None, reason="there is neither node nor quickjs to run the scripts by")

KNOWS = {"needs": sorted(KNOWN), "kinds": {name: {"channels": kind.channels} for name, kind in KINDS.items()}}
LATTICE = ((0.5, 0.0), (0.25, 0.75))
MODELS = {
    "plain": random_model(1),
    "sharpened": random_model(2, channels=16, hidden=(16, 96, 44), features=24, sharpening=0.25),
    "regular": random_model(3, lattice=LATTICE, maps=("base_color", "metallic", "mask")),
    "guided": random_model(4, lattice=((0.3, 0.1),), inputs={"guide.moss": 2}),
}
RECIPES = {
    "tile": {"mode": "tile", "width": 50, "height": 41, "density": 1.0, "seed": 4_000_000_000},
    "endless": {"mode": "endless", "width": 320, "height": 320, "density": 1.25, "seed": 3, "reach": 2, "colours": 2},
    "three colours": {
        "mode": "endless",
        "width": 576,
        "height": 576,
        "density": 1.0,
        "seed": 3,
        "reach": 3,
        "colours": 3,
    },
}
READ = "modelOf(Uint8Array.from(file), knows)"


def bytes_of(model: nca_core.Model, precision: Any = "float32") -> list[int]:
    return list(nca_core.dumps(model, precision=precision))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.nca")), ids=lambda path: path.stem)
def test_every_shipped_file_is_read(path: Any) -> None:
    model = nca_core.load(path)
    text = base64.b64encode(path.read_bytes()).decode()
    read = run("modelOf(Uint8Array.from(file), knows)", file=list(base64.b64decode(text)), knows=KNOWS)
    check_model(read, model)


@pytest.mark.parametrize("precision", ["float32", "float16", "int8"])
def test_every_precision_is_read(precision: str) -> None:
    blob = bytes_of(MODELS["guided"], precision)
    check_model(run(READ, file=blob, knows=KNOWS), nca_core.loads(bytes(blob)))


def check_model(read: dict[str, Any], model: nca_core.Model) -> None:
    assert (read["name"], read["maps"], read["stride"]) == (model.name, list(model.maps), model.stride)
    assert (read["coarsePixels"], read["tileReach"]) == (model.coarse_pixels, model.tile_reach)
    for level, there in zip(model.levels, read["levels"], strict=True):
        for part in ("w1", "b1", "w2"):
            assert np.array_equal(np.float32(there[part]), getattr(level.rule, part).ravel())
        assert list(there["inputs"]) == list(level.inputs)
        for name, matrix in level.inputs.items():
            assert np.array_equal(np.float32(there["inputs"][name]["values"]), matrix.ravel())
    for name in ("features", "bias", "out", "out_bias", "grain"):
        part = name.replace("_b", "B")
        assert np.array_equal(np.float32(read["decoder"][part]), getattr(model.decoder, name).ravel())
    assert read["decoder"]["sharpening"] == model.decoder.sharpening
    assert np.array_equal(np.uint8(read["thumbnail"]["pixels"]), model.thumbnail.ravel())


def test_older_formats_are_read() -> None:
    for path in sorted((SHIPPED.parents[1] / "tests" / "fixtures").glob("*/*.nca")):
        check_model(run(READ, file=list(path.read_bytes()), knows=KNOWS), nca_core.load(path))


def test_files_that_mean_harm_are_refused_in_one_line() -> None:
    whole = bytes(bytes_of(MODELS["plain"]))
    damaged = {
        "truncated": whole[:-5],
        "header": b"\xff" * 64,
        "belong to no tensor": whole + b"0000",
        "not a Lichen": nca_core.container.pack({}, {"format": "other"}),
        "its 'lattice'": (ATTACKS / "wave_without_a_length.nca").read_bytes(),
    }
    for why, blob in damaged.items():
        assert why in refusal(READ, file=list(blob), knows=KNOWS)
    later = whole.replace(b'\\"needs\\": []', b'\\"needs\\": [\\"x\\"]')
    assert later != whole
    size = int.from_bytes(later[:8], "little") + len(later) - len(whole)
    assert "it needs 'x'" in refusal(READ, file=list(size.to_bytes(8, "little") + later[8:]), knows=KNOWS)


def test_chance_is_the_same() -> None:
    assert run("pcg4d(1, 2, 3, 4)") == [908250390, 4044648920, 3775961919, 45698095]
    rows, columns = np.array([-4, 0, 7], np.int64).astype(np.uint32), np.array([11, -3], np.int64).astype(np.uint32)
    for colours in (2, 3):
        ours = run(f"[-4, 0, 7].map((row) => [11, -3].map((column) => dealtColour(row, column, {colours}, 9)))")
        assert ours == hashed_deal(colours, 9)(rows, columns).tolist()
        assert run(f"atlasCorners({colours})") == atlas_corners(colours).tolist()
        assert run(f"atlasPlaces({colours})") == atlas_places(colours)[..., ::-1].reshape(-1, 2).tolist()


LATTICES = [(), ((0.76, 0.0), (0.1, 0.5)), ((0.6, 0.0), (0.3, 0.5)), ((0.15625, 0.25), (0.15625, -0.25))]


@pytest.mark.parametrize("lattice", LATTICES)
def test_waves_close_and_turn_alike(lattice: nca_core.Lattice) -> None:
    waves = [list(wave) for wave in lattice]
    for bonded in (True, False):
        ours = run("wholeWaves(waves, [24, 10], bonded)", waves=waves, bonded=bonded)
        assert np.allclose(ours, whole_cycles(lattice, 10, 24, bonded), atol=1e-12) or not lattice
    for degrees in (0, 30, -77):
        assert np.allclose(run(f"turnedWaves(waves, {degrees})", waves=waves), turned(lattice, degrees)) or not lattice
        ours = run(f"closingAngle(waves, {degrees}, [16, 12])", waves=waves)
        assert ours == pytest.approx(closing_angle(lattice, degrees, (16, 12)), abs=1e-6)


def same_pass(ours: dict[str, Any], made: Pass) -> None:
    """A pass of the page, as JSON, and one of nca_core."""
    for name in made.program.numbers:
        assert ours["numbers"][name] == pytest.approx(made.numbers[name], rel=1e-12), name
    assert set(made.program.tables) <= ours["tables"].keys()
    for name in made.program.tables:
        table = ours["tables"][name]
        values = np.float32(table["values"]).reshape(table["height"], table["width"], 4)
        assert values.shape == made.tables[name].shape, name
        assert np.abs(values - made.tables[name]).max() < 2e-6, name
    assert np.array_equal(np.float32(ours["weights"]), made.weights.ravel())
    assert ours["block"] == source(made.program, IN_BLOCK)
    assert ours["texture"] == source(made.program, IN_TEXTURE)


#: All passes of a growth, with their texts.
PASSES = """(() => {
  const model = modelOf(Uint8Array.from(file), knows), surface = surfaceOf(model, recipe), steering = STEERING;
  const channels = channelsOf(model, knows.kinds), levels = model.levels.map((_, index) => index);
  const last = levels.length - 1, window = { x0: 3, y0: 5, x1: 19, y1: 25 };
  const size = [surface.pixels.width, surface.pixels.height];
  const wanted = { size: size.map((side) => Math.ceil(side * share)), window, average };
  const all = [
    ...levels.map((index) => refinePass(pieces, model, surface, index, steering)),
    ...levels.map((index) => stepPass(pieces, model, surface, index, steering, model.levels[index].hidden, false)),
    featuresPass(pieces, model, surface, last),
    ...mixPasses(pieces, model, surface, last, wanted),
    finishPass(pieces, model, surface, wanted, channels),
  ];
  const text = (program, place) => sourceOf(pieces, program, place);
  const texts = ({ program }) => ({ block: text(program, "block"), texture: text(program, "texture") });
  return { size, wanted: wanted.size, passes: all.map((made) => ({ ...made, ...texts(made) })) };
})()"""


@pytest.mark.parametrize("how", RECIPES)
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(("share", "average"), [(1, True), (0.5, True), (0.5, False)])
def test_passes_and_their_texts_are_nca_cores(name: str, how: str, share: float, average: bool) -> None:
    model, recipe = MODELS[name], Recipe(**RECIPES[how])
    ours = run(
        PASSES.replace("STEERING", "{ degrees: 0, signals: {}, frame: null, phases: null }"),
        file=bytes_of(model),
        knows=KNOWS,
        recipe=RECIPES[how] | {"bonded": True},
        pieces=pieces(),
        share=share,
        average=average,
    )
    surface = recipe.surface(model)
    assert tuple(ours["size"]) == surface.size[::-1]
    for one, made in zip(ours["passes"], every_pass(model, surface.field, ours["wanted"], average), strict=True):
        same_pass(one, made)


def every_pass(model: nca_core.Model, field: Any, size: list[int], average: bool) -> list[Pass]:
    places = [Placed(field, index, field.region.scaled(2**index), True) for index in range(len(model.levels))]
    picture = Picture((size[1], size[0]), Region(5, 25, 3, 19), average)
    return [
        *(passes.refine(model, place, places[place.index - 1] if place.index else None) for place in places),
        *(passes.step(level.rule, place) for level, place in zip(model.levels, places, strict=True)),
        passes.features(model, places[-1]),
        *separate(model, places[-1], picture),
        passes.finish(model, places[-1], picture),
    ]


def test_the_smallest_atlas_is_the_one_that_export_takes() -> None:
    model = MODELS["plain"]
    pixels = atlas_pixels(model, 2 * model.tile_reach + 1, 2, 1.0)
    recipe = {"mode": "endless", "width": 96, "height": 96, "density": 1.0, "seed": 0}
    surface = run(f"surfaceOf({READ}, recipe)", file=bytes_of(model), knows=KNOWS, recipe=recipe)
    assert surface["pixels"]["width"] == pixels
    tiles = TileAtlas(TileSet(2 * model.tile_reach + 1, model.tile_reach)).region
    assert (surface["width"], surface["height"]) == (tiles.width, tiles.height)


def test_drawings_are_heard_alike_and_steer_passes() -> None:
    """A touched drawing, read at every level through the same tents; around the edges as well."""
    painted = "const drawing = new Drawing(4, 3, 2); drawing.touch(0.1, 0.9, 0.3, [0.5, -1], 0.8);"
    heard_at = "[1, 2, 4, 16].map((scale) => drawing.heard(scale))"
    told = run(f"(() => {{ {painted} return {{ ...drawing, heard: {heard_at} }}; }})()")
    height, width = told["height"], told["width"]
    presence = np.float32(told["presence"]).reshape(height, width)
    values = np.float32(told["values"]).reshape(height, width, 2)
    assert 0 < (presence > 0).mean() < 0.5
    drawing = Drawing(values, presence, 0.0, 0.0, 3.0, 4.0)
    for scale, heard in zip((1, 2, 4, 16), told["heard"], strict=True):
        reference = drawing.heard(scale, Region(0, 3 * scale, 0, 4 * scale), (3, 4))
        assert np.abs(np.float32(heard).reshape(reference.shape) - reference).max() < 1e-5


def test_signals_and_turns_come_to_the_passes_as_nca_core_gives_them() -> None:
    guide = Guide("moss", curve=(0.0, 1.0))
    model, recipe = replace(MODELS["guided"], guides=(guide,)), RECIPES["tile"]
    seeds = Torus(6, 5, recipe["seed"])
    painted = "const drawing = new Drawing(6, 5, 1); drawing.touch(0.4, 0.5, 0.3, [0.7], 1);"
    told = run(f"(() => {{ {painted} return drawing; }})()")
    values = np.float32(told["values"]).reshape(40, 48, 1)
    drawing = Drawing(values, np.float32(told["presence"]).reshape(40, 48), 0.0, 0.0, 5.0, 6.0)
    angle = closing_angle(model.lattice, 40, (5, 6))
    field = SteeredField(
        seeds,
        {guide.input: Guidance(guide, (drawing,), 1.0, (5, 6))},
        Turning((), angle, (5, 6)),
        phases=TurnedWaves(seeds, angle),
    )
    steering = (
        f"(() => {{ {painted} const degrees = closingAngle(model.lattice, 40, surface.period);"
        "const signals = { 'guide.moss': guideSignal(drawing, false) }, frame = frameOf(null, degrees, surface);"
        "return { degrees, signals, frame, phases: null }; })()"
    )
    given = {"file": bytes_of(model), "knows": KNOWS, "recipe": recipe | {"bonded": True}, "pieces": pieces()}
    ours = run(PASSES.replace("STEERING", steering), share=1, average=True, **given)
    step = ours["passes"][len(model.levels) + 1]
    made = passes.step(model.levels[1].rule, Placed(field, 1, field.region.scaled(2), True))
    same_pass(step, made)
    wave = ours["passes"][1]["tables"]
    rows, columns = (np.float32(wave[f"wave_{side}"]["values"]).reshape(-1, 4) for side in ("rows", "columns"))
    turns = (rows[:, None, 0] + 1j * rows[:, None, 1]) * (columns[None, :, 0] + 1j * columns[None, :, 1])
    reference = field.phases.values(model.lattice, 2, field.region.scaled(2))
    assert np.abs(np.stack([turns.real, turns.imag]) - reference).max() < 2e-6
    signal = np.float32(wave["signals"]["values"]).reshape(10, 12, 4)
    heard = field.inputs[guide.input].values(2, field.region.scaled(2))
    assert np.abs(np.moveaxis(signal[..., :2], 2, 0) - heard).max() < 1e-6


def test_loops_are_written_out_as_they_run() -> None:
    """The text does the same; loops that are too long, or left early, stay."""
    text = """#define WIDE 2
for (int i = 0; i < 2 * WIDE; i++) { for (int j = 0; j < WIDE; j++) sum += i * j; }
for (int k = 0; k < 9; k++) { if (k == 2) continue; sum += k; }
for (int m = 0; m < unknown; m++) sum += m;
for (int n = 0; n < 9; n += 4) sum += n;
sum += 1;"""
    written = run("unrolled(text)", text=text)
    assert written.count("for (int") == 2
    assert [written.count(f"sum += {i} * {j};") for i in range(4) for j in range(2)] == [1] * 8
    assert [written.count(f"sum += {n};") for n in (0, 4, 8)] == [1] * 3
    assert written.endswith("sum += 1;")


def test_weights_are_written_into_a_text() -> None:
    text = """#define WIDE 2
for (int i = 0; i < 500; i++) sum += weight((i + 1) * WIDE / 2 - 1);"""
    weights = np.random.default_rng(1).standard_normal(2000).astype(np.float32)
    written = run("withWeights(text, Float32Array.from(weights))", text=text, weights=weights.tolist())
    told = re.findall(r"vec4\(([^)]*)\)", written)
    assert np.array_equal(np.float32([vector.split(",") for vector in told]).ravel(), weights)
    assert all(re.search(r"[.e]", number) for vector in told for number in vector.split(","))  # floats in GLSL


def test_steps_with_weights_in_their_text_ask_for_all_of_them() -> None:
    """Units are filled up to whole fours by zeros; no call for a weight is left, nor a loop around one."""
    script = """(() => {
      const model = modelOf(Uint8Array.from(file), knows), surface = surfaceOf(model, recipe);
      const steering = { degrees: 0, signals: {}, frame: frameOf(null, 30, surface), phases: null };
      const { program, weights } = stepPass(pieces, model, surface, 1, steering, 12, true);
      const rule = weightsOfRule(model.levels[1]);
      return { text: withWeights(sourceOf(pieces, program, "text"), weights), weights, rule };
    })()"""
    model, recipe = random_model(5, channels=7, hidden=10), RECIPES["tile"] | {"bonded": True}
    told = run(script, file=bytes_of(model), knows=KNOWS, recipe=recipe, pieces=pieces())
    numbers = {float(np.float32(number)) for number in re.findall(r"-?\d[\d.]*(?:e-?\d+)?", told["text"])}
    assert {float(np.float32(weight)) for weight in told["rule"]} <= numbers
    assert len(told["weights"]) == 12 * 5 * 8 + 12
    assert "weight(" not in told["text"]
    assert "for (int unit" not in told["text"]


def test_levels_that_are_not_written_have_one_program() -> None:
    """As wide as the widest of them; the units that are added hear nothing and do nothing."""
    script = """(() => {
      const model = modelOf(Uint8Array.from(file), knows), surface = surfaceOf(model, recipe);
      const kept = [], card = { software: false, begun: (_, made) => kept.push(made) };
      model.levels[0] = widened(model.levels[0], 12);
      model.levels.forEach((_, index) => begunStep(card, pieces, model, surface, index, UNSTEERED));
      const rules = model.levels.map((level) => weightsOfRule(level).length / 4);
      return { kept: kept.map(({ program, weights }) => ({ constants: program.defines, weights })), rules };
    })()"""
    model, recipe = random_model(5, channels=7, hidden=10), RECIPES["tile"] | {"bonded": True}
    files = (*PURE, "growth.js")
    told = run(script, files, file=bytes_of(model), knows=KNOWS, recipe=recipe, pieces=pieces())
    assert len({json.dumps(each["constants"]) for each in told["kept"]}) == 1
    assert len(set(told["rules"])) == 2  # and they were of two widths
    units = np.float32(told["kept"][1]["weights"])[: 12 * 5 * 8].reshape(12, -1)
    assert np.any(units[:10], axis=1).all()
    assert not units[10:].any()


def test_whole_numbers_become_constants() -> None:
    text = "uniform int scene, shown;\nuniform vec2 size;\nuniform int kept;"
    assert run("withConstants(text, { scene: 2, shown: 0 })", text=text).split("\n") == [
        "const int scene = 2; const int shown = 0;",
        "uniform vec2 size;",
        "uniform int kept;",
    ]
