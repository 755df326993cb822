// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// What is painted by hand on a tile, and how its cells hear it: through a tent as wide as a cell.

const PIXELS = 8; // of a coarse cell's side
const POOLED = 4; // pixels of a tent's reach, at least, that are looked at one by one

/** A drawing of so many numbers on a tile of width x height coarse cells; it is silent where nobody painted. */
class Drawing {
  constructor(width, height, numbers) {
    Object.assign(this, { width: width * PIXELS, height: height * PIXELS, cells: [width, height], numbers });
    this.values = new Float32Array(this.width * this.height * numbers);
    this.presence = new Float32Array(this.width * this.height);
  }

  get isSilent() {
    return this.presence.every((value) => value === 0);
  }

  /** A touch of a soft brush; places and radius in 0..1 of the tile's width and height, around whose edges it goes on.
   * firmness: 0 erases, 1 asks firmly. */
  touch(x, y, radius, asked, firmness) {
    const reach = Math.max(1, radius * this.width), [left, top] = [x * this.width, y * this.height];
    for (let row = Math.floor(top - reach); row <= top + reach; row++) {
      for (let column = Math.floor(left - reach); column <= left + reach; column++) {
        const away = Math.hypot(column + 0.5 - left, row + 0.5 - top) / reach;
        if (away < 1) this.blend(column, row, asked, firmness, (1 - away * away) ** 2);
      }
    }
  }

  blend(column, row, asked, firmness, share) {
    const wrapped = (value, size) => ((value % size) + size) % size;
    const at = wrapped(row, this.height) * this.width + wrapped(column, this.width);
    const kept = this.presence[at] * (1 - share), added = firmness * share, sum = kept + added;
    for (let number = 0; number < this.numbers && sum > 0; number++) {
      const place = at * this.numbers + number;
      this.values[place] = (this.values[place] * kept + asked[number] * added) / sum;
    }
    this.presence[at] = Math.min(1, sum);
  }

  fill(asked, firmness) {
    this.presence.fill(firmness);
    for (let at = 0; at < this.values.length; at++) this.values[at] = asked[at % this.numbers];
  }

  /** The values times their presence, and the presence, at the cells of a level: a Float32Array each. */
  heard(scale) {
    const down = this.taps(this.height, this.cells[1], scale), across = this.taps(this.width, this.cells[0], scale);
    const found = [];
    for (let number = 0; number <= this.numbers; number++) {
      const pooled = this.pooled(number, down.pool, across.pool), wide = this.width / across.pool;
      const band = new Float32Array(down.rows.length * wide);
      down.rows.forEach((taps, row) => {
        for (const [place, weight] of taps) {
          for (let column = 0; column < wide; column++) band[row * wide + column] += pooled[place * wide + column] * weight;
        }
      });
      const cells = new Float32Array(down.rows.length * across.rows.length);
      across.rows.forEach((taps, column) => {
        for (const [place, weight] of taps) {
          for (let row = 0; row < down.rows.length; row++) {
            cells[row * across.rows.length + column] += band[row * wide + place] * weight;
          }
        }
      });
      found.push(cells);
    }
    return found;
  }

  /** Means of `down` x `across` pixels of a number times its presence; the last number is the presence. */
  pooled(number, down, across) {
    const wide = this.width / across, found = new Float32Array((this.height / down) * wide);
    for (let row = 0; row < this.height; row++) {
      for (let column = 0; column < this.width; column++) {
        const at = row * this.width + column, share = this.presence[at] / (down * across);
        const value = number < this.numbers ? this.values[at * this.numbers + number] : 1;
        found[Math.floor(row / down) * wide + Math.floor(column / across)] += value * share;
      }
    }
    return found;
  }

  /** Along an axis the pixels that each cell looks at, [place, weight], of means of `pool` pixels. */
  taps(pixels, cells, scale) {
    let pool = 1;
    while ((1 / scale) * (pixels / cells) >= 2 * pool * POOLED && pixels % (2 * pool) === 0) pool *= 2;
    const there = pixels / pool, perCell = there / (cells * scale), reach = Math.max(1, perCell);
    const rows = Array.from({ length: cells * scale }, (_, cell) => {
      const centre = (cell + 0.5) * perCell, first = Math.ceil(centre - reach - 0.5), taps = [];
      for (let place = first; place <= first + Math.ceil(2 * reach); place++) {
        const weight = Math.max(0, 1 - Math.abs(place + 0.5 - centre) / reach);
        if (weight) taps.push([((place % there) + there) % there, weight]);
      }
      const sum = taps.reduce((total, [, weight]) => total + weight, 0);
      return taps.map(([place, weight]) => [place, weight / sum]);
    });
    return { pool, rows };
  }
}

/** The signal of a guide: a guide of values hears (m g, m), one of labels a number for each. */
function guideSignal(drawing, isLabels) {
  return (scale) => (isLabels ? drawing.heard(scale).slice(0, -1) : drawing.heard(scale));
}

/** The frame that a combed drawing asks for, and an angle in degrees where it is silent: rows run down, so a turn to
 * the left has a negative sine. */
function frameOf(drawing, degrees, surface) {
  const angle = (degrees * Math.PI) / 180, otherwise = [Math.cos(angle), Math.sin(angle)];
  return (scale) => {
    const count = surface.width * surface.height * scale * scale;
    const [x, y, firm] = drawing ? drawing.heard(scale) : [0, 0, 0].map(() => new Float32Array(count));
    const cosine = new Float32Array(count), sine = new Float32Array(count);
    for (let cell = 0; cell < count; cell++) {
      const across = x[cell] + (1 - firm[cell]) * otherwise[0], up = y[cell] + (1 - firm[cell]) * otherwise[1];
      const length = Math.hypot(across, up);
      cosine[cell] = length > 1e-6 ? across / length : otherwise[0];
      sine[cell] = -(length > 1e-6 ? up / length : otherwise[1]);
    }
    return [cosine, sine];
  };
}
