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

/** One step of a level. steering.frame(scale): cosine and sine of every cell's turn, if anything is turned. */
function stepPass(pieces, model, surface, index, steering) {
  const level = model.levels[index], layers = layersOf(level.channels), size = sizeOf(surface, 2 ** index);
  const weights = weightsOfRule(level), constants = { LAYERS: layers, HIDDEN: level.hidden };
  const frame = steering.frame ? { frame: stackedTable(steering.frame(2 ** index), ...size) } : {};
  return {
    program: programOf(pieces, steering.frame ? "step frame" : "step", constants, layers, weights.length / 4),
    numbers: { sizes: [...size, ...size], wraps: [1] },
    tables: frame,
    weights,
  };
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

/** Map channels from features. size: [width, height] of the whole; window: {x0, y0, x1, y1} of it; average: whether
 * pixels that are larger than the exemplar's are the mean of finer ones. */
function mixPass(pieces, model, surface, index, { size, window, average }) {
  const { decoder } = model, cells = sizeOf(surface, 2 ** index), exemplar = sizeOf(surface, model.coarsePixels);
  const finer = finerOf(model, surface, size, average), { sharpening } = decoder;
  const ends = [[window.x0, window.x1], [window.y0, window.y1]];
  const axes = ends.map(([first, last], axis) => {
    const pixels = size[axis] * finer[axis], from = first * finer[axis] - 1, to = last * finer[axis] + 1;
    return {
      length: to - from,
      cells: splineTable(cells[axis] / pixels, from, to, sharpening).table,
      grain: splineTable(exemplar[axis] / pixels, from, to, sharpening, true),
      step: exemplar[axis] / pixels,
    };
  });
  const grain = Math.max(axes[0].step, axes[1].step) <= 1, weights = weightsOfMixing(decoder);
  const constants = {
    FEATURE_LAYERS: layersOf(decoder.count), MAP_LAYERS: layersOf(decoder.outputs), TAPS: sharpening ? 6 : 4, GRAIN_LEVEL,
  };
  return {
    program: programOf(pieces, grain ? "mix grain" : "mix", constants, constants.MAP_LAYERS, weights.length / 4),
    numbers: {
      sizes: [axes[0].length, axes[1].length, ...cells], wraps: [1],
      origin: [axes[0].grain.origin, axes[1].grain.origin], ...addressOf(surface, model.coarsePixels),
    },
    tables: {
      cell_columns: axes[0].cells, cell_rows: axes[1].cells,
      grain_columns: axes[0].grain.table, grain_rows: axes[1].grain.table, corners: cornerTable(surface),
    },
    weights,
  };
}

/** A picture's pixels, and their normals in one layer more, from what `mixPass` gives. */
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
