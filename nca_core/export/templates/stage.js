// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// The stage: draws what stage.glsl shows of the textures, and knows which place of the material is under the pointer.

const SCENES = ["plane", "ground", "sphere"];
const SHOWN = [
  ["material", "Material", ""], ["base_color", "Colour", "base_color"], ["normal", "Normal", "height"],
  ["height", "Height", "height"], ["roughness", "Roughness", "roughness"], ["metallic", "Metallic", "metallic"],
  ["ambient_occlusion", "Occlusion", "ambient_occlusion"], ["emission", "Emission", "emission"],
  ["classes", "Classes", "mask|label_0"], ["opacity", "Opacity", "opacity"],
];
const LEAST_CELLS = 1.5, MOST_CELLS = 160;

class Stage {
  constructor(card, text, canvas) {
    Object.assign(this, { card, text, canvas, scene: 0, shown: 0, shadows: 0, centre: [8, 8], cells: 14, brush: null });
    this.lamp = [-0.42, 0.5];
    this.share = 1; // of the canvas' pixels that are drawn, along an axis
  }

  /** Draws. maps: MapTextures; surface: what they show; depth: coarse cells of the height's range; glows: whether
   * there is light in them. */
  draw(maps, surface, depth, glows) {
    const { card, canvas } = this, { gl } = card, { part, give } = this.prepare(surface, glows);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, canvas.width, canvas.height);
    card.use(part);
    card.bind(part, ["colour", "glow", "shape", "surface"].map((name, index) => [name, maps.textures[index]]));
    const set = (name, type, ...values) => card.number(part.place(name), type, values);
    give();
    gl.uniform2iv(part.place("places"), atlasPlaces(surface.colours).flat());
    set("colours", "int", surface.colours);
    set("dealt", "int", surface.seed | 0);
    set("period", "vec2", surface.period[1], surface.period[0]);
    set("depth", "float", depth);
    set("size", "vec2", canvas.width, canvas.height);
    set("centre", "vec2", ...this.centre);
    set("cells", "float", this.cells);
    set("lamp", "vec3", ...this.direction());
    set("brush", "vec4", ...(this.brush ?? [0, 0, 0, 0]));
    card.draw();
  }

  /** The program for what is looked at: these numbers decide which parts of it are run. */
  prepare(surface, glows) {
    const { scene, shown, shadows } = this;
    return this.card.programWith(this.text, { scene, shown, shadows, glows: Number(glows), across: surface.across });
  }

  /** Draws a picture of maps as it is, on the plane. period: [down, across] of the tile that it shows. */
  sketch(text, picture, period, channels, normals) {
    const { card, canvas } = this, { gl } = card;
    const { part, give } = card.programWith(text, { base_color: channels.base_color ?? -1, normals });
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, canvas.width, canvas.height);
    card.use(part);
    card.bind(part, [["maps", picture.texture, gl.TEXTURE_2D_ARRAY]]);
    const set = (name, type, ...values) => card.number(part.place(name), type, values);
    give();
    set("period", "vec2", period[1], period[0]);
    set("size", "vec2", canvas.width, canvas.height);
    set("centre", "vec2", ...this.centre);
    set("cells", "float", this.cells);
    set("lamp", "vec3", ...this.direction());
    card.draw();
  }

  /** The lamp's direction, of length one; it stays in front. */
  direction() {
    const [x, y] = this.lamp, length = Math.min(Math.hypot(x, y), 0.9), scale = length / (Math.hypot(x, y) || 1);
    const found = [x * scale, y * scale, Math.sqrt(1 - length * length)];
    return this.scene === 1 ? [found[0], 0.25 + 0.5 * found[2], -Math.abs(found[1]) - 0.2].map((part, _, all) => part / Math.hypot(...all)) : found;
  }

  /** Where the canvas is on the page. */
  get box() {
    return this.canvas.getBoundingClientRect();
  }

  /** Coarse cells of a pixel of the page. */
  get cellsPerPixel() {
    return this.cells / this.canvas.clientHeight;
  }

  /** The place in coarse cells under a pixel of the page, on the plane. */
  placeUnder(x, y) {
    const { box } = this;
    return [
      this.centre[0] + (x - box.left - box.width / 2) * this.cellsPerPixel,
      this.centre[1] + (y - box.top - box.height / 2) * this.cellsPerPixel,
    ];
  }

  /** Zooms by a factor, about a pixel of the page. */
  zoom(factor, x, y) {
    const before = this.placeUnder(x, y);
    this.cells = Math.min(MOST_CELLS, Math.max(LEAST_CELLS, this.cells * factor));
    const after = this.placeUnder(x, y);
    if (this.scene === 0) this.centre = this.centre.map((value, axis) => value + before[axis] - after[axis]);
  }

  pan(dx, dy) {
    this.centre = [this.centre[0] - dx * this.cellsPerPixel, this.centre[1] - dy * this.cellsPerPixel];
  }

  /** Fits the canvas to its box; whether that changed anything. */
  fit() {
    const ratio = Math.min(window.devicePixelRatio || 1, 2) * this.share;
    const width = Math.max(1, Math.round(this.canvas.clientWidth * ratio)), height = Math.max(1, Math.round(this.canvas.clientHeight * ratio));
    const changed = this.canvas.width !== width || this.canvas.height !== height;
    if (changed) Object.assign(this.canvas, { width, height });
    return changed;
  }
}
