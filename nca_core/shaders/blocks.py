"""The engine's programs in GLSL, for OpenGL, Vulkan and Metal as Blender translates them.

States lie in 2-D images, RGBA32F: four channels a texel, the next four in a copy of the rectangle below ("layer"). So a
state of 12 channels is three times as high. Everything is read with texelFetch: no filtering, no rounding.
"""

from __future__ import annotations

#: nca_core.field in GLSL, and the ways in which a field addresses it (`address.py` fills in `field`).
NOISE = """
uvec4 pcg4d(uvec4 v)
{
  v = v * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v ^= v >> 16u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  return v;
}

int floor_div(int a, int b) { return (a >= 0) ? a / b : -((b - 1 - a) / b); }
int floor_mod(int a, int b) { return a - b * floor_div(a, b); }

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
  return vec4(words >> 8u) * exp2(-23.0) - 1.0;
}
"""

#: A level's first state: the one before at twice the cells, noise, and the lattice's waves.
REFINE = (
    NOISE
    + """
vec4 before_at(ivec2 cell, int layer)
{
  ivec2 p = cell - places.zw;
  p = (flags.y == 1) ? ivec2(floor_mod(p.x, sizes.z), floor_mod(p.y, sizes.w)) : clamp(p, ivec2(0), sizes.zw - 1);
  return texelFetch(before, p + ivec2(0, layer * sizes.w), 0);
}

/* 3/4 of the parent and 1/4 of the next nearest, down, then across. */
vec4 upsampled(ivec2 cell, int layer)
{
  ivec2 parent = ivec2(floor_div(cell.x, 2), floor_div(cell.y, 2));
  ivec2 next = parent + 2 * (cell - 2 * parent) - 1;
  vec4 here = 0.75 * before_at(parent, layer) + 0.25 * before_at(ivec2(parent.x, next.y), layer);
  vec4 there = 0.75 * before_at(ivec2(next.x, parent.y), layer) + 0.25 * before_at(next, layer);
  return 0.75 * here + 0.25 * there;
}

void main()
{
  ivec2 p = ivec2(gl_GlobalInvocationID.xy);
  if (p.x >= sizes.x || p.y >= sizes.y) return;
  ivec2 cell = p + places.xy;
  uvec2 place = place_words(cell);
  vec4 row = texelFetch(wave_rows, ivec2(p.y, 0), 0), column = texelFetch(wave_columns, ivec2(p.x, 0), 0);
  vec4 wave = vec4(row.x * column.x - row.y * column.y, row.x * column.y + row.y * column.x,
                   row.z * column.z - row.w * column.w, row.z * column.w + row.w * column.z);
  for (int layer = 0; layer < LAYERS; layer++) {
    vec4 value = (flags.x == 1) ? vec4(0.0) : upsampled(cell, layer);
    value += weights.v[5 * layer] * noise4(place, uint(flags.z), uint(layer));
    for (int part = 0; part < 4; part++) value += weights.v[5 * layer + 1 + part] * wave[part];
    imageStore(after, p + ivec2(0, layer * sizes.y), value);
  }
}
"""
)

#: One step of a rule. weights: for each hidden unit, the four filters' vectors, then what it adds; biases last.
STEP = """
ivec2 wrapped(ivec2 p)
{
  if (sizes.z == 1) return ivec2((p.x + sizes.x) % sizes.x, (p.y + sizes.y) % sizes.y);
  return clamp(p, ivec2(0), sizes.xy - 1);
}

void main()
{
  ivec2 p = ivec2(gl_GlobalInvocationID.xy);
  if (p.x >= sizes.x || p.y >= sizes.y) return;
  vec4 seen[4 * LAYERS], change[LAYERS];
  for (int layer = 0; layer < LAYERS; layer++) {
    vec4 near[9];
    for (int i = 0; i < 9; i++)
      near[i] = texelFetch(before, wrapped(p + ivec2(i % 3 - 1, i / 3 - 1)) + ivec2(0, layer * sizes.y), 0);
    vec4 up = near[0] + 2.0 * near[1] + near[2], down = near[6] + 2.0 * near[7] + near[8];
    vec4 left = near[0] + 2.0 * near[3] + near[6], right = near[2] + 2.0 * near[5] + near[8];
    seen[layer] = near[4];
    seen[LAYERS + layer] = (right - left) / 8.0;
    seen[2 * LAYERS + layer] = (down - up) / 8.0;
    seen[3 * LAYERS + layer] = (up + down + 2.0 * (near[3] + near[5]) - 12.0 * near[4]) / 16.0;
    change[layer] = vec4(0.0);
  }
  for (int unit = 0; unit < HIDDEN; unit++) {
    float value = weights.v[HIDDEN * 5 * LAYERS + unit / 4][unit % 4];
    int first = unit * 5 * LAYERS;
    for (int i = 0; i < 4 * LAYERS; i++) value += dot(weights.v[first + i], seen[i]);
    value = max(value, 0.0);
    for (int layer = 0; layer < LAYERS; layer++) change[layer] += value * weights.v[first + 4 * LAYERS + layer];
  }
  for (int layer = 0; layer < LAYERS; layer++)
    imageStore(after, p + ivec2(0, layer * sizes.y), seen[layer] + change[layer]);
}
"""

