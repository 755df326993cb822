"""The shaders in GLSL, in blocks: statements that compute `result`, a texel's layers, and functions that they call.

They keep to what GLSL ES 3.0, OpenGL, Vulkan and Metal (as Blender translates it) have in common. Names in capitals are
the constants, others the numbers and tables of a `Program`; `place`, `before_at` and `weight` are the host's (host.py).
SPECIFICATION.md says in formulas what they compute. Everything is read by whole texels: no filtering, no rounding.
"""

from __future__ import annotations

#: Division that rounds down.
FLOOR = """
int floor_div(int a, int b) { return (a >= 0) ? a / b : -((b - 1 - a) / b); }
int floor_mod(int a, int b) { return a - b * floor_div(a, b); }
"""

#: The hash, and the ways in which a field addresses it (`address.py` fills in `field`, `seed` and `corners`).
NOISE = """
uvec4 pcg4d(uvec4 v)
{
  v = v * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v ^= v >> 16u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  return v;
}

/* A cell's place beside the grid line that it belongs to (near), else in its tile: place, line, near. */
ivec3 beside_line(int cell, int side, int reach)
{
  int tile = floor_div(cell, side);
  int place = cell - tile * side;
  int after = int(place >= side - reach);
  return ivec3(place - side * after, tile + after, int(place < reach) | after);
}

uvec2 tile_place(ivec2 cell)
{
  ivec3 x = beside_line(cell.x, field.y, field.z), y = beside_line(cell.y, field.y, field.z);
  int across = field.w * field.w;
  uint key = 0u;
  for (int corner = 0; corner < 4; corner++) {
    ivec2 to = ivec2(corner & 1, corner >> 1);
    if ((to.x == 1 && x.z == 1) || (to.y == 1 && y.z == 1)) continue;
    ivec2 at = ivec2(floor_mod(x.y + to.x, across), floor_mod(y.y + to.y, across));
    key |= uint(texelFetch(corners, at, 0).r + 1.5) << uint(2 * corner);
  }
  return uvec2((uint(x.x) & 0xFFFFFu) | (key << 20u), uint(y.x));
}

/* The words that stand for a cell's place. field: (0, width, height, -) a torus, (1, -, -, -) a plane,
   (2, side, reach, colours) an atlas of corner tiles; all in cells of the level that is asked for. */
uvec2 place_words(ivec2 cell)
{
  if (field.x == 0) return uvec2(floor_mod(cell.x, field.y), floor_mod(cell.y, field.z));
  if (field.x == 1) return uvec2(cell);
  return tile_place(cell);
}

vec4 noise4(uvec2 place, uint level, uint group)
{
  uvec4 words = pcg4d(uvec4(place, (level << 16u) + group, uint(seed)));
  return vec4(words >> 8u) / 8388608.0 - 1.0;
}
"""

#: The state before at cells half the size. corner: the first cell of this level, then that of the one before.
REFINED_FUNCTIONS = """
vec4 coarse(ivec2 cell, int layer)
{
  ivec2 p = cell - corner.zw;
  p = (wraps == 1) ? ivec2(floor_mod(p.x, sizes.z), floor_mod(p.y, sizes.w)) : clamp(p, ivec2(0), sizes.zw - 1);
  return before_at(p, layer);
}

/* 3/4 of the parent and 1/4 of the next nearest, down, then across. */
vec4 refined(ivec2 cell, int layer)
{
  ivec2 parent = ivec2(floor_div(cell.x, 2), floor_div(cell.y, 2));
  ivec2 next = parent + 2 * (cell - 2 * parent) - 1;
  vec4 here = 0.75 * coarse(parent, layer) + 0.25 * coarse(ivec2(parent.x, next.y), layer);
  vec4 there = 0.75 * coarse(ivec2(next.x, parent.y), layer) + 0.25 * coarse(next, layer);
  return 0.75 * here + 0.25 * there;
}
"""

