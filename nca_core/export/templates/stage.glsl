// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// What one sees: a plane from above, ground to the horizon, or a sphere, lit; corner tiles are dealt here.
precision highp float;
precision highp int;
uniform sampler2D colour, glow, shape, surface;
uniform ivec2 places[81];   // of tiles in the atlas, column and row, by their corners' colours
uniform int colours, across, dealt;
uniform vec2 period;        // coarse cells of a tile, across and down
uniform float depth;        // coarse cells that the height's range measures
uniform vec2 size;          // of the canvas, in pixels
uniform int scene, shown, shadows, glows;
uniform vec2 centre;        // the coarse cell in the middle
uniform float cells;        // coarse cells from the top of the canvas to its bottom
uniform vec3 lamp;          // its direction; x to the right, y up, z towards us
uniform vec4 brush;         // middle in coarse cells, radius, whether it is there
out vec4 seen;

const float PI = 3.14159265;
const vec3 NIGHT = vec3(0.0052, 0.0056, 0.0056);

uint hashed(uvec4 v)
{
  v = v * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v ^= v >> 16u;
  return v.x + v.y * v.w;
}

int corner(ivec2 line)
{
  return int(((hashed(uvec4(uvec2(line), 0u, uint(dealt))) >> 16u) * uint(colours)) >> 16u);
}

/* Where in the textures a place in tiles lies; tiles are picked by their corners, and their sides do not show, since the
   gradients are those of the place itself. */
vec2 dealt_place(vec2 tile)
{
  if (across == 1) return tile;
  ivec2 at = ivec2(floor(tile));
  int key = corner(at) * colours + corner(at + ivec2(1, 0));
  key = (key * colours + corner(at + ivec2(0, 1))) * colours + corner(at + ivec2(1, 1));
  return (vec2(places[key]) + fract(tile)) / float(across);
}

struct Reading { vec2 place, dx, dy; };

/* From a place in coarse cells. */
Reading reading(vec2 place, vec2 dx, vec2 dy)
{
  vec2 unit = 1.0 / (period * float(across));
  return Reading(dealt_place(place / period), dx * unit, dy * unit);
}

vec4 read(sampler2D map, Reading at) { return textureGrad(map, at.place, at.dx, at.dy); }

float height_at(vec2 place, vec2 dx, vec2 dy) { return read(shape, reading(place, dx, dy)).w; }

/* A quiet studio: dim below, a wide soft box above, and the lamp's own glow. */
vec3 studio(vec3 d, float rough)
{
  vec3 sky = mix(vec3(0.020, 0.021, 0.023), vec3(0.30, 0.32, 0.34), smoothstep(-0.6, 1.0, d.y * 0.75 + d.z * 0.45));
  float box = smoothstep(0.35 - 0.5 * rough, 0.75 + 0.5 * rough, dot(d, normalize(vec3(-0.5, 0.75, 0.55))));
  float rim = smoothstep(0.55 - 0.4 * rough, 0.95 + 0.4 * rough, dot(d, normalize(vec3(0.85, 0.1, 0.1))));
  return sky + box * vec3(0.62, 0.60, 0.56) * (1.0 - 0.55 * rough) + rim * vec3(0.16, 0.20, 0.26);
}

vec3 lit(Reading at, vec4 form, mat3 frame, vec3 view, float sun, float open)
{
  vec4 base = read(colour, at), kind = read(surface, at);
  vec3 n = normalize(frame * normalize(form.xyz * 2.0 - 1.0));
  float rough = clamp(kind.x, 0.06, 1.0), a = rough * rough, metal = kind.y, nv = max(dot(n, view), 1e-3);
  vec3 l = lamp, h = normalize(l + view), f0 = mix(vec3(0.04), base.rgb, metal), diffuse = base.rgb * (1.0 - metal);
  float nl = max(dot(n, l), 0.0), nh = max(dot(n, h), 0.0), vh = max(dot(view, h), 0.0);
  float spread = nh * nh * (a * a - 1.0) + 1.0, d = a * a / (PI * spread * spread);
  float k = (rough + 1.0) * (rough + 1.0) / 8.0;
  float g = 0.25 / ((nl * (1.0 - k) + k) * (nv * (1.0 - k) + k));
  vec3 f = f0 + (1.0 - f0) * pow(1.0 - vh, 5.0);
  vec3 direct = (diffuse / PI * (1.0 - f) + f * d * g) * nl * sun * vec3(3.55, 3.36, 3.06);
  vec4 r = rough * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
  float b = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
  vec2 split = vec2(-1.04, 1.04) * b + r.zw;
  float shade = kind.z * open;
  vec3 around = diffuse * studio(n, 1.0) * 0.9 * shade + studio(reflect(-view, n), rough) * (f0 * split.x + split.y) * shade;
  vec3 light = mix(NIGHT, direct + around, base.a);
  return glows == 0 ? light : light + read(glow, at).rgb * 2.5;
}

/* How much of the lamp's light reaches a place of a height, past those between. toward: the lamp, in the surface's own
   frame. */
