// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// Which program runs on which texels, with what numbers, tables and weights. A pass reads one picture, writes another.

const GRAIN_LEVEL = 255;

/** The number of a seed's bits, read as a signed one. */
const signedSeed = (seed) => seed | 0;

/** Numbers that address the noise of cells of which `scale` make a coarse cell's side. */
const addressOf = (surface, scale) => ({ field: surface.words(scale), seed: [signedSeed(surface.seed)] });

const sizeOf = (surface, scale) => [surface.width * scale, surface.height * scale];

/** The first state of a level, from the last one of the level before. steering: {degrees, signals: {input name: ...}}. */
function refinePass(pieces, model, surface, index, steering) {
  const level = model.levels[index], layers = layersOf(level.channels), scale = 2 ** index;
  const heard = heardBy(level, model, surface, scale, steering);
  const constants = { LAYERS: layers, SIGNALS: heard.dense }, weights = concatenated(heard.inputs.map((one) => one.weights));
  let start = 0;
  for (const one of heard.inputs) {
    constants[`AT_${one.name.toUpperCase()}`] = start;
    start += one.weights.length / 4;
  }
  const kind = ["refine", ...heard.inputs.map((one) => one.name), ...(index ? [] : ["coarsest"])].join(" ");
  const before = index ? sizeOf(surface, scale / 2) : [1, 1];
  return {
    program: programOf(pieces, kind, constants, layers, weights.length / 4),
    numbers: {
      sizes: [...sizeOf(surface, scale), ...before], wraps: [1], corner: [0, 0, 0, 0],
      level: [model.levels.length - 1 - index], ...addressOf(surface, scale),
    },
    tables: { corners: cornerTable(surface), ...heard.tables },
    weights,
  };
}

/** The inputs of a level that change anything, their weights and tables: noise, the lattice, all others as one. */
function heardBy(level, model, surface, scale, steering) {
  const { channels, inputs } = level, found = [{ name: "noise", weights: weightsOfInput(inputs.noise, channels, 1) }];
  const tables = {}, audible = ({ values }) => values.some((weight) => weight !== 0);
  const dense = Object.entries(steering.signals).filter(([name]) => inputs[name] && audible(inputs[name]));
  const signals = dense.map(([name, signal]) => ({ input: inputs[name], values: signal(scale) }));
  if (inputs.lattice && audible(inputs.lattice)) {
    if (steering.phases) {
      signals.unshift({ input: inputs.lattice, values: steering.phases(scale) });
    } else {
      found.push({ name: "lattice", weights: weightsOfInput(inputs.lattice, channels, 4) });
      Object.assign(tables, waveTables(model.lattice, surface, scale, steering.degrees));
    }
  }
  if (signals.length) {
    const weights = signals.map(({ input }) => weightsOfInput(input, channels, input.numbers));
    found.push({ name: "dense", weights: concatenated(weights) });
    tables.signals = stackedTable(signals.flatMap(({ values }) => values), ...sizeOf(surface, scale));
  }
  return { inputs: found, tables, dense: signals.reduce((sum, { input }) => sum + input.numbers, 0) };
}

function concatenated(parts) {
  const found = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (found.set(part, at), at + part.length), 0);
  return found;
}

/** Numbers of every cell, each a Float32Array, as layers of texels below each other. */
function stackedTable(numbers, width, height) {
  const layers = layersOf(numbers.length), values = new Float32Array(4 * width * height * layers);
  numbers.forEach((each, number) => {
    const start = 4 * width * height * Math.floor(number / 4) + (number % 4);
    for (let cell = 0; cell < each.length; cell++) values[start + 4 * cell] = each[cell];
  });
  return { width, height: height * layers, values };
}

/** One step of a level. steering.frame(scale): cosine and sine of every cell's turn, if anything is turned. hidden: how
 * many units its program has, at least the level's. written: whether it is for a text that weights are written into,
 * four units at once. */
function stepPass(pieces, model, surface, index, steering, hidden, written) {
  const level = widened(model.levels[index], hidden), layers = layersOf(level.channels);
  const weights = weightsOfRule(level), constants = { LAYERS: layers, HIDDEN: level.hidden };
  const size = sizeOf(surface, 2 ** index);
  const frame = steering.frame ? { frame: stackedTable(steering.frame(2 ** index), ...size) } : {};
  const kind = ["step", ...(steering.frame ? ["frame"] : []), ...(written ? ["fours"] : [])].join(" ");
  return {
    program: programOf(pieces, kind, constants, layers, weights.length / 4),
    numbers: { sizes: [...size, ...size], wraps: [1] },
    tables: frame,
    weights,
  };
}

