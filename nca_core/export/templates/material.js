// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// The model in a .nca file: levels, decoder, maps, and who made it. It is checked, since anybody may drop any file.

const NEWEST_FORMAT = 6, NAMED_INPUTS = 5, SHARPENED = 6;
const MAX_LEVELS = 8, MAX_STEPS = 256, MAX_CHANNELS = 64, MAX_HIDDEN = 512, MAX_FEATURES = 64, MAX_INPUTS = 16;
const MAX_SIGNALS = 64, MAX_RADIUS = 64, GRAIN_CHANNELS = 4;
const STRIDES = [1, 2, 4, 8];
const OLD_INPUTS = { noise: "noise", lattice: "waves" };

/** The model in the bytes of a file. known: {needs: names, kinds: {map: {channels}}}. Throws FileFault. */
function modelOf(bytes, known) {
  const { tensors, metadata } = unpack(bytes);
  const version = Number(metadata.format_version);
  if (metadata.format !== "lichen-nca") fail("it is a safetensors file, but not a Lichen weight file");
  if (!(version >= 1 && version <= NEWEST_FORMAT)) fail("a later Lichen wrote it: this page reads formats 1 to 6");
  const numbers = parsedTable(metadata.model ?? "", "model"), origin = parsedTable(metadata.provenance ?? "{}", "provenance");
  checkNeeds(numbers.needs ?? [], known.needs);
  const steps = listOf(numbers, "steps", (count) => Number.isInteger(count) && count >= 1 && count <= MAX_STEPS);
  if (steps.length < 1 || steps.length > MAX_LEVELS) fail("it has no steps, or too many levels");
  const model = {
    name: String(numbers.name ?? "material").slice(0, 60),
    levels: steps.map((count, index) => levelOf(tensors, index, count, version)),
    decoder: decoderOf(tensors, version >= SHARPENED ? numberOf(numbers, "sharpening", 0, 0, 1) : 0),
    maps: listOf(numbers, "maps", (name) => Object.hasOwn(known.kinds, name) && name !== "normal"),
    stride: numberOf(numbers, "stride", 0, 1, 8),
    relief: numberOf(numbers, "relief", 0, 1e-9, 1e6),
    cellSize: numberOf(numbers, "cell_size", 0, 0, 1e6),
    reach: numberOf(numbers, "reach", 0, 0, MAX_RADIUS + 2),
    lattice: listOf(numbers, "lattice", (wave) => Array.isArray(wave) && wave.length === 2 && wave.every(Number.isFinite) && wave.some(Boolean), []),
    guides: version >= NAMED_INPUTS ? listOf(numbers, "guides", (guide) => typeof guide?.name === "string", []) : [],
    provenance: { author: "unknown", licence: "unknown", source: "unknown", ...origin },
    thumbnail: thumbnailOf(tensors),
    bytes: bytes.length,
  };
  checkModel(model, known.kinds);
  return Object.assign(model, measuresOf(model));
}

function checkNeeds(needs, known) {
  for (const need of Array.isArray(needs) ? needs : fail("its needs are not a list of names")) {
    const [name, version] = String(need).split("@");
    if (!known.includes(name)) fail(`it needs '${name}', which ${version ? `Lichen ${version}` : "a later Lichen"} has`);
  }
}

function listOf(table, key, fits, otherwise = null) {
  const list = table[key] ?? otherwise;
  return Array.isArray(list) && list.every(fits) ? list : fail(`its '${key}' cannot be used`);
}

function numberOf(table, key, otherwise, least, most) {
  const value = table[key] ?? otherwise;
  return Number.isFinite(value) && value >= least && value <= most ? value : fail(`its '${key}' cannot be used`);
}

/** inputs: by name {values, numbers}, in the order in which they are summed: noise, lattice, others by name. */
function levelOf(tensors, index, steps, version) {
  const [w1, b1, w2] = ["w1", "b1", "w2"].map((part) => restored(tensors, `level.${index}.${part}`));
  const [channels, hidden] = w2.shape;
  if (!(channels >= 1 && channels <= MAX_CHANNELS && hidden >= 1 && hidden <= MAX_HIDDEN)) fail("a rule is out of range");
  checkShape(w1, [hidden, 4 * channels]);
  checkShape(b1, [hidden]);
  const inputs = {};
  for (const [name, place] of inputPlaces(tensors, index, version)) {
    const { shape, values } = restored(tensors, place);
    const numbers = name === "noise" ? 1 : shape[1];
    checkShape({ shape }, name === "noise" ? [channels] : [channels, numbers]);
    if (numbers > MAX_SIGNALS) fail(`the input '${name}' is out of range`);
    if (numbers) inputs[name] = { values, numbers };
  }
  if (!inputs.noise) fail("a level lacks noise");
  return { steps, channels, hidden, w1: w1.values, b1: b1.values, w2: w2.values, inputs };
}