#: How a level's first state begins: at the coarsest level, and at every other.
NOTHING = """
  for (int layer = 0; layer < LAYERS; layer++) result[layer] = vec4(0.0);
"""
REFINED = """
  for (int layer = 0; layer < LAYERS; layer++) result[layer] = refined(place + corner.xy, layer);
"""

#: Inputs: each adds a signal of the surface times the weights that the level has for it, from AT_... on.
NOISE_INPUT = """
  uvec2 words = place_words(place + corner.xy);
  for (int layer = 0; layer < LAYERS; layer++)
    result[layer] += weight(AT_NOISE + layer) * noise4(words, uint(level), uint(layer));
"""
LATTICE_INPUT = """
  vec4 row = texelFetch(wave_rows, ivec2(place.y, 0), 0), column = texelFetch(wave_columns, ivec2(place.x, 0), 0);
  vec4 waves = vec4(row.x * column.x - row.y * column.y, row.x * column.y + row.y * column.x,
                    row.z * column.z - row.w * column.w, row.z * column.w + row.w * column.z);
  for (int part = 0; part < 4; part++)
    for (int layer = 0; layer < LAYERS; layer++)
      result[layer] += weight(AT_LATTICE + part * LAYERS + layer) * waves[part];
"""
DENSE_INPUT = """
  for (int signal = 0; signal < SIGNALS; signal++) {
    float value = texelFetch(signals, place + ivec2(0, (signal / 4) * sizes.y), 0)[signal % 4];
    for (int layer = 0; layer < LAYERS; layer++)
      result[layer] += value * weight(AT_DENSE + signal * LAYERS + layer);
  }
"""

#: A step: what a cell perceives, turned by a frame if there is one; how the rule responds; the sum.
STEP_FUNCTIONS = """
ivec2 inside(ivec2 p)
{
  if (wraps == 1) return ivec2((p.x + sizes.x) % sizes.x, (p.y + sizes.y) % sizes.y);
  return clamp(p, ivec2(0), sizes.xy - 1);
}
"""
PERCEPTION = """
  vec4 seen[4 * LAYERS];
  ivec2 around[9];
  for (int i = 0; i < 9; i++) around[i] = inside(place + ivec2(i % 3 - 1, i / 3 - 1));
  for (int layer = 0; layer < LAYERS; layer++) {
    vec4 near[9];
    for (int i = 0; i < 9; i++) near[i] = before_at(around[i], layer);
    vec4 up = near[0] + 2.0 * near[1] + near[2], down = near[6] + 2.0 * near[7] + near[8];
    vec4 left = near[0] + 2.0 * near[3] + near[6], right = near[2] + 2.0 * near[5] + near[8];
    seen[layer] = near[4];
    seen[LAYERS + layer] = (right - left) / 8.0;
    seen[2 * LAYERS + layer] = (down - up) / 8.0;
    seen[3 * LAYERS + layer] = (up + down + 2.0 * (near[3] + near[5]) - 12.0 * near[4]) / 16.0;
  }
"""
#: Turns both gradients of a cell; of an angle the table has cosine and sine.
FRAME = """
  vec2 turn = texelFetch(frame, place, 0).xy;
  for (int layer = 0; layer < LAYERS; layer++) {
    vec4 across = seen[LAYERS + layer], down = seen[2 * LAYERS + layer];
    seen[LAYERS + layer] = turn.x * across + turn.y * down;
    seen[2 * LAYERS + layer] = turn.x * down - turn.y * across;
  }
"""
RESPONSE = """
  vec4 change[LAYERS];
  for (int layer = 0; layer < LAYERS; layer++) change[layer] = vec4(0.0);
  for (int unit = 0; unit < HIDDEN; unit++) {
    vec4 biases = weight(HIDDEN * 5 * LAYERS + unit / 4);
    float value = biases[unit % 4];
    int first = unit * 5 * LAYERS;
    for (int i = 0; i < 4 * LAYERS; i++) value += dot(weight(first + i), seen[i]);
    value = max(value, 0.0);
    for (int layer = 0; layer < LAYERS; layer++) change[layer] += value * weight(first + 4 * LAYERS + layer);
  }
"""
#: The same with four units at once, for hosts that write weights into the text; the last four are filled up by zeros.
RESPONSE_IN_FOURS = """
  vec4 change[LAYERS];
  for (int layer = 0; layer < LAYERS; layer++) change[layer] = vec4(0.0);
  for (int unit = 0; unit < HIDDEN; unit += 4) {
    vec4 value = weight(HIDDEN * 5 * LAYERS + unit / 4);
    for (int i = 0; i < 4 * LAYERS; i++)
      value += seen[i] * mat4(weight(unit * 5 * LAYERS + i), weight((unit + 1) * 5 * LAYERS + i),
                              weight((unit + 2) * 5 * LAYERS + i), weight((unit + 3) * 5 * LAYERS + i));
    value = max(value, vec4(0.0));
    for (int layer = 0; layer < LAYERS; layer++)
      change[layer] += mat4(weight((unit * 5 + 4) * LAYERS + layer), weight((unit * 5 + 9) * LAYERS + layer),
                            weight((unit * 5 + 14) * LAYERS + layer), weight((unit * 5 + 19) * LAYERS + layer)) * value;
  }
"""
SUM = """
  for (int layer = 0; layer < LAYERS; layer++) result[layer] = seen[layer] + change[layer];
"""

