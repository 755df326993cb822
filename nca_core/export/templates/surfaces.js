// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// What is grown: a torus, or the atlas of all corner tiles, in coarse cells; its waves, and how far it can be turned.

const SAME_RATIO = 0.02, MOST_STRETCH = 0.2, MOST_ERROR = 0.03, FINENESS = 0.05;
const RATIOS = [[1, 1], [1, 2], [2, 1], [1, 3], [3, 1], [2, 3], [3, 2]];

/** Rounds to the nearest whole number, halves to even ones. */
function roundEven(value) {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (Math.abs(down) % 2) : Math.round(value);
}

/** The surface of a recipe {mode, width, height, density, seed, colours, reach, bonded} and its size in pixels.
 *
 * width, height: coarse cells; across: tiles on a side; words(scale): how shaders address its noise. */
function surfaceOf(model, recipe) {
  const cell = model.coarsePixels * recipe.density;
  if (recipe.mode === "endless") return atlasOf(model, recipe, cell);
  const [width, height] = [recipe.width, recipe.height].map((pixels) => Math.max(1, roundEven(pixels / cell)));
  return {
    width, height, across: 1, colours: 2, seed: recipe.seed, period: [height, width], bonded: recipe.bonded ?? true,
    pixels: { width: recipe.width, height: recipe.height },
    words: (scale) => [0, width * scale, height * scale, 0],
  };
}

/** As many coarse cells a tile as the pixels have room for, at least as many as chance can reach over. */
function atlasOf(model, { seed, colours = 2, reach: asked = 0, bonded = true, width: pixels }, cell) {
  const reach = asked || model.tileReach, across = colours ** 2, least = 2 * reach + 1;
  const side = Math.max(least, roundEven(pixels / across / cell));
  const wide = side === least ? Math.ceil(side * cell) * across : Math.round(pixels / across) * across;
  return {
    width: side * across, height: side * across, across, colours, seed, period: [side, side], bonded,
    pixels: { width: wide, height: wide },
    words: (scale) => [2, side * scale, reach * scale, colours],
  };
}

const sameSign = (whole, like) => (Object.is(Math.sign(like), -0) || like < 0 ? -whole : whole);

/** Whole cycles of waves along an axis, which keep a ratio of small numbers where they have one. */
function wholeCycles(cycles, bonded) {
  for (const ratio of bonded && cycles.length === 2 ? RATIOS : []) {
    const parts = cycles.map((each, index) => Math.abs(each) / ratio[index]);
    const mean = (parts[0] + parts[1]) / 2, whole = roundEven(mean);
    if (Math.abs(parts[0] - parts[1]) <= SAME_RATIO * mean && Math.abs(whole - mean) <= MOST_STRETCH * mean) {
      return cycles.map((each, index) => sameSign(whole * ratio[index], each));
    }
  }
  return cycles.map(roundEven);
}

/** The nearest waves (cycles down and across a coarse cell) that repeat after a period (coarse cells). */
function wholeWaves(lattice, [down, across], bonded) {
  const downs = wholeCycles(lattice.map((wave) => wave[0] * down), bonded);
  const acrosses = wholeCycles(lattice.map((wave) => wave[1] * across), bonded);
  return lattice.map((_, index) => [downs[index] / down, acrosses[index] / across]);
}

/** Waves turned counter-clockwise, as one sees it. */
function turnedWaves(lattice, degrees) {
  const c = Math.cos((degrees * Math.PI) / 180), s = Math.sin((degrees * Math.PI) / 180);
  return lattice.map(([down, across]) => [c * down - s * across, s * down + c * across]);
}

/** The angle nearest to the one that is asked for at which waves repeat after a period. */
function closingAngle(lattice, degrees, period) {
  if (!lattice.length || degrees % 360 === 0) return degrees;
  const steps = roundEven(180 / FINENESS), allowed = Math.max(MOST_ERROR, misfit(lattice, 0, period)[0]);
  for (let step = 0; step <= steps; step++) {
    for (const tried of [degrees + step * FINENESS, degrees - step * FINENESS]) {
      const [error, fitting] = misfit(lattice, tried, period);
      if (error <= allowed + 1e-9) return ((fitting % 360) + 360) % 360;
    }
  }
  return 0;
}

/** How far turned waves are from ones that close, as a share of their lengths; and the angle of these. */
function misfit(lattice, degrees, period) {
  let error = 0, real = 0, imaginary = 0;
  turnedWaves(lattice, degrees).forEach((there, index) => {
    const closed = there.map((cycles, axis) => roundEven(cycles * period[axis]) / period[axis]);
    error = Math.max(error, Math.hypot(closed[0] - there[0], closed[1] - there[1]) / Math.hypot(...there));
    const [down, across] = lattice[index];
    real += closed[1] * across + closed[0] * down;
    imaginary += closed[1] * down - closed[0] * across;
  });
  return [error, real || imaginary ? (Math.atan2(imaginary, real) * 180) / Math.PI : degrees];
}

/** Cosine and sine of each wave along one axis, as texels: their products are the waves at every cell. */
function axisTurns(cycles, length, scale, starts) {
  const texels = new Float32Array(4 * length);
  cycles.forEach((each, wave) => {
    for (let cell = 0; cell < length; cell++) {
      const turns = (cell + 0.5) * (each / scale) + starts[wave], angle = 2 * Math.PI * (turns - Math.floor(turns));
      texels[4 * cell + 2 * wave] = Math.cos(angle);
      texels[4 * cell + 2 * wave + 1] = Math.sin(angle);
    }
  });
  return texels;
}

/** The tables of a lattice at the cells of a level, of which `scale` make a coarse cell's side. */
function waveTables(lattice, surface, scale, degrees) {
  const waves = wholeWaves(degrees ? turnedWaves(lattice, degrees) : lattice, surface.period, surface.bonded);
  const [height, width] = [surface.height * scale, surface.width * scale];
  const downs = axisTurns(waves.map((wave) => wave[0]), height, scale, waveStarts(surface.seed));
  const acrosses = axisTurns(waves.map((wave) => wave[1]), width, scale, [0, 0]);
  return {
    wave_rows: { width: height, height: 1, values: downs },
    wave_columns: { width, height: 1, values: acrosses },
  };
}