function inputPlaces(tensors, index, version) {
  if (version < NAMED_INPUTS) {
    const old = Object.entries(OLD_INPUTS).map(([name, place]) => [name, `level.${index}.${place}`]);
    return old.filter(([name, place]) => name === "noise" || tensors.has(place));
  }
  const prefix = `level.${index}.input.`, first = ["lattice", "noise"]; // later ones before others
  const names = [...tensors.keys()].filter((name) => name.startsWith(prefix) && !name.endsWith(".scale"));
  if (names.length > MAX_INPUTS) fail("a level has too many inputs");
  const order = (name) => first.indexOf(name);
  const short = names.map((name) => name.slice(prefix.length)).sort();
  return short.sort((one, other) => order(other) - order(one)).map((name) => [name, prefix + name]);
}

function decoderOf(tensors, sharpening) {
  const [features, bias, out, outBias] = ["features", "bias", "out", "out_bias"].map((part) => restored(tensors, `decoder.${part}`));
  const count = features.shape[0], grain = restored(tensors, "decoder.grain", true);
  if (features.shape.length !== 2 || !(count >= 1 && count <= MAX_FEATURES)) fail("the number of features is out of range");
  checkShape(bias, [count]);
  checkShape(out, [outBias.values.length, count]);
  if (grain) checkShape(grain, [count, GRAIN_CHANNELS]);
  return {
    count, channels: features.shape[1], outputs: out.shape[0], sharpening,
    features: features.values, bias: bias.values, out: out.values, outBias: outBias.values,
    grain: grain ? grain.values : new Float32Array(count * GRAIN_CHANNELS),
  };
}

function checkShape({ shape }, expected) {
  if (shape.length !== expected.length || shape.some((side, axis) => side !== expected[axis])) fail("its tensors do not fit each other");
}

/** What the parts must have in common. */
function checkModel(model, kinds) {
  const { levels, decoder, maps, lattice } = model, channels = levels[0].channels;
  if (levels.some((level) => level.channels !== channels) || decoder.channels !== channels) fail("its levels do not fit each other");
  const outputs = maps.reduce((sum, name) => sum + kinds[name].channels, 0);
  if (!maps.length || new Set(maps).size !== maps.length || outputs !== decoder.outputs) fail("its maps do not fit its decoder");
  if (!STRIDES.includes(model.stride)) fail("its stride cannot be used");
  if (lattice.length > 2) fail("its lattice has too many waves");
  if (levels.some((level) => (level.inputs.lattice?.numbers ?? 0) !== 2 * lattice.length)) fail("its lattice does not fit its levels");
  const radius = levels.reduce((sum, level, index) => sum + level.steps / 2 ** index, 0);
  if (radius > MAX_RADIUS) fail("it has too many steps on its coarse levels");
  for (const guide of model.guides) {
    const numbers = guide.labels?.length || 2, name = `guide.${guide.name}`;
    if (levels.some((level) => level.inputs[name] && level.inputs[name].numbers !== numbers)) fail("a guide does not fit its input");
  }
}

/** coarsePixels: exemplar pixels of a coarse cell's side; coarseScale: finest cells; tileReach: coarse cells. */
function measuresOf(model) {
  const coarseScale = 2 ** (model.levels.length - 1);
  const scales = model.levels.map((_, index) => 2 ** -index);
  const radius = model.levels.reduce((sum, level, index) => sum + level.steps * scales[index], 0)
    + scales.slice(0, -1).reduce((sum, scale) => sum + scale, 0);
  const added = model.decoder.sharpening ? Math.ceil(4 / coarseScale) : 1;
  return { coarseScale, coarsePixels: coarseScale * model.stride, tileReach: model.reach || Math.ceil(radius) + added };
}
