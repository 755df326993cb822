// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// The hash that all chance comes from (pcg4d, Jarzynski and Olano 2020), and the corner tiles that it deals.

/** Four words of 32 bits to four others. */
function pcg4d(x, y, z, w) {
  const mixed = (word) => (Math.imul(word, 1664525) + 1013904223) | 0;
  [x, y, z, w] = [mixed(x), mixed(y), mixed(z), mixed(w)];
  for (const last of [false, true]) {
    x = (x + Math.imul(y, w)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    w = (w + Math.imul(y, z)) | 0;
    if (!last) [x, y, z, w] = [x, y, z, w].map((word) => word ^ (word >>> 16));
  }
  return [x, y, z, w].map((word) => word >>> 0);
}

/** A word as a number in -1..1. */
const uniformOf = (word) => (word >>> 8) / 8388608 - 1;

const LATTICE_LEVEL = 254;

/** Where a seed's two waves begin, in turns. */
function waveStarts(seed) {
  return pcg4d(0, 0, LATTICE_LEVEL * 65536, seed).slice(0, 2).map((word) => uniformOf(word) / 2);
}

/** The colour of a corner of the endless grid. */
function dealtColour(row, column, colours, dealt) {
  return ((pcg4d(column, row, 0, dealt)[0] >>> 16) * colours) >>> 16;
}

/** The corners' colours of the atlas that has every tile once: rows of colours² numbers. */
function atlasCorners(colours) {
  if (colours === 2) return [[1, 1, 1, 0], [1, 1, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]];
  const pairs = [0, 0, 1, 1, 0, 2, 2, 1, 2];
  const nine = Array.from({ length: 9 }, (_, index) => index);
  return nine.map((row) => nine.map((column) => pairs[(row + (column * (column - 1)) / 2) % 9]));
}

/** Where in the atlas a tile lies: [column, row] by its corners' colours, top left first, read as a number's digits. */
function atlasPlaces(colours) {
  const corners = atlasCorners(colours), n = corners.length, places = [];
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const below = (row + 1) % n, right = (column + 1) % n;
      const digits = [corners[row][column], corners[row][right], corners[below][column], corners[below][right]];
      places[digits.reduce((key, digit) => key * colours + digit, 0)] = [column, row];
    }
  }
  return places;
}