#: The decoder's features of every cell. weights: for each feature, its vectors; biases last, four in a vector.
FEATURES = """
void main()
{
  ivec2 p = ivec2(gl_GlobalInvocationID.xy);
  if (p.x >= sizes.x || p.y >= sizes.y) return;
  for (int group = 0; group < FEATURE_LAYERS; group++) {
    vec4 value = weights.v[4 * FEATURE_LAYERS * LAYERS + group];
    for (int layer = 0; layer < LAYERS; layer++) {
      vec4 state = texelFetch(before, p + ivec2(0, layer * sizes.y), 0);
      for (int part = 0; part < 4; part++)
        value[part] += dot(weights.v[(4 * group + part) * LAYERS + layer], state);
    }
    imageStore(after, p + ivec2(0, group * sizes.y), value);
  }
}
"""

#: Features and grain at pixels, rectified and mixed into channels of maps. The axes' textures hold each pixel's four
#: spline weights in their first row, the first of the four cells in their second. weights: see `weights.of_mixing`.
MIX = (
    NOISE
    + """
int inside(int cell, int size) { return (sizes.z == 1) ? floor_mod(cell, size) : clamp(cell, 0, size - 1); }

void main()
{
  ivec2 p = ivec2(gl_GlobalInvocationID.xy);
  if (p.x >= sizes.x || p.y >= sizes.y) return;
  vec4 down = texelFetch(cell_rows, ivec2(p.y, 0), 0), over = texelFetch(cell_columns, ivec2(p.x, 0), 0);
  ivec2 first = ivec2(texelFetch(cell_columns, ivec2(p.x, 1), 0).r, texelFetch(cell_rows, ivec2(p.y, 1), 0).r);
  vec4 values[FEATURE_LAYERS];
  for (int group = 0; group < FEATURE_LAYERS; group++) {
    values[group] = vec4(0.0);
    for (int y = 0; y < 4; y++) {
      int row = inside(first.y + y, cells.y) + group * cells.y;
      vec4 along = vec4(0.0);
      for (int x = 0; x < 4; x++)
        along += over[x] * texelFetch(before, ivec2(inside(first.x + x, cells.x), row), 0);
      values[group] += down[y] * along;
    }
  }
  down = texelFetch(grain_rows, ivec2(p.y, 0), 0);
  over = texelFetch(grain_columns, ivec2(p.x, 0), 0);
  first = ivec2(texelFetch(grain_columns, ivec2(p.x, 1), 0).r, texelFetch(grain_rows, ivec2(p.y, 1), 0).r) + origin;
  vec4 grain = vec4(0.0);
  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 4; x++) grain += down[y] * over[x] * noise4(place_words(first + ivec2(x, y)), GRAIN_LEVEL, 0u);
  vec4 mixed[MAP_LAYERS];
  for (int layer = 0; layer < MAP_LAYERS; layer++) mixed[layer] = weights.v[layer];
  for (int feature = 0; feature < 4 * FEATURE_LAYERS; feature++) {
    int at = MAP_LAYERS + feature * (MAP_LAYERS + 1);
    float value = max(0.0, values[feature / 4][feature % 4] + dot(weights.v[at], grain));
    for (int layer = 0; layer < MAP_LAYERS; layer++) mixed[layer] += value * weights.v[at + 1 + layer];
  }
  for (int layer = 0; layer < MAP_LAYERS; layer++)
    imageStore(after, p + ivec2(0, layer * sizes.y), clamp(mixed[layer], 0.0, 1.0));
}
"""
)

#: Finished maps: the mean of each pixel's finer ones, and the normals of their heights in one more layer. The finer
#: ones have a border of one.
FINISH = """
float height_at(ivec2 p)
{
  return texelFetch(before, p + ivec2(0, (shape.z / 4) * sizes.w), 0)[shape.z % 4];
}

void main()
{
  ivec2 p = ivec2(gl_GlobalInvocationID.xy);
  if (p.x >= sizes.x || p.y >= sizes.y) return;
  vec4 mean[MAP_LAYERS + 1];
  for (int layer = 0; layer <= MAP_LAYERS; layer++) mean[layer] = vec4(0.0);
  for (int y = 0; y < shape.y; y++)
    for (int x = 0; x < shape.x; x++) {
      ivec2 fine = p * shape.xy + ivec2(x, y) + 1;
      for (int layer = 0; layer < MAP_LAYERS; layer++)
        mean[layer] += texelFetch(before, fine + ivec2(0, layer * sizes.w), 0);
      if (shape.z >= 0) {
        float dx = (height_at(fine + ivec2(1, 0)) - height_at(fine - ivec2(1, 0))) * 0.5 * slopes.x;
        float dy = (height_at(fine + ivec2(0, 1)) - height_at(fine - ivec2(0, 1))) * 0.5 * slopes.y;
        mean[MAP_LAYERS].xyz += normalize(vec3(-dx, dy, 1.0));
      }
    }
  for (int layer = 0; layer < MAP_LAYERS; layer++)
    imageStore(after, p + ivec2(0, layer * sizes.y), mean[layer] / float(shape.x * shape.y));
  if (shape.z >= 0)
    imageStore(after, p + ivec2(0, MAP_LAYERS * sizes.y), vec4(normalize(mean[MAP_LAYERS].xyz) * 0.5 + 0.5, 1.0));
}
"""
