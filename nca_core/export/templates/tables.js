// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// What shaders read, as vectors of four in the order in which they read them: weights, axes, colours of corners.

const FILTERS = 4, WEIGHTS_WIDTH = 256;

/** Vectors of four that hold so many numbers. */
const layersOf = (count) => Math.ceil(count / 4);

/** Of each signal of an input a vector for every layer of the state; signals that have no weights count as zero. */
function weightsOfInput({ values, numbers }, channels, signals) {
  const wide = 4 * layersOf(channels), found = new Float32Array(signals * wide);
  for (let signal = 0; signal < numbers; signal++) {
    for (let channel = 0; channel < channels; channel++) found[signal * wide + channel] = values[channel * numbers + signal];
  }
  return found;
}

/** For each hidden unit its weights of the four filters and what it adds; all biases last. */
function weightsOfRule({ channels, hidden, w1, b1, w2 }) {
  const wide = 4 * layersOf(channels), unitSize = (FILTERS + 1) * wide;
  const found = new Float32Array(hidden * unitSize + 4 * layersOf(hidden));
  for (let unit = 0; unit < hidden; unit++) {
    for (let filter = 0; filter < FILTERS; filter++) {
      const row = w1.subarray((unit * FILTERS + filter) * channels, (unit * FILTERS + filter + 1) * channels);
      found.set(row, unit * unitSize + filter * wide);
    }
    for (let channel = 0; channel < channels; channel++) {
      found[unit * unitSize + FILTERS * wide + channel] = w2[channel * hidden + unit];
    }
  }
  found.set(b1, hidden * unitSize);
  return found;
}

/** For each feature its weights of the state; all biases last. */
function weightsOfFeatures({ count, channels, features, bias }) {
  const wide = 4 * layersOf(channels), rows = 4 * layersOf(count);
  const found = new Float32Array(rows * wide + rows);
  for (let row = 0; row < count; row++) found.set(features.subarray(row * channels, (row + 1) * channels), row * wide);
  found.set(bias, rows * wide);
  return found;
}

/** The channels' biases; then for each feature its weights of the grain, and those of the channels for it. */
function weightsOfMixing({ count, outputs, out, outBias, grain }) {
  const wide = 4 * layersOf(outputs), size = 4 + wide;
  const found = new Float32Array(wide + 4 * layersOf(count) * size);
  found.set(outBias);
  for (let feature = 0; feature < count; feature++) {
    const at = wide + feature * size;
    found.set(grain.subarray(4 * feature, 4 * feature + 4), at);
    for (let channel = 0; channel < outputs; channel++) found[at + 4 + channel] = out[channel * count + feature];
  }
  return found;
}

/** Vectors as the rows of a texture. */
function inRows(weights) {
  const height = Math.max(1, Math.ceil(weights.length / (4 * WEIGHTS_WIDTH)));
  const values = new Float32Array(4 * WEIGHTS_WIDTH * height);
  values.set(weights);
  return { width: WEIGHTS_WIDTH, height, values };
}

/** The weights of a cubic B-spline at t, 0..1, of cells that are sharpened before where `sharpening` is not 0. */
function splineWeights(t, sharpening) {
  const plain = [(1 - t) ** 3, 3 * t ** 3 - 6 * t ** 2 + 4, -3 * t ** 3 + 3 * t ** 2 + 3 * t + 1, t ** 3].map((each) => each / 6);
  if (!sharpening) return plain;
  const around = [0, 0, ...plain, 0, 0], middle = 1 + 2 * sharpening;
  return Array.from({ length: 6 }, (_, tap) => middle * around[tap + 1] - sharpening * (around[tap] + around[tap + 2]));
}

/** Pixels first..last of an axis on which a pixel measures `step` cells: their cells' weights, and the first cell of
 * each, counted from that of the first pixel, which is `origin`. count: of cells that they are mixed of. */
function splineTable(step, first, last, sharpening) {
  const width = last - first, values = new Float32Array(8 * width), reach = sharpening ? 2 : 1;
  const firstCell = (pixel) => Math.floor((pixel + 0.5) * step - 0.5) - reach;
  const origin = firstCell(first), count = firstCell(last - 1) + 2 * reach + 2 - origin;
  for (let pixel = first; pixel < last; pixel++) {
    const place = (pixel + 0.5) * step - 0.5, at = 4 * (pixel - first), below = at + 4 * width;
    const weights = splineWeights(place - Math.floor(place), sharpening);
    values.set(weights.slice(0, 4), at);
    values[below] = firstCell(pixel) - origin;
    values.set(weights.slice(4), below + 1);
  }
  return { table: { width, height: 2, values }, origin, count };
}

/** The colours of an atlas' corners, of which the red part counts; a texel of zero for other surfaces. */
function cornerTable(surface) {
  const rows = surface.across > 1 ? atlasCorners(surface.colours) : [[0]];
  const values = Float32Array.from(rows.flat().flatMap((colour) => [colour, colour, colour, colour]));
  return { width: rows[0].length, height: rows.length, values };
}