float sunlit(vec2 place, float here, vec2 dx, vec2 dy, vec3 toward)
{
  float open = smoothstep(-0.12, 0.22, toward.z);  // no line where the surface turns away
  if (shadows == 0 || open == 0.0) return open;
  vec2 way = vec2(toward.x, -toward.y) / max(toward.z, 0.15) * depth * (1.0 - here);
  for (int i = 1; i <= shadows; i++) {
    float t = (float(i) - 0.5) / float(shadows);
    t *= t;
    float over = height_at(place + way * t, dx, dy) - (here + (1.0 - here) * t);
    open = min(open, 1.0 - smoothstep(0.0, 0.10 + 0.15 * t, over));
  }
  return open;
}

vec3 shaded(vec2 place, vec2 dx, vec2 dy, mat3 frame, vec3 view)
{
  Reading at = reading(place, dx, dy);
  if (shown == 1) return read(colour, at).rgb;
  if (shown == 2) return pow(read(shape, at).xyz, vec3(2.2));
  if (shown == 3) return pow(read(shape, at).www, vec3(2.2));
  if (shown == 4) return pow(read(surface, at).xxx, vec3(2.2));
  if (shown == 5) return pow(read(surface, at).yyy, vec3(2.2));
  if (shown == 6) return pow(read(surface, at).zzz, vec3(2.2));
  if (shown == 7) return read(glow, at).rgb;
  if (shown == 8) return pow(read(surface, at).www, vec3(2.2));
  if (shown == 9) return read(colour, at).aaa;
  vec4 form = read(shape, at);
  float around = height_at(place, vec2(0.5, 0.0), vec2(0.0, 0.5));
  float open = clamp(1.0 + 1.3 * (form.w - around) * min(1.0, depth), 0.35, 1.25);
  float sun = sunlit(place, form.w, dx, dy, transpose(frame) * lamp);
  return lit(at, form, frame, view, sun, open);
}

/* Filmic: shadows keep their depth, highlights roll off (the curve of K. Narkowicz for ACES). */
vec3 developed(vec3 light)
{
  if (shown != 0) return pow(light, vec3(1.0 / 2.2));
  vec3 x = light * 0.92;
  return pow(clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0), vec3(1.0 / 2.2));
}

vec3 plane(vec2 screen)
{
  vec2 place = centre + vec2(screen.x, -screen.y) * 0.5 * cells;
  vec3 light = shaded(place, dFdx(place), dFdy(place), mat3(1.0), normalize(vec3(-screen * 0.12, 1.0)));
  float far = abs(length(place - brush.xy) - brush.z) / (cells / size.y);
  return mix(light, vec3(0.9, 0.95, 0.8), brush.w * (1.0 - smoothstep(0.6, 1.8, far)));
}

vec3 ground(vec2 screen)
{
  vec3 way = normalize(vec3(screen.x, screen.y - 0.62, -1.9));
  float drop = max(-way.y, 1e-4), far = 0.55 * cells / drop;
  vec2 place = centre + vec2(way.x, way.z) * far + vec2(0.0, 0.9 * cells);
  mat3 frame = mat3(1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0);
  vec3 light = shaded(place, dFdx(place), dFdy(place), frame, -way);
  float haze = smoothstep(2.5 * cells, 26.0 * cells, far);
  return mix(light, NIGHT * (1.0 + 3.0 * smoothstep(0.5, 0.0, way.y)), way.y < -1e-4 ? haze : 1.0);
}

vec3 sphere(vec2 screen)
{
  float radius = 0.80, wide = size.x / size.y;
  radius *= min(1.0, wide * 1.05);
  vec2 at = screen / radius;
  float r = length(at), edge = 1.5 * 2.0 / (size.y * radius);
  vec2 out_from = at / max(r, 1e-5);
  float angle = asin(min(r, 0.9999)), z = cos(angle);
  vec3 n = vec3(out_from * sin(angle), z);
  vec2 turn = out_from * angle;
  vec2 place = centre + vec2(turn.x, -turn.y) * 0.5 * radius * cells;
  vec3 outward = vec3(out_from * z, -sin(angle)), around = vec3(-out_from.y, out_from.x, 0.0);
  vec3 right = out_from.x * outward - out_from.y * around, up = out_from.y * outward + out_from.x * around;
  vec3 light = shaded(place, dFdx(place), dFdy(place), mat3(right, up, n), vec3(0.0, 0.0, 1.0));
  vec3 behind = NIGHT * (1.0 + 2.6 * exp(-1.6 * dot(screen, screen)));
  float below = length((screen - vec2(0.06, -radius * 1.02)) / vec2(1.0, 0.16));
  behind *= 1.0 - 0.75 * exp(-3.5 * below * below);
  return mix(light, behind, smoothstep(1.0 - edge, 1.0, r));
}

void main()
{
  vec2 screen = (2.0 * gl_FragCoord.xy - size) / size.y;
  vec3 light = scene == 0 ? plane(screen) : scene == 1 ? ground(screen) : sphere(screen);
  float grain = float(hashed(uvec4(uvec2(gl_FragCoord.xy), 7u, 7u)) >> 8u) / 16777216.0 - 0.5;
  seen = vec4(developed(light) + grain / 255.0, 1.0);
}
