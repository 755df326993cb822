// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// Finished maps as the textures that the stage reads: colours, light, shape (normal, height), surface.
precision highp float;
precision highp int;
precision highp sampler2DArray;
uniform sampler2DArray maps;
uniform ivec2 first;
uniform int normals;
uniform int base_color, metallic, roughness, height, emission, opacity, ambient_occlusion, mask, label_0, labels;
layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 glow;
layout(location = 2) out vec4 shape;
layout(location = 3) out vec4 surface;

ivec2 place() { return ivec2(gl_FragCoord.xy) - first; }

float value(int channel, float otherwise)
{
  return channel < 0 ? otherwise : texelFetch(maps, ivec3(place(), channel / 4), 0)[channel % 4];
}

vec3 linear(int channel, vec3 otherwise)
{
  if (channel < 0) return otherwise;
  vec3 encoded = vec3(value(channel, 0.0), value(channel + 1, 0.0), value(channel + 2, 0.0));
  return mix(encoded / 12.92, pow((encoded + 0.055) / 1.055, vec3(2.4)), step(0.04045, encoded));
}

/* The class that a pixel is of, 0..1. */
float decided()
{
  if (label_0 < 0) return step(0.5, value(mask, 0.0));
  int greatest = 0;
  for (int label = 1; label < labels; label++)
    if (value(label_0 + label, 0.0) > value(label_0 + greatest, 0.0)) greatest = label;
  return float(greatest) / 7.0;
}

void main()
{
  colour = vec4(linear(base_color, vec3(0.214)), value(opacity, 1.0));
  glow = vec4(linear(emission, vec3(0.0)), 1.0);
  vec3 normal = normals < 0 ? vec3(0.5, 0.5, 1.0) : texelFetch(maps, ivec3(place(), normals), 0).xyz;
  shape = vec4(normal, value(height, 0.5));
  surface = vec4(value(roughness, 0.6), value(metallic, 0.0), value(ambient_occlusion, 1.0), decided());
}
