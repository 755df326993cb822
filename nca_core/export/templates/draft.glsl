// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// A first look at a small picture of maps, as they come: for processors, which take long to prepare the stage.
precision highp float;
precision highp int;
precision highp sampler2DArray;
uniform sampler2DArray maps;
uniform int base_color, normals;
uniform vec2 period, size, centre;
uniform float cells;
uniform vec3 lamp;
out vec4 seen;

vec3 at(ivec2 place, int channel)
{
  ivec2 there = textureSize(maps, 0).xy;
  place = ivec2(mod(vec2(place), vec2(there)));
  vec3 found;
  for (int part = 0; part < 3; part++)
    found[part] = texelFetch(maps, ivec3(place, (channel + part) / 4), 0)[(channel + part) % 4];
  return found;
}

/* Between four texels. */
vec3 read(vec2 place, int channel)
{
  vec2 texel = place * vec2(textureSize(maps, 0).xy) - 0.5, share = fract(texel);
  ivec2 first = ivec2(floor(texel));
  vec3 above = mix(at(first, channel), at(first + ivec2(1, 0), channel), share.x);
  return mix(above, mix(at(first + ivec2(0, 1), channel), at(first + ivec2(1, 1), channel), share.x), share.y);
}

void main()
{
  vec2 screen = (2.0 * gl_FragCoord.xy - size) / size.y;
  vec2 place = (centre + vec2(screen.x, -screen.y) * 0.5 * cells) / period;
  vec3 base = base_color < 0 ? vec3(0.5) : read(place, base_color);
  vec3 n = normals < 0 ? vec3(0.0, 0.0, 1.0) : normalize(read(place, 4 * normals) * 2.0 - 1.0);
  seen = vec4(base * sqrt(0.16 + 1.05 * max(dot(n, lamp), 0.0)), 1.0);
}
