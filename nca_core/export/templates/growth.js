// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// Growth and decoding on a card, a step at a time, so that one can look on and stop.

const UNSTEERED = { degrees: 0, signals: {}, frame: null, phases: null };
const WINDOW = 512; // pixels of a side that are decoded at once
const WORTH_WRITING = 20000; // cells times steps, from which it is worth to compile weights as part of the text

/** Grows a surface. Yields {index, done: the steps' share, state} after each step of each level; the last is grown.
 * Pictures of states belong to the generator: a state lasts until the next but one. */
function* growing(card, pieces, model, surface, steering = UNSTEERED) {
  const total = model.levels.reduce((sum, level) => sum + level.steps, 0);
  const rules = [], begin = (index) => (rules[index] ??= begunStep(card, pieces, model, surface, index, steering));
  let before = card.empty, steps = 0, pass = null, after = null;
  try {
    for (let index = 0; index < model.levels.length; index++) {
      const first = passed(card, card.begun(pieces, refinePass(pieces, model, surface, index, steering)), before);
      card.drop(before);
      before = first;
      pass = card.ready(begin(index));
      after = card.target(pass);
      for (let step = 0; step < model.levels[index].steps; step++) {
        card.run(pass, before, after);
        [before, after] = [after, before];
        steps += 1;
        if (step === 0 && index + 1 < model.levels.length) {
          card.send(); // a first step takes long on software: the next level's text is written meanwhile
          begin(index + 1);
        }
        yield { index, done: steps / total, state: before };
      }
      card.done(pass);
      card.drop(after);
      pass = after = null;
    }
  } finally {
    if (pass) card.done(pass);
    card.drop(before, after);
  }
}

/** A level's step, begun to compile. Software has its weights in the text where it has many cells to run on; all other
 * levels have one program in common, as wide as the widest of them. */
function begunStep(card, pieces, model, surface, index, steering) {
  const written = model.levels.map((_, each) => card.software && isWorthWriting(model, surface, each));
  const widest = Math.max(...model.levels.map(({ hidden }, each) => (written[each] ? 0 : hidden)));
  const hidden = written[index] ? 4 * layersOf(model.levels[index].hidden) : widest;
  return card.begun(pieces, stepPass(pieces, model, surface, index, steering, hidden, written[index]), written[index]);
}

function isWorthWriting(model, surface, index) {
  const [width, height] = sizeOf(surface, 2 ** index), { steps, hidden, channels } = model.levels[index];
  const vectors = layersOf(hidden) * (20 * layersOf(channels) + 1);
  return width * height * steps >= WORTH_WRITING && vectors <= MOST_WRITTEN;
}

/** Decodes the cells of a level, window by window. Yields {picture, window} of maps' layers, normals in the last one;
 * each lasts until the next. size: [width, height]; average: see mixPasses. */
function* decoding(card, pieces, model, surface, { index, state }, channels, size, average) {
  const features = passed(card, card.begun(pieces, featuresPass(pieces, model, surface, index), true), state);
  try {
    for (const window of windowsOf(size)) {
      const picture = mixed(card, pieces, model, surface, index, features, channels, { size, window, average });
      yield { picture, window };
      card.drop(picture);
    }
  } finally {
    card.drop(features);
  }
}

/** Finished maps of a window, from features. */
function mixed(card, pieces, model, surface, index, features, channels, wanted) {
  const passes = [...mixPasses(pieces, model, surface, index, wanted), finishPass(pieces, model, surface, wanted, channels)];
  return passes.reduce((before, made) => {
    const after = passed(card, card.begun(pieces, made, true), before);
    if (before !== features) card.drop(before);
    return after;
  }, features);
}

/** What a pass that was begun makes of a picture. */
function passed(card, begun, before) {
  const pass = card.ready(begun), after = card.run(pass, before, card.target(pass));
  card.done(pass);
  return after;
}

function windowsOf([width, height]) {
  const found = [];
  for (let y0 = 0; y0 < height; y0 += WINDOW) {
    for (let x0 = 0; x0 < width; x0 += WINDOW) {
      found.push({ x0, y0, x1: Math.min(width, x0 + WINDOW), y1: Math.min(height, y0 + WINDOW) });
    }
  }
  return found;
}
