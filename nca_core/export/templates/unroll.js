// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// Shaders for processors: short loops written out. Software looks up an array's place anew for each number it reads,
// unless the place is known when it compiles; cards need none of this.

const LONGEST = 12000; // characters of a loop that is written out
const MOST_READS = 40; // of texels in it: their code is long
const LOOP = /for \(int (\w+) = 0; \1 < ([^;]+); \1\+\+\)/;

/** A shader's text with its short loops written out. Loops that are left early stay, and so do those around noise, which
 * is long by itself. */
function unrolled(text) {
  const defines = Object.fromEntries([...text.matchAll(/^#define (\w+) (-?\d+)$/gm)].map(([, name, value]) => [name, Number(value)]));
  return withoutLoops(text, defines);
}

function withoutLoops(text, defines) {
  const found = LOOP.exec(text);
  if (!found) return text;
  const [head, name, limit] = found, start = found.index + head.length, end = statementEnd(text, start);
  const body = withoutLoops(text.slice(start, end), defines), rest = withoutLoops(text.slice(end), defines);
  const count = countOf(limit, defines), reads = body.split("before_at(").length - 1;
  const fits = count * body.length <= LONGEST && count * reads <= MOST_READS;
  const before = text.slice(0, found.index);
  if (!fits || /\b(continue|break|return|noise4)\b/.test(body)) return before + head + body + rest;
  const written = Array.from({ length: count }, (_, index) => `{ const int ${name} = ${index};${body} }`);
  return `${before}{${written.join("\n")}}${rest}`;
}

/** Where the statement ends that begins at a place: a block, or up to its semicolon, loops in front of it included. */
function statementEnd(text, start) {
  for (let at = start, depth = 0; at < text.length; at++) {
    if (text[at] === "{" || text[at] === "(") depth += 1;
    if (text[at] === "}" || text[at] === ")") depth -= 1;
    if (depth === 0 && (text[at] === ";" || text[at] === "}")) return at + 1;
  }
  return text.length;
}

/** The value of a product of constants and numbers, such as 4 * LAYERS; endless where it is anything else. */
function countOf(limit, defines) {
  const factors = limit.split("*").map((part) => part.trim()).map((part) => defines[part] ?? Number(part));
  return factors.every(Number.isInteger) ? factors.reduce((all, factor) => all * factor, 1) : Infinity;
}
