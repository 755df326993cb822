"""What an artist's mouse does with a shape: in pixels of an editor's region, whatever the zoom.

A `View` says where the picture is seen; `Choosing` is the shape, what of it is held, and what each movement makes of
it. Places of the region are (x, y) in its pixels from the lower left, as Blender has them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot

from .shapes import Place, Rectangle, Shape, Size

REACH = 12.0  # points: nearer than this, the mouse takes a grip
SNAP = 8.0  # points: nearer than this, a grip snaps to the picture's bounds
FEWEST = 1e-6  # of what sizes are divided by


@dataclass(frozen=True)
class View:
    """Where a picture is seen in a region. left, bottom, width and height: in the region's pixels. picture: its size in
    pixels of its own. point: pixels of the region that a point measures, which is larger where Blender's interface is.
    """

    left: float
    bottom: float
    width: float
    height: float
    picture: Size
    point: float = 1.0

    @classmethod
    def of(cls, low: Place, high: Place, region: Size, picture: Size, point: float = 1.0) -> View:
        """The view of a region whose lower left and upper right corners are seen at two places of the picture, in
        shares of its width and height from the lower left."""
        across, up = max(high[0] - low[0], FEWEST), max(high[1] - low[1], FEWEST)
        width, height = region[0] / across, region[1] / up
        return cls(-low[0] * width, -low[1] * height, width, height, picture, point)

    @property
    def pixel(self) -> tuple[float, float]:
        """The pixels of the region that one of the picture measures, across and down."""
        return max(self.width / self.picture[0], FEWEST), max(self.height / self.picture[1], FEWEST)

    def shown(self, place: Place) -> Place:
        """Where a place of the picture is seen."""
        across, down = self.pixel
        return self.left + place[0] * across, self.bottom + self.height - place[1] * down

    def place(self, at: Place) -> Place:
        """The place of the picture that is seen somewhere; it may lie beyond the picture."""
        across, down = self.pixel
        return (at[0] - self.left) / across, (self.bottom + self.height - at[1]) / down

    def snapped(self, place: Place) -> Place:
        """A place of the picture, or of its bounds where they are near."""
        across, down = self.pixel
        reach = SNAP * self.point
        return _snapped(place[0], self.picture[0], reach / across), _snapped(place[1], self.picture[1], reach / down)


@dataclass(frozen=True)
class Held:
    """What the mouse holds. start: where it took it, in the picture. before: the shape then. grip: the grip; None where
    all of it is moved, or a new one drawn (is_new)."""

    start: Place
    before: Shape
    grip: int | None = None
    is_new: bool = False


@dataclass(frozen=True)
class Choosing:
    """A shape that is being chosen."""

    shape: Shape
    held: Held | None = None

    def taken(self, at: Place, view: View) -> Choosing:
        """The mouse was pressed somewhere: on a grip, inside, or, where rectangles are chosen, outside."""
        place = view.place(at)
        grip = grip_at(self.shape, at, view)
        if grip is not None:
            return replace(self, held=Held(place, self.shape, grip))
        if contains(self.shape, place):
            return replace(self, held=Held(place, self.shape))
        if isinstance(self.shape, Rectangle):
            return replace(self, held=Held(view.snapped(place), self.shape, is_new=True))
        return self

    def dragged(self, at: Place, view: View) -> Choosing:
        """The mouse is somewhere else now."""
        if self.held is None:
            return self
        place, held = view.place(at), self.held
        by = place[0] - held.start[0], place[1] - held.start[1]
        if held.is_new:
            return replace(self, shape=Rectangle.between(held.start, view.snapped(place), view.picture))
        if held.grip is None:
            return replace(self, shape=held.before.moved(_kept_at_bounds(held.before, by, view), view.picture))
        grip = held.before.grips[held.grip]
        to = view.snapped((grip[0] + by[0], grip[1] + by[1]))
        return replace(self, shape=self.shape.dragged(held.grip, to, view.picture))

    def released(self) -> Choosing:
        """The mouse lets go."""
        return replace(self, held=None)


def grip_at(shape: Shape, at: Place, view: View) -> int | None:
    """The grip that the mouse takes somewhere: the nearest one within reach."""
    places = [view.shown(grip) for grip in shape.grips]
    far = [hypot(place[0] - at[0], place[1] - at[1]) for place in places]
    nearest = min(range(len(far)), key=far.__getitem__)
    return nearest if far[nearest] <= REACH * view.point else None


def contains(shape: Shape, place: Place) -> bool:
    """Whether a place lies inside a shape."""
    places = shape.corners

    def is_right_of(one: Place, other: Place) -> bool:
        return (other[0] - one[0]) * (place[1] - one[1]) - (other[1] - one[1]) * (place[0] - one[0]) >= 0

    return all(is_right_of(places[index], places[(index + 1) % 4]) for index in range(4))


def _kept_at_bounds(shape: Shape, by: Place, view: View) -> Place:
    """A movement after which what comes near to the picture's bounds lies on them."""
    xs, ys = zip(*shape.corners, strict=True)
    low = view.snapped((min(xs) + by[0], min(ys) + by[1]))
    high = view.snapped((max(xs) + by[0], max(ys) + by[1]))
    return _smaller_change(by[0], low[0] - min(xs), high[0] - max(xs)), _smaller_change(
        by[1], low[1] - min(ys), high[1] - max(ys)
    )


def _smaller_change(by: float, low: float, high: float) -> float:
    """What one of the two ends snaps to, if one does."""
    changed = [each for each in (low, high) if each != by]
    return min(changed, key=lambda each: abs(each - by), default=by)


def _snapped(value: float, limit: int, reach: float) -> float:
    return next((float(end) for end in (0, limit) if abs(value - end) <= reach), value)
