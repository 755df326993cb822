// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// The textures that the stage reads, with their mipmaps: made from the layers that decoding gives.

const MAP_CHANNELS = [
  "base_color", "metallic", "roughness", "height", "emission", "opacity", "ambient_occlusion", "mask", "label_0",
];

/** The program that takes maps over. text: of maps.glsl; channels: the first of each map; normals: their layer, or -1;
 * labels: how many there are. */
function mapsProgram(card, text, channels, normals, labels) {
  const places = MAP_CHANNELS.map((name) => [name, channels[name] ?? -1]);
  return card.programWith(text, { normals, labels, ...Object.fromEntries(places) });
}

/** Textures of a size, in the order of the targets of maps.glsl: colour, glow, shape, surface. */
class MapTextures {
  constructor(card, width, height) {
    const { gl } = card, levels = Math.floor(Math.log2(Math.max(width, height))) + 1;
    const finest = gl.getExtension("EXT_texture_filter_anisotropic");
    Object.assign(this, { card, width, height });
    this.textures = [gl.SRGB8_ALPHA8, gl.SRGB8_ALPHA8, gl.RGBA16F, gl.RGBA8].map((format) => {
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texStorage2D(gl.TEXTURE_2D, levels, format, width, height);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
      if (finest && !isSoftware(gl)) gl.texParameterf(gl.TEXTURE_2D, finest.TEXTURE_MAX_ANISOTROPY_EXT, 8);
      return texture;
    });
  }

  /** Takes over a window of maps; see mapsProgram. */
  take(text, { picture, window }, channels, normals, labels) {
    const { card } = this, { gl } = card, { part, give } = mapsProgram(card, text, channels, normals, labels);
    card.attach(this.textures.length, (target) => gl.framebufferTexture2D(
      gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + target, gl.TEXTURE_2D, this.textures[target], 0));
    gl.disable(gl.BLEND);
    gl.viewport(window.x0, window.y0, window.x1 - window.x0, window.y1 - window.y0);
    card.use(part);
    card.bind(part, [["maps", picture.texture, gl.TEXTURE_2D_ARRAY]]);
    card.number(part.place("first"), "ivec2", [window.x0, window.y0]);
    give();
    card.draw();
  }

  /** To be called when all windows are there. */
  finish() {
    const { gl } = this.card;
    for (const texture of this.textures) {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.generateMipmap(gl.TEXTURE_2D);
    }
  }

  drop() {
    for (const texture of this.textures) this.card.gl.deleteTexture(texture);
  }
}

/** Whether a processor draws, not a card. */
function isSoftware(gl) {
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : gl.getParameter(gl.RENDERER));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

/** The name of what draws, as short as it can be said. */
function rendererName(gl) {
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : gl.getParameter(gl.RENDERER));
  if (isSoftware(gl)) return "software";
  const inner = /^ANGLE \([^,]*, (?:ANGLE Metal Renderer: )?([^,]*?)(?: \(0x[0-9A-Fa-f]+\))?(?: Direct3D.*)?,.*\)$/.exec(name);
  return (inner ? inner[1] : name).replace(/\/PCIe\/SSE2|\(R\)|\(TM\)/g, "").slice(0, 48);
}
