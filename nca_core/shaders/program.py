"""Programs: which blocks make a shader for an architecture, and what it is given to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..decoding import GRAIN_LEVEL
from ..maps import AMBIENT_OCCLUSION, BASE_COLOR, EMISSION, HEIGHT, METALLIC, NORMAL, OPACITY, ROUGHNESS
from . import blocks

#: The type in GLSL of every number that a program may be given. sizes: (width, height) of the texels that it writes,
#: then of those of `before`.
NUMBERS = {
    "sizes": "ivec4",
    "wraps": "int",
    "corner": "ivec4",
    "origin": "ivec2",
    "level": "int",
    "field": "ivec4",
    "seed": "int",
    "rows": "int",
    "finer": "ivec2",
    "slopes": "vec2",
}


@dataclass(frozen=True)
class Program:
    """A shader: for each place it computes `layers` texels, in statements, from those of the picture `before`.

    constants: known when it is compiled. numbers: names of NUMBERS. tables: pictures of four floats a texel that it
    reads beside `before`. weights: how many vectors of four its weights are, see tables.py.
    """

    name: str
    layers: int
    statements: str
    functions: str = ""
    constants: tuple[tuple[str, int], ...] = ()
    numbers: tuple[str, ...] = ("sizes",)
    tables: tuple[str, ...] = ()
    weights: int = 0


_ADDRESS = ("field", "seed")


@dataclass(frozen=True)
class Input:
    """What a level's first state hears: a block that adds `signals` numbers, each times its weights, a vector for every
    layer, from AT_NAME on."""

    name: str
    signals: int
    statements: str
    functions: str = ""
    constants: tuple[tuple[str, int], ...] = ()
    numbers: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


NOISE = Input("noise", 1, blocks.NOISE_INPUT, blocks.NOISE, numbers=("level", *_ADDRESS), tables=("corners",))
LATTICE = Input("lattice", 4, blocks.LATTICE_INPUT, tables=("wave_rows", "wave_columns"))


def dense(signals: int) -> Input:
    """Signals that are given for each cell, in the picture `signals`."""
    return Input("dense", signals, blocks.DENSE_INPUT, constants=(("SIGNALS", signals),), tables=("signals",))


def refine(layers: int, inputs: tuple[Input, ...], *, coarsest: bool) -> Program:
    """A level's first state, of `layers` layers: the one before, unless it is the coarsest, and inputs."""
    starts = [layers * sum(one.signals for one in inputs[:index]) for index in range(len(inputs))]
    places = [(f"AT_{one.name.upper()}", start) for one, start in zip(inputs, starts, strict=True)]
    begin, helpers = (blocks.NOTHING, "") if coarsest else (blocks.REFINED, blocks.REFINED_FUNCTIONS)
    return Program(
        "refine",
        layers,
        begin + "".join(one.statements for one in inputs),
        blocks.FLOOR + helpers + "".join(one.functions for one in inputs),
        (("LAYERS", layers), *places, *(constant for one in inputs for constant in one.constants)),
        ("sizes", "corner", *(() if coarsest else ("wraps",)), *(name for one in inputs for name in one.numbers)),
        tuple(name for one in inputs for name in one.tables),
        layers * sum(one.signals for one in inputs),
    )


def step(layers: int, hidden: int, *, frame: bool = False, fours: bool = False) -> Program:
    """One step of a rule with so many hidden units. frame: whether gradients are turned, by the table `frame`. fours:
    whether four units respond at once; there are then whole fours of them."""
    response = blocks.RESPONSE_IN_FOURS if fours else blocks.RESPONSE
    return Program(
        "step",
        layers,
        blocks.PERCEPTION + (blocks.FRAME if frame else "") + response + blocks.SUM,
        blocks.STEP_FUNCTIONS,
        (("LAYERS", layers), ("HIDDEN", hidden)),
        ("sizes", "wraps"),
        ("frame",) if frame else (),
        hidden * 5 * layers + -(-hidden // 4),
    )


def features(layers: int, feature_layers: int) -> Program:
    """The decoder's features of each cell."""
    return Program(
        "features",
        feature_layers,
        blocks.FEATURES,
        constants=(("LAYERS", layers), ("FEATURE_LAYERS", feature_layers)),
        weights=feature_layers * (4 * layers + 1),
    )


def mix(feature_layers: int, map_layers: int, *, grain: bool, taps: int) -> Program:
    """Map channels at pixels from features at cells. taps: how many cells a pixel mixes along an axis, 4 or 6."""
    return Program(
        "mix",
        map_layers,
        blocks.INTERPOLATED + (blocks.GRAIN if grain else blocks.NO_GRAIN) + blocks.MIXED,
        blocks.FLOOR + (blocks.NOISE if grain else "") + blocks.MIX_FUNCTIONS,
        (
            ("FEATURE_LAYERS", feature_layers),
            ("MAP_LAYERS", map_layers),
            ("TAPS", taps),
            *((("GRAIN_LEVEL", GRAIN_LEVEL),) if grain else ()),
        ),
        ("sizes", "wraps", *(("origin", *_ADDRESS) if grain else ())),
        ("cell_rows", "cell_columns", *(("grain_rows", "grain_columns", "corners") if grain else ())),
        map_layers + 4 * feature_layers * (map_layers + 1),
    )


def finish(map_layers: int, height: int | None) -> Program:
    """Pixels from finer ones, and their normals in one layer more. height: its channel, None if there is none."""
    if height is None:
        return Program("finish", map_layers, blocks.AVERAGED, "", (("MAP_LAYERS", map_layers),), ("sizes", "finer"))
    return Program(
        "finish",
        map_layers + 1,
        blocks.AVERAGED + blocks.NORMALS,
        blocks.NORMALS_FUNCTIONS,
        (("MAP_LAYERS", map_layers), ("HEIGHT", height)),
        ("sizes", "finer", "slopes"),
    )


#: The maps that `sheets` shows; a constant is named after each.
SHOWN = (BASE_COLOR, OPACITY, AMBIENT_OCCLUSION, ROUGHNESS, METALLIC, HEIGHT, EMISSION)
SHEETS = (BASE_COLOR.name, "orm", NORMAL.name, EMISSION.name, HEIGHT.name)  # its layers


def sheets(map_layers: int, first: Mapping[str, int]) -> Program:
    """SHEETS from what `finish` gives, for a host that writes whole bytes. first: the first channel of each map."""
    channels = ((kind.name.upper(), first.get(kind.name, -1)) for kind in SHOWN)
    return Program(
        "sheets", len(SHEETS), blocks.SHEETS, blocks.SHEETS_FUNCTIONS, (("MAP_LAYERS", map_layers), *channels)
    )
