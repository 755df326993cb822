// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// The garden: what grows at the moment, a little in each frame, and the textures of how far it is.

const STEP_PAUSE = 30; // milliseconds between two steps that are looked at, unless software takes as long anyway
const BUDGET = 12, SOFTWARE_BUDGET = 200; // milliseconds of growth between two looks
const LEAST_PREVIEW = 64, QUICK = 14, SLOW = 70; // pixels of a side; milliseconds of a preview

class Garden {
  constructor(card, data) {
    Object.assign(this, { card, data, software: card.software, preview: LEAST_PREVIEW });
    this.mapsText = `#version 300 es\n${data.maps}`;
    this.draftText = `#version 300 es\n${data.draft}`;
    this.maps = this.sketch = this.surface = this.task = null;
    this.sketches = false; // whether quick looks are to be pictures of maps as they are
    this.milliseconds = 0;
  }

  /** Begins to grow. paced: whether one is to look on; else as fast as it can. */
  plant(model, recipe, steering, paced) {
    const surface = surfaceOf(model, recipe), channels = channelsOf(model, this.data.known.kinds);
    this.task?.return();
    Object.assign(this, { model, recipe, surface, channels, steering, milliseconds: 0, done: 0, isGrown: false });
    this.task = this.life(paced);
  }

  get normals() {
    return this.channels.height === undefined ? -1 : layersOf(this.model.decoder.outputs);
  }

  get labels() {
    return this.model.maps.filter((name) => name.startsWith("label_")).length;
  }

  /** Does some of the work; whether there is anything new to see. */
  tend() {
    return this.task !== null && !this.task.next().done;
  }

  /** A generator that does the work in pieces, each for one frame. */
  *life(paced) {
    const { card } = this, size = [this.surface.pixels.width, this.surface.pixels.height], pause = paced && !this.software ? STEP_PAUSE : 0;
    const started = performance.now(), pieces = this.data.pieces, steps = growing(card, pieces, this.model, this.surface, this.steering);
    let cells = null, count = 0;
    try {
      for (let first = true; ; first = false) {
        const began = performance.now(), budget = first ? 0 : this.software ? SOFTWARE_BUDGET : BUDGET;
        let ended = false;
        do {
          const next = steps.next();
          ended = next.done;
          cells = next.value ?? cells;
          count += ended ? 0 : 1;
          if (!ended) card.wait(cells.state);
          if (!ended && cells.done === 1) break;
        } while (!ended && performance.now() - began < budget && performance.now() - started >= count * pause);
        this.milliseconds += performance.now() - began;
        this.done = cells.done;
        if (cells.done === 1) break;
        this.show(cells, this.previewSize(size));
        yield;
        while (performance.now() - started < count * pause) yield;
      }
      yield* this.finish(cells, size);
    } finally {
      steps.return();
    }
  }

  /** Decodes what is grown at its full size, a window a frame. */
  *finish(cells, size) {
    const { card } = this, maps = new MapTextures(card, ...size);
    const windows = decoding(card, this.data.pieces, this.model, this.surface, cells, this.channels, size, true);
    let kept = false;
    try {
      for (let ended = false; !ended; ) {
        const began = performance.now(), next = windows.next();
        ended = next.done;
        if (!ended) {
          maps.take(this.mapsText, next.value, this.channels, this.normals, this.labels);
          card.wait(next.value.picture);
        }
        this.milliseconds += performance.now() - began;
        if (!ended) yield;
      }
      maps.finish();
      this.replace(maps);
      kept = this.isGrown = true;
      yield;
    } finally {
      windows.return();
      if (!kept) maps.drop();
    }
  }

  /** Lets the card compile what comes at the end. */
  prepare() {
    mapsProgram(this.card, this.mapsText, this.channels, this.normals, this.labels);
  }

  /** A side of a quick look, as large as this machine draws without a stutter. */
  previewSize([width, height]) {
    const share = Math.min(1, this.preview / Math.max(width, height));
    return [width, height].map((pixels) => Math.max(1, Math.round(pixels * share)));
  }

  /** Makes a quick look: textures for the stage, or where a processor draws a picture to be sketched. */
  show(cells, size) {
    const began = performance.now();
    if (this.sketches) this.draft(cells, size);
    else this.look(cells, size);
    const took = performance.now() - began;
    if (took < QUICK) this.preview = Math.min(1024, this.preview * 2);
    if (took > SLOW) this.preview = Math.max(LEAST_PREVIEW, this.preview / 2);
  }

  draft(cells, size) {
    const { card } = this, pieces = this.data.pieces;
    const features = passed(card, card.begun(pieces, featuresPass(pieces, this.model, this.surface, cells.index), true), cells.state);
    const wanted = { size, window: { x0: 0, y0: 0, x1: size[0], y1: size[1] }, average: false };
    const picture = mixed(card, pieces, this.model, this.surface, cells.index, features, this.channels, wanted);
    card.wait(picture);
    card.drop(features, this.sketch?.picture);
    this.sketch = { picture, period: [this.surface.height, this.surface.width] };
  }

  look(cells, size) {
    const { card } = this;
    const maps = this.maps?.width === size[0] && this.maps.height === size[1] && this.maps.isPreview ? this.maps : new MapTextures(card, ...size);
    maps.isPreview = true;
    for (const made of decoding(card, this.data.pieces, this.model, this.surface, cells, this.channels, size, false)) {
      maps.take(this.mapsText, made, this.channels, this.normals, this.labels);
      card.wait(made.picture);
    }
    maps.finish();
    this.replace(maps);
  }

  replace(maps) {
    this.card.drop(this.sketch?.picture);
    this.sketch = null;
    if (this.maps && this.maps !== maps) this.maps.drop();
    this.maps = maps;
    this.shownSurface = this.surface;
  }

  /** How deep the height's range is, in coarse cells. */
  get depth() {
    return this.model.relief / this.model.coarsePixels;
  }

  /** The layers of all maps at their full size, for tests: Float32Arrays of four numbers a pixel, row by row. */
  layers(model, recipe, steering = UNSTEERED) {
    const surface = surfaceOf(model, recipe), channels = channelsOf(model, this.data.known.kinds), { pieces } = this.data;
    const size = [surface.pixels.width, surface.pixels.height], found = [];
    for (const cells of growing(this.card, pieces, model, surface, steering)) {
      if (cells.done < 1) continue;
      for (const { picture, window } of decoding(this.card, pieces, model, surface, cells, channels, size, true)) {
        for (let layer = 0; layer < picture.layers; layer++) {
          found[layer] ??= new Float32Array(4 * size[0] * size[1]);
          const values = this.card.read(picture, layer);
          for (let row = 0; row < picture.height; row++) {
            const part = values.subarray(4 * row * picture.width, 4 * (row + 1) * picture.width);
            found[layer].set(part, 4 * ((window.y0 + row) * size[0] + window.x0));
          }
        }
      }
    }
    return { width: size[0], height: size[1], layers: found };
  }
}
