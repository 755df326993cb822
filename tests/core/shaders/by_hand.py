"""A host in numpy: what the programs compute, written anew from SPECIFICATION.md, on the numbers that a pass gives.

Pictures are arrays (layers, height, width, 4). It reads weights out of the texture's rows, and tables by whole texels.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nca_core import Model, Region, SeedField
from nca_core.field import pcg4d, uniform
from nca_core.growth import level_regions
from nca_core.shaders import passes, tables
from nca_core.shaders.passes import Pass, Picture, Placed
from nca_core.shaders.separable import separate


def grown(model: Model, field: SeedField, part: Region | None = None) -> tuple[np.ndarray, Placed]:
    """The finest cells' last state, and where it lies."""
    wraps = field.wraps and part is None
    state, before = np.zeros((1, 1, 1, 4), np.float32), None
    for index, start in enumerate(level_regions(model, part or field.region, wraps)):
        placed = Placed(field, index, start, wraps)
        state, before = run(passes.refine(model, placed, before), state), placed
        for _ in range(model.levels[index].steps):
            state = run(passes.step(model.levels[index].rule, placed), state)
    assert before is not None
    return state, before


def decoded(model: Model, state: np.ndarray, placed: Placed, picture: Picture, apart: bool = False) -> np.ndarray:
    """The layers of a picture's maps. apart: mix along one axis after the other."""
    texels = run(passes.features(model, placed), state)
    for made in separate(model, placed, picture) if apart else [passes.mix(model, placed, picture)]:
        texels = run(made, texels)
    return run(passes.finish(model, placed, picture), texels)


def run(made: Pass, before: np.ndarray) -> np.ndarray:
    """What a pass writes."""
    width, height, old_width, old_height = made.numbers["sizes"]
    assert before.shape[1:3] == (old_height, old_width)
    assert len(made.weights) == made.program.weights
    written = PROGRAMS[made.program.name](made, before, *np.mgrid[:height, :width])
    assert written.shape == (made.program.layers, height, width, 4)
    return written.astype(np.float32)


