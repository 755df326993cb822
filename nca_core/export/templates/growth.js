// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// Growth and decoding on a card, a step at a time, so that one can look on and stop.

const UNSTEERED = { degrees: 0, signals: {}, frame: null, phases: null };
const WINDOW = 512; // pixels of a side that are decoded at once

/** Grows a surface. Yields {index, done: the steps' share, state} after each step of each level; the last is grown.
 * Pictures of states belong to the generator: a state lasts until the next but one. */
function* growing(card, pieces, model, surface, steering = UNSTEERED) {
  const total = model.levels.reduce((sum, level) => sum + level.steps, 0);
  let before = card.empty, steps = 0, pass = null, after = null;
  try {
    for (let index = 0; index < model.levels.length; index++) {
      before = refined(card, pieces, refinePass(pieces, model, surface, index, steering), before);
      pass = card.ready(pieces, stepPass(pieces, model, surface, index, steering));
      after = card.target(pass);
      for (let step = 0; step < model.levels[index].steps; step++) {
        card.run(pass, before, after);
        [before, after] = [after, before];
        steps += 1;
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

function refined(card, pieces, made, before) {
  const pass = card.ready(pieces, made), first = card.run(pass, before, card.target(pass));
  card.done(pass);
  card.drop(before);
  return first;
}

/** Decodes the cells of a level, window by window. Yields {picture, window} of maps' layers, normals in the last one;
 * each lasts until the next. size: [width, height]; average: see mixPass. */
function* decoding(card, pieces, model, surface, { index, state }, channels, size, average) {
  const features = passed(card, pieces, featuresPass(pieces, model, surface, index), state);
  try {
    for (const window of windowsOf(size)) {
      const wanted = { size, window, average };
      const mixed = passed(card, pieces, mixPass(pieces, model, surface, index, wanted), features);
      const picture = passed(card, pieces, finishPass(pieces, model, surface, wanted, channels), mixed);
      card.drop(mixed);
      yield { picture, window };
      card.drop(picture);
    }
  } finally {
    card.drop(features);
  }
}

function passed(card, pieces, made, before) {
  const pass = card.ready(pieces, made), after = card.run(pass, before, card.target(pass));
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