#: The decoder's features of every cell.
FEATURES = """
  for (int group = 0; group < FEATURE_LAYERS; group++) {
    vec4 value = weight(4 * FEATURE_LAYERS * LAYERS + group);
    for (int layer = 0; layer < LAYERS; layer++) {
      vec4 state = before_at(place, layer);
      for (int part = 0; part < 4; part++) value[part] += dot(weight((4 * group + part) * LAYERS + layer), state);
    }
    result[group] = value;
  }
"""

#: Features at pixels, grain added, rectified and mixed into channels of maps. The axes' tables hold the weights of four
#: of each pixel's TAPS cells in their first row; in their second the first of the cells, and the others' weights. (From
#: arrays: picked out of vectors inside the loops, four take software OpenGL twice as long, six nearly three times.)
MIX_FUNCTIONS = """
int inside(int cell, int size) { return (wraps == 1) ? floor_mod(cell, size) : clamp(cell, 0, size - 1); }
float tap(vec4 four, vec4 others, int i) { return (i < 4) ? four[i] : others[i - 3]; }
"""
INTERPOLATED = """
  vec4 rows = texelFetch(cell_rows, ivec2(place.y, 0), 0), columns = texelFetch(cell_columns, ivec2(place.x, 0), 0);
  vec4 more_rows = texelFetch(cell_rows, ivec2(place.y, 1), 0);
  vec4 more_columns = texelFetch(cell_columns, ivec2(place.x, 1), 0);
  ivec2 first = ivec2(more_columns.x, more_rows.x);
  float down[TAPS], over[TAPS];
  int row_of[TAPS], column_of[TAPS];
  for (int i = 0; i < TAPS; i++) {
    down[i] = tap(rows, more_rows, i);
    over[i] = tap(columns, more_columns, i);
    row_of[i] = inside(first.y + i, sizes.w);
    column_of[i] = inside(first.x + i, sizes.z);
  }
  vec4 values[FEATURE_LAYERS];
  for (int group = 0; group < FEATURE_LAYERS; group++) {
    values[group] = vec4(0.0);
    for (int y = 0; y < TAPS; y++) {
      vec4 along = vec4(0.0);
      for (int x = 0; x < TAPS; x++) along += over[x] * before_at(ivec2(column_of[x], row_of[y]), group);
      values[group] += down[y] * along;
    }
  }
"""
NO_GRAIN = """
  vec4 grain = vec4(0.0);
"""
GRAIN = """
  rows = texelFetch(grain_rows, ivec2(place.y, 0), 0);
  columns = texelFetch(grain_columns, ivec2(place.x, 0), 0);
  more_rows = texelFetch(grain_rows, ivec2(place.y, 1), 0);
  more_columns = texelFetch(grain_columns, ivec2(place.x, 1), 0);
  first = ivec2(more_columns.x, more_rows.x) + origin;
  for (int i = 0; i < TAPS; i++) {
    down[i] = tap(rows, more_rows, i);
    over[i] = tap(columns, more_columns, i);
  }
  vec4 grain = vec4(0.0);
  for (int y = 0; y < TAPS; y++)
    for (int x = 0; x < TAPS; x++)
      grain += down[y] * over[x] * noise4(place_words(first + ivec2(x, y)), uint(GRAIN_LEVEL), 0u);
"""
MIXED = """
  for (int layer = 0; layer < MAP_LAYERS; layer++) result[layer] = weight(layer);
  for (int feature = 0; feature < 4 * FEATURE_LAYERS; feature++) {
    vec4 heard = weight(MAP_LAYERS + feature * (MAP_LAYERS + 1));
    float value = max(0.0, values[feature / 4][feature % 4] + dot(heard, grain));
    for (int layer = 0; layer < MAP_LAYERS; layer++)
      result[layer] += value * weight(MAP_LAYERS + feature * (MAP_LAYERS + 1) + 1 + layer);
  }
  for (int layer = 0; layer < MAP_LAYERS; layer++) result[layer] = clamp(result[layer], 0.0, 1.0);
"""