def weights_of(made: Pass) -> Callable[[int], np.ndarray]:
    """The vector of an index, out of the texture."""
    rows = tables.in_rows(made.weights)
    return lambda index: rows[index // 256, index % 256]


def words_of(made: Pass, y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The words that stand for cells, by the kind of field."""
    kind, first, second, colours = made.numbers["field"]
    if kind == 0:
        return (x % first).astype(np.uint32), (y % second).astype(np.uint32)
    if kind == 1:
        return x.astype(np.uint32), y.astype(np.uint32)
    sides = []
    for cells in (x, y):
        tile, place = cells // first, cells % first
        after = place >= first - second
        sides.append((place - first * after, tile + after, after | (place < second)))
    (across, column, near_x), (down, row, near_y) = sides
    corners, key = made.tables["corners"][..., 0], np.zeros_like(x)
    for bit, (right, below) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        colour = corners[(row + below) % colours**2, (column + right) % colours**2].astype(np.int64) + 1
        key |= colour * ~(near_x & bool(right)) * ~(near_y & bool(below)) << 2 * bit
    return (across & 0xFFFFF | key << 20).astype(np.uint32), down.astype(np.uint32)


def noise(made: Pass, y: np.ndarray, x: np.ndarray, level: int, group: int) -> np.ndarray:
    """Four numbers of each cell."""
    keys = (np.full(x.shape, number % 2**32, np.uint32) for number in ((level << 16) + group, made.numbers["seed"][0]))
    return np.stack([uniform(word) for word in pcg4d(*words_of(made, y, x), *keys)], axis=-1)


def refine(made: Pass, before: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    weight, layers = weights_of(made), made.program.layers
    x0, y0, old_x, old_y = made.numbers["corner"]
    y, x = y + y0, x + x0
    height, width = before.shape[1:3]

    def at(row: np.ndarray, column: np.ndarray) -> np.ndarray:
        row, column = row - old_y, column - old_x
        if made.numbers["wraps"][0]:
            return before[:, row % height, column % width]
        return before[:, np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]

    result = np.zeros((layers, *y.shape, 4))
    if "wraps" in made.program.numbers:  # not the coarsest level's
        (parent_y, next_y), (parent_x, next_x) = ((c // 2, c // 2 + 2 * (c % 2) - 1) for c in (y, x))
        result += 0.75 * (0.75 * at(parent_y, parent_x) + 0.25 * at(next_y, parent_x))
        result += 0.25 * (0.75 * at(parent_y, next_x) + 0.25 * at(next_y, next_x))
    for layer in range(layers):
        result[layer] += weight(layer) * noise(made, y, x, made.numbers["level"][0], layer)
    if "wave_rows" in made.tables:
        rows, columns = made.tables["wave_rows"][0][:, None], made.tables["wave_columns"][0][None]
        for wave in range(2):
            turn = (rows[..., 2 * wave] + 1j * rows[..., 2 * wave + 1]) * (
                columns[..., 2 * wave] + 1j * columns[..., 2 * wave + 1]
            )
            for part, value in enumerate((turn.real, turn.imag)):
                for layer in range(layers):
                    result[layer] += weight(layers * (1 + 2 * wave + part) + layer) * value[..., None]
    if "signals" in made.tables:
        dense(made, result)
    return result


def dense(made: Pass, result: np.ndarray) -> None:
    """Add the signals that are given for each cell."""
    weight, layers, constants = weights_of(made), made.program.layers, dict(made.program.constants)
    signals = made.tables["signals"].reshape(-1, *result.shape[1:])
    for number in range(constants["SIGNALS"]):
        for layer in range(layers):
            vector = weight(constants["AT_DENSE"] + number * layers + layer)
            result[layer] += signals[number // 4, ..., number % 4, None] * vector


IDENTITY = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
SOBEL_X = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
LAPLACIAN = np.array([[1, 2, 1], [2, -12, 2], [1, 2, 1]]) / 16


def step(made: Pass, before: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    weight, layers = weights_of(made), made.program.layers
    height, width = y.shape

    def inside(cells: np.ndarray, size: int) -> np.ndarray:
        return cells % size if made.numbers["wraps"][0] else np.clip(cells, 0, size - 1)

    near = [[before[:, inside(y + dy, height), inside(x + dx, width)] for dx in (-1, 0, 1)] for dy in (-1, 0, 1)]
    seen = np.concatenate(
        [
            sum(kernel[row, column] * near[row][column].astype(np.float64) for row in range(3) for column in range(3))
            for kernel in (IDENTITY, SOBEL_X, SOBEL_X.T, LAPLACIAN)
        ]
    )
    if "frame" in made.tables:
        cosine, sine = made.tables["frame"][..., 0, None], made.tables["frame"][..., 1, None]
        identity, across, down, laplacian = np.split(seen, 4)
        seen = np.concatenate([identity, cosine * across + sine * down, cosine * down - sine * across, laplacian])
    result, hidden = before.astype(np.float64), dict(made.program.constants)["HIDDEN"]
    for unit in range(hidden):
        first = unit * 5 * layers
        value = float(weight(hidden * 5 * layers + unit // 4)[unit % 4])
        value = value + sum(seen[index] @ weight(first + index) for index in range(4 * layers))
        value = np.maximum(value, 0)[..., None]
        for layer in range(layers):
            result[layer] += value * weight(first + 4 * layers + layer)
    return result


def features(made: Pass, before: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    weight, groups, layers = weights_of(made), made.program.layers, len(before)
    result = np.zeros((groups, *y.shape, 4))
    for group in range(groups):
        result[group] += weight(4 * groups * layers + group)
        for part in range(4):
            for layer in range(layers):
                result[group, ..., part] += before[layer] @ weight((4 * group + part) * layers + layer)
    return result


def taps(made: Pass, name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """The weights of an axis' pixels, and the cells that they are of, one after the other."""
    four, (first, *others) = made.tables[name][0].T, made.tables[name][1].T
    weights = [*four, *others][: dict(made.program.constants)["TAPS"]]
    return [(weight, first.astype(np.int64) + tap) for tap, weight in enumerate(weights)]


def mix(made: Pass, before: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    height, width = before.shape[1:3]

    def inside(cells: np.ndarray, size: int) -> np.ndarray:
        return cells % size if made.numbers["wraps"][0] else np.clip(cells, 0, size - 1)

    values = sum(
        (down[:, None] * over)[..., None] * before[:, inside(row, height)[:, None], inside(column, width)]
        for down, row in taps(made, "cell_rows")
        for over, column in taps(made, "cell_columns")
    )
    grain = np.zeros((*y.shape, 4))
    if "grain_rows" in made.tables:
        left, top = made.numbers["origin"]
        for down, row in taps(made, "grain_rows"):
            for over, column in taps(made, "grain_columns"):
                places = np.broadcast_arrays(row[:, None] + top, column + left)
                grain += (down[:, None] * over)[..., None] * noise(made, *places, 255, 0)
    return mixed(made, values, grain)


def mixed(made: Pass, values: np.ndarray, grain: np.ndarray) -> np.ndarray:
    """Channels of maps from features at pixels, and grain."""
    weight, layers = weights_of(made), made.program.layers
    result = np.stack([np.broadcast_to(weight(layer), grain.shape) for layer in range(layers)]).astype(np.float64)
    for feature in range(4 * len(values)):
        at = layers + feature * (layers + 1)
        value = np.maximum(values[feature // 4, ..., feature % 4] + grain @ weight(at), 0)[..., None]
        for layer in range(layers):
            result[layer] += value * weight(at + 1 + layer)
    return result.clip(0, 1)


def spread(made: Pass, before: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    height, width = before.shape[1:3]
    left, top, grain_left, grain_top = made.numbers["corner"]
    result = np.zeros((made.program.layers, *y.shape, 4))
    rows = np.arange(made.numbers["rows"][0]) + top
    rows = rows % height if made.numbers["wraps"][0] else np.clip(rows, 0, height - 1)
    for over, column in taps(made, "cell_columns"):
        columns = column + left
        columns = columns % width if made.numbers["wraps"][0] else np.clip(columns, 0, width - 1)
        result[:-1, : len(rows)] += over[:, None] * before[:, rows[:, None], columns]
    for over, column in taps(made, "grain_columns"):
        places = np.broadcast_arrays(y + grain_top, column + grain_left)
        result[-1] += over[:, None] * noise(made, *places, 255, 0)
    return result


def blend(made: Pass, before: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    values = sum(down[:, None, None] * before[:-1, row] for down, row in taps(made, "cell_rows"))
    grain = sum(down[:, None, None] * before[-1, row] for down, row in taps(made, "grain_rows"))
    return mixed(made, np.asarray(values), np.asarray(grain))


def finish(made: Pass, before: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    across, down = made.numbers["finer"]
    result = np.zeros((made.program.layers, *y.shape, 4))
    has_height = "slopes" in made.numbers
    if has_height:
        channel = dict(made.program.constants)["HEIGHT"]
        height = before[channel // 4, ..., channel % 4].astype(np.float64)
        slope_x, slope_y = made.numbers["slopes"]
    for i in range(down):
        for j in range(across):
            row, column = y * down + i + 1, x * across + j + 1
            result[: len(before)] += before[:, row, column] / (across * down)
            if has_height:
                dx = (height[row, column + 1] - height[row, column - 1]) / 2 * slope_x
                dy = (height[row + 1, column] - height[row - 1, column]) / 2 * slope_y
                normal = np.stack([-dx, dy, np.ones_like(dx)], axis=-1)
                result[-1, ..., :3] += normal / np.linalg.norm(normal, axis=-1, keepdims=True)
    if has_height:
        result[-1] = result[-1] / np.linalg.norm(result[-1], axis=-1, keepdims=True) / 2 + 0.5
    return result


PROGRAMS = {
    "refine": refine,
    "step": step,
    "features": features,
    "mix": mix,
    "spread": spread,
    "blend": blend,
    "finish": finish,
}
