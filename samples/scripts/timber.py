"""Sawn boards on a tiling square: where they lie, and the grain that the saw cut open: rings, knots, fibres. CC0.

Boards run along x. Fields are (grid, grid); lengths are in picture widths.
"""

from dataclasses import dataclass

import numpy as np
from fields import Floats, Ints, smoothstep
from runoff import sample
from torus import noise, places


@dataclass(frozen=True)
class Boards:
    """Where every point lies. board: the board's number, 0..count-1. inside: how far within its outline, above 0.

    along, across: the place from the board's middle. half_length, half_width: to its ends and sides.
    """

    board: Ints
    inside: Floats
    along: Floats
    across: Floats
    half_length: Floats
    half_width: Floats
    count: int

    def pick(self, values: Floats) -> Floats:
        """A value or colour for each board, at all its points; ``values`` (count,) or (count, 3)."""
        return np.take(np.asarray(values, np.float32), self.board, axis=0)


@dataclass(frozen=True)
class Bond:
    """How boards are laid: so many courses, each of so many boards, every other course shifted by a share of a board.

    joint: the gap between two. unsteady: how far places, sizes and the ends' shifts deviate.
    """

    courses: int
    per_course: int
    shift: float
    joint: float
    unsteady: float
    slip: float  # deviation of a course's shift, in boards


def lay(rng: np.random.Generator, n: int, bond: Bond, wobble: tuple[Floats, Floats]) -> Boards:
    """Lay boards; ``wobble`` moves their outlines along x and y."""
    x, y = places(n)
    x, y = x + wobble[0], y + wobble[1]
    long, wide = 1 / bond.per_course, 1 / bond.courses
    course = np.floor(y / wide).astype(np.int32)
    slips = (rng.uniform(-bond.slip, bond.slip, bond.courses) + bond.shift * np.arange(bond.courses))[
        course % bond.courses
    ]
    step = np.floor(x / long - slips).astype(np.int32)
    board = course % bond.courses * bond.per_course + step % bond.per_course
    count = bond.courses * bond.per_course
    off = [rng.normal(0, bond.unsteady, count)[board] for _ in range(4)]
    along = (x / long - slips - step - 0.5) * long + off[0]
    across = (y / wide - course - 0.5) * wide + off[1]
    angle = rng.normal(0, 0.6 * bond.unsteady / long, count)[board]
    across = across + angle * along
    half_length = 0.5 * (long - bond.joint) - np.abs(off[2])
    half_width = 0.5 * (wide - bond.joint) - 0.5 * np.abs(off[3])
    gap = np.stack([half_length - np.abs(along), half_width - np.abs(across)])
    round_off = 0.15 * bond.joint + 0.0012
    corner = np.minimum(gap, round_off) - round_off
    inside = np.minimum(gap.min(0), np.where(gap.min(0) < round_off, round_off - np.hypot(*corner), np.inf))
    return Boards(
        board, *(np.asarray(part, np.float32) for part in (inside, along, across, half_length, half_width)), count
    )


@dataclass(frozen=True)
class Grain:
    """What the saw laid open. ring: 0..1 through each year, soft early wood to hard late wood at 1.

    late: 0..1, how much late wood. knot: 0..1 inside a knot. near_knot: 0..1 around one. fibre: fine, along the grain,
    of mean 0 and deviation 1.
    """

    ring: Floats
    late: Floats
    knot: Floats
    near_knot: Floats
    fibre: Floats


def saw(rng: np.random.Generator, boards: Boards, ring: float, knots: float) -> Grain:
    """Saw each board out of a trunk of its own. ring: a year's width. knots: how many a board has, on average."""
    n, count = len(boards.board), boards.count
    pick = boards.pick
    bend = noise(rng, n, 2, 14, 1.2, (4.0, 1.0))
    u = boards.across + 0.0030 * bend + pick(rng.normal(0, 0.35, count)) * boards.half_width
    v = pick(rng.uniform(0.1, 0.9, count) * 0.045) + boards.along * pick(rng.normal(0, 0.10, count))
    v = v + 0.006 * noise(rng, n, 1.5, 5, 1.0, (1.0, 0.3))
    centre, knot, near = _knots(rng, boards, knots)
    depth = np.hypot(u, v) + 0.0016 * noise(rng, n, 6, 60, 1.1, (6.0, 1.0)) + 0.018 * centre
    years = depth / (ring * pick(rng.uniform(0.75, 1.5, count)))
    years = years + 0.8 * np.sin(1.7 * years + pick(rng.uniform(0, 6.3, count)))  # good years and bad ones
    phase = years % 1
    late = smoothstep(0.35, 0.88, phase) * smoothstep(1.0, 0.93, phase)
    fibre = noise(rng, n, 60, 420, 0.35, (26.0, 1.0))
    x, y = places(n)
    fibre = sample(fibre, x, y + 0.020 * centre)
    return Grain(phase.astype(np.float32), np.maximum(late, 0).astype(np.float32), knot, near, fibre)


def _knots(rng: np.random.Generator, boards: Boards, knots: float) -> tuple[Floats, Floats, Floats]:
    """How far knots push the rings outwards (0..1), where they are, and their surroundings."""
    push = np.zeros_like(boards.along)
    knot, near = push.copy(), push.copy()
    rough = 1 + 0.16 * noise(rng, len(push), 10, 60, 1.0)
    for _ in range(max(1, round(2 * knots))):
        has = rng.random(boards.count) < knots / max(1, round(2 * knots))
        at = rng.uniform(-0.85, 0.85, boards.count), rng.uniform(-0.75, 0.75, boards.count)
        size = 0.0055 * rng.lognormal(0, 0.35, boards.count)
        dx = boards.along - boards.pick(at[0]) * boards.half_length
        dy = boards.across - boards.pick(at[1]) * boards.half_width
        shown, radius = boards.pick(has), boards.pick(size)
        far = np.hypot(dx / 1.25, dy) * rough / radius
        push = np.maximum(
            push, shown * np.exp(-np.hypot(dx / 2.6, dy) / (1.6 * radius)) * np.clip(radius / 0.006, 0.6, 1.6)
        )
        knot = np.maximum(knot, shown * smoothstep(1.08, 0.92, far))
        near = np.maximum(near, shown * smoothstep(2.4, 1.0, far))
    return push, knot, near