#: Finished maps: the mean of each pixel's `finer` ones (across, down), which have a border of one pixel.
AVERAGED = """
  for (int layer = 0; layer < MAP_LAYERS; layer++) {
    result[layer] = vec4(0.0);
    for (int y = 0; y < finer.y; y++)
      for (int x = 0; x < finer.x; x++) result[layer] += before_at(place * finer + ivec2(x, y) + 1, layer);
    result[layer] /= float(finer.x * finer.y);
  }
"""
#: The mean of the finer pixels' normals, in one layer more.
NORMALS_FUNCTIONS = """
float height_at(ivec2 p) { return before_at(p, HEIGHT / 4)[HEIGHT % 4]; }
"""
NORMALS = """
  vec3 normal = vec3(0.0);
  for (int y = 0; y < finer.y; y++)
    for (int x = 0; x < finer.x; x++) {
      ivec2 p = place * finer + ivec2(x, y) + 1;
      float dx = (height_at(p + ivec2(1, 0)) - height_at(p - ivec2(1, 0))) * 0.5 * slopes.x;
      float dy = (height_at(p + ivec2(0, 1)) - height_at(p - ivec2(0, 1))) * 0.5 * slopes.y;
      normal += normalize(vec3(-dx, dy, 1.0));
    }
  result[MAP_LAYERS] = vec4(normalize(normal) * 0.5 + 0.5, 1.0);
"""

#: Finished maps as a game engine's textures: a layer for each sheet of sheets.PACKINGS["gltf"]. A map's constant is its
#: first channel, less than 0 if there is none; then a sheet shows what changes nothing.
SHEETS_FUNCTIONS = """
float shown(ivec2 place, int channel, float otherwise)
{
  if (channel < 0) return otherwise;
  vec4 four = before_at(place, channel / 4);
  return four[channel % 4];
}

vec3 colour(ivec2 place, int first, float otherwise)
{
  if (first < 0) return vec3(otherwise);
  return vec3(shown(place, first, 0.0), shown(place, first + 1, 0.0), shown(place, first + 2, 0.0));
}
"""
SHEETS = """
  result[0] = vec4(colour(place, BASE_COLOR, 1.0), shown(place, OPACITY, 1.0));
  float occlusion = shown(place, AMBIENT_OCCLUSION, 1.0);
  result[1] = vec4(occlusion, shown(place, ROUGHNESS, 1.0), shown(place, METALLIC, 0.0), 1.0);
  result[2] = vec4(0.5, 0.5, 1.0, 1.0);
  if (HEIGHT >= 0) result[2] = before_at(place, MAP_LAYERS);
  result[3] = vec4(colour(place, EMISSION, 0.0), 1.0);
  result[4] = vec4(vec3(shown(place, HEIGHT, 0.5)), 1.0);
"""
