"""Mixing along one axis after the other: a pixel reads 2 x 6 cells instead of 6 x 6, and draws 6 instead of 36 numbers.

`spread` mixes cells across to the columns of pixels, and grain as well; `blend` mixes those rows down, and the features
into channels of maps. Together they are what the one program `mix` is, for hosts to which reading is dear.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..arrays import Array
from ..decoding import GRAIN_LEVEL
from ..field import Region
from ..model import Model
from ..spline import Axis, axes
from . import blocks, tables
from .address import address
from .passes import Pass, Picture, Placed, first_cell, near, numbers_of
from .program import Program

#: Features of a row of cells at the columns of pixels. corner: the first column and row of cells, then of grain; rows:
#: of cells. Every table counts its cells from there.
SPREAD = """
  vec4 columns = texelFetch(cell_columns, ivec2(place.x, 0), 0), more = texelFetch(cell_columns, ivec2(place.x, 1), 0);
  int first = int(more.x) + corner.x, row = inside(place.y + corner.y, sizes.w);
  for (int group = 0; group < FEATURE_LAYERS; group++) result[group] = vec4(0.0);
  if (place.y < rows) {
    for (int x = 0; x < TAPS; x++) {
      float share = tap(columns, more, x);
      int column = inside(first + x, sizes.z);
      for (int group = 0; group < FEATURE_LAYERS; group++)
        result[group] += share * before_at(ivec2(column, row), group);
    }
  }
"""
#: Grain likewise, as one layer more.
SPREAD_GRAIN = """
  columns = texelFetch(grain_columns, ivec2(place.x, 0), 0);
  more = texelFetch(grain_columns, ivec2(place.x, 1), 0);
  first = int(more.x);
  result[FEATURE_LAYERS] = vec4(0.0);
  for (int x = 0; x < TAPS; x++)
    result[FEATURE_LAYERS] += tap(columns, more, x)
      * noise4(place_words(corner.zw + ivec2(first + x, place.y)), uint(GRAIN_LEVEL), 0u);
"""
#: Rows mixed down, as `blocks.INTERPOLATED` and `blocks.GRAIN` leave them.
BLEND_FUNCTIONS = """
float tap(vec4 four, vec4 others, int i) { return (i < 4) ? four[i] : others[i - 3]; }
"""
BLEND = """
  vec4 down = texelFetch(cell_rows, ivec2(place.y, 0), 0), more = texelFetch(cell_rows, ivec2(place.y, 1), 0);
  int first = int(more.x);
  vec4 values[FEATURE_LAYERS];
  for (int group = 0; group < FEATURE_LAYERS; group++) {
    values[group] = vec4(0.0);
    for (int y = 0; y < TAPS; y++) values[group] += tap(down, more, y) * before_at(ivec2(place.x, first + y), group);
  }
"""
BLEND_GRAIN = """
  down = texelFetch(grain_rows, ivec2(place.y, 0), 0);
  more = texelFetch(grain_rows, ivec2(place.y, 1), 0);
  first = int(more.x);
  vec4 grain = vec4(0.0);
  for (int y = 0; y < TAPS; y++) grain += tap(down, more, y) * before_at(ivec2(place.x, first + y), FEATURE_LAYERS);
"""


def spread(feature_layers: int, *, taps: int) -> Program:
    """Features at pixels' columns and cells' rows, and in one layer more grain. taps: 4 or 6."""
    return Program(
        "spread",
        feature_layers + 1,
        SPREAD + SPREAD_GRAIN,
        blocks.FLOOR + blocks.NOISE + blocks.MIX_FUNCTIONS,
        (("FEATURE_LAYERS", feature_layers), ("TAPS", taps), ("GRAIN_LEVEL", GRAIN_LEVEL)),
        ("sizes", "wraps", "corner", "rows", "field", "seed"),
        ("cell_columns", "grain_columns", "corners"),
    )


def blend(feature_layers: int, map_layers: int, *, taps: int) -> Program:
    """Map channels at pixels, from what `spread` writes."""
    return Program(
        "blend",
        map_layers,
        BLEND + BLEND_GRAIN + blocks.MIXED,
        BLEND_FUNCTIONS,
        (("FEATURE_LAYERS", feature_layers), ("MAP_LAYERS", map_layers), ("TAPS", taps)),
        ("sizes",),
        ("cell_rows", "grain_rows"),
        map_layers + 4 * feature_layers * (map_layers + 1),
    )


def separate(model: Model, placed: Placed, picture: Picture) -> tuple[Pass, Pass]:
    """The passes that follow `passes.features`, and do what `passes.mix` does. Raises Unsupported as it does. Where
    grain is finer than a quick look shows, its tables have no weights, so that no other programs are compiled."""
    region, decoder, place = placed.field.region, model.decoder, address(placed.field, model.coarse_pixels)
    surface = region.scaled(model.coarse_pixels)
    size, fine = picture.finely(surface)
    cells = _Span(*axes(region.scaled(placed.scale), size, decoder.sharpening), fine)
    grain = _Span(*axes(surface, size, decoder.sharpening), fine)
    height = max(cells.height, grain.height) if grain.is_heard else cells.height
    corner = (cells.x0 - placed.cells.x0, cells.y0 - placed.cells.y0, *grain.corner)
    numbers = {"sizes": (fine.width, height, *placed.size), "wraps": (int(placed.wraps),), "rows": (cells.height,)}
    given = {
        "cell_columns": cells.column_table,
        "grain_columns": grain.column_table * grain.is_heard,
        "corners": tables.colours(place.corners),
    }
    below = {"cell_rows": cells.row_table, "grain_rows": grain.row_table * grain.is_heard}
    layers, taps = tables.layers(len(decoder.features)), cells.rows.taps
    made = blend(layers, tables.layers(len(decoder.out)), taps=taps)
    return (
        Pass(spread(layers, taps=taps), numbers | {"corner": near(*corner)} | numbers_of(place), given),
        Pass(made, {"sizes": (fine.width, fine.height, fine.width, height)}, below, tables.of_mixing(decoder)),
    )


@dataclass(frozen=True)
class _Span:
    """The cells that the pixels `fine` are mixed of, along both axes."""

    rows: Axis
    columns: Axis
    fine: Region

    @property
    def is_heard(self) -> bool:
        """Whether no pixel is larger than a cell."""
        return max(self.rows.step, self.columns.step) <= 1

    @property
    def corner(self) -> tuple[int, int]:
        """The first cell, if they are heard."""
        return (self.x0, self.y0) if self.is_heard else (0, 0)

    @property
    def x0(self) -> int:
        """The first column of cells."""
        return first_cell(self.columns, self.fine.x0)

    @property
    def y0(self) -> int:
        """The first row of cells."""
        return first_cell(self.rows, self.fine.y0)

    @property
    def height(self) -> int:
        """How many rows of cells there are."""
        return first_cell(self.rows, self.fine.y1 - 1) + self.rows.taps - self.y0

    @property
    def column_table(self) -> Array:
        """See `tables.splines`."""
        return tables.splines(self.columns, self.fine.x0, self.fine.x1, self.x0)

    @property
    def row_table(self) -> Array:
        """See `tables.splines`."""
        return tables.splines(self.rows, self.fine.y0, self.fine.y1, self.y0)