/** A level with more hidden units, which hear and do nothing. */
function widened(level, wide) {
  const { channels, hidden, w1, b1, w2 } = level, adds = new Float32Array(channels * wide);
  for (let channel = 0; channel < channels; channel++) adds.set(w2.subarray(channel * hidden, (channel + 1) * hidden), channel * wide);
  const filled = (values, length) => {
    const found = new Float32Array(length);
    found.set(values);
    return found;
  };
  return { ...level, hidden: wide, w1: filled(w1, wide * FILTERS * channels), b1: filled(b1, wide), w2: adds };
}

/** The features of a level's cells. */
function featuresPass(pieces, model, surface, index) {
  const { decoder } = model, size = sizeOf(surface, 2 ** index), weights = weightsOfFeatures(decoder);
  const constants = { LAYERS: layersOf(decoder.channels), FEATURE_LAYERS: layersOf(decoder.count) };
  return {
    program: programOf(pieces, "features", constants, constants.FEATURE_LAYERS, weights.length / 4),
    numbers: { sizes: [...size, ...size] },
    tables: {},
    weights,
  };
}

/** How many finer pixels are decoded for each along both axes: [across, down]. */
function finerOf(model, surface, size, average) {
  const exemplar = sizeOf(surface, model.coarsePixels);
  return size.map((pixels, axis) => (average ? Math.max(1, Math.ceil(exemplar[axis] / pixels)) : 1));
}

/** Map channels from features, in two passes: mixed across to the columns of pixels, then down to their rows. size:
 * [width, height] of the whole; window: {x0, y0, x1, y1} of it; average: whether pixels that are larger than the
 * exemplar's are the mean of finer ones. */
function mixPasses(pieces, model, surface, index, { size, window, average }) {
  const { decoder } = model, cells = sizeOf(surface, 2 ** index), exemplar = sizeOf(surface, model.coarsePixels);
  const finer = finerOf(model, surface, size, average), ends = [[window.x0, window.x1], [window.y0, window.y1]];
  const [columns, rows] = ends.map(([first, last], axis) => {
    const pixels = size[axis] * finer[axis], from = first * finer[axis] - 1, to = last * finer[axis] + 1;
    const table = (there) => splineTable(there[axis] / pixels, from, to, decoder.sharpening);
    return { length: to - from, cells: table(cells), grain: table(exemplar), step: exemplar[axis] / pixels };
  });
  const hears = Math.max(columns.step, rows.step) <= 1, first = (axis) => (hears ? axis.grain.origin : 0);
  if (!hears) for (const axis of [columns, rows]) axis.grain.table.values.fill(0); // finer than a quick look shows
  const height = Math.max(rows.cells.count, hears ? rows.grain.count : 0), weights = weightsOfMixing(decoder);
  const constants = { FEATURE_LAYERS: layersOf(decoder.count), MAP_LAYERS: layersOf(decoder.outputs), TAPS: decoder.sharpening ? 6 : 4, GRAIN_LEVEL };
  return [{
    program: programOf(pieces, "spread", constants, constants.FEATURE_LAYERS + 1),
    numbers: {
      sizes: [columns.length, height, ...cells], wraps: [1], rows: [rows.cells.count],
      corner: [columns.cells.origin, rows.cells.origin, first(columns), first(rows)],
      ...addressOf(surface, model.coarsePixels),
    },
    tables: { cell_columns: columns.cells.table, grain_columns: columns.grain.table, corners: cornerTable(surface) },
    weights: new Float32Array(0),
  }, {
    program: programOf(pieces, "blend", constants, constants.MAP_LAYERS, weights.length / 4),
    numbers: { sizes: [columns.length, rows.length, columns.length, height] },
    tables: { cell_rows: rows.cells.table, grain_rows: rows.grain.table },
    weights,
  }];
}

/** A picture's pixels, and their normals in one layer more, from what `mixPasses` give. */
function finishPass(pieces, model, surface, { size, window, average }, channels) {
  const [across, down] = finerOf(model, surface, size, average), exemplar = sizeOf(surface, model.coarsePixels);
  const width = window.x1 - window.x0, height = window.y1 - window.y0, layers = layersOf(model.decoder.outputs);
  const constants = { MAP_LAYERS: layers, HEIGHT: channels.height ?? -1 }, hasHeight = channels.height !== undefined;
  return {
    program: programOf(pieces, hasHeight ? "finish height" : "finish", constants, layers + Number(hasHeight)),
    numbers: {
      sizes: [width, height, width * across + 2, height * down + 2],
      finer: [across, down],
      slopes: [(model.relief * size[0] * across) / exemplar[0], (model.relief * size[1] * down) / exemplar[1]],
    },
    tables: {},
    weights: new Float32Array(0),
  };
}

/** The first channel of each map. */
function channelsOf(model, kinds) {
  const found = {};
  model.maps.reduce((start, name) => ((found[name] = start), start + kinds[name].channels), 0);
  return found;
}
