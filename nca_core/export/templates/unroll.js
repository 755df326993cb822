// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// Shaders for processors: short loops written out, and weights written into the text. Software checks every number that
// it reads from a buffer, and looks up an array's place anew, unless it is known when it compiles; cards need none of it.

const LONGEST = 12000; // characters of a loop that is written out
const MOST_READS = 40; // of texels in it: their code is long
const MOST_WRITTEN = 8000; // vectors of weights that are written into a text: it takes a while to compile
const LOOP = /for \(int (\w+) = 0; \1 < ([^;]+); \1(?:\+\+| \+= (\d+))\)/;

/** A shader's text with its short loops written out. Loops that are left early stay, and so do those around noise, which
 * is long by itself. */
function unrolled(text) {
  return withoutLoops(text, definesOf(text));
}

/** The same with weights in it, a Float32Array, instead of the calls that ask for them. */
function withWeights(text, weights) {
  const defines = definesOf(text), parts = withoutLoops(text, defines, true).split(/\bweight\(/);
  return parts.reduce((before, part) => {
    const end = closing(part), index = valueOf(part.slice(0, end), defines);
    const vector = weights.subarray(4 * index, 4 * index + 4);
    if (vector.length !== 4) throw new CardFault("A shader asks for a weight that is none.");
    return `${before}vec4(${[...vector].map(numberText)})${part.slice(end + 1)}`;
  });
}

/** A text with whole numbers as constants, by name, that it would be given. */
function withConstants(text, values) {
  const declared = (name) => (name in values ? `const int ${name} = ${values[name]};` : `uniform int ${name};`);
  return text.replace(/^uniform int ([\w, ]+);/gm, (_, names) => names.split(", ").map(declared).join(" "));
}

const definesOf = (text) => Object.fromEntries([...text.matchAll(/^#define (\w+) (-?\d+)$/gm)].map(([, name, value]) => [name, Number(value)]));

/** A number of single precision, as a text that is read as the same. */
function numberText(value) {
  const text = String(Number(value.toPrecision(9)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function withoutLoops(text, defines, writes = false) {
  const found = LOOP.exec(text);
  if (!found) return text;
  const [head, name, limit, step = 1] = found, start = found.index + head.length, end = statementEnd(text, start);
  const body = withoutLoops(text.slice(start, end), defines, writes), rest = withoutLoops(text.slice(end), defines, writes);
  const count = Math.ceil(valueOf(limit, defines) / step), reads = body.split("before_at(").length - 1;
  const isShort = count * body.length <= LONGEST && count * reads <= MOST_READS;
  const before = text.slice(0, found.index);
  if (!(count && (isShort || (writes && /\bweight\(/.test(body)))) || /\b(continue|break|return|noise4)\b/.test(body)) return before + head + body + rest;
  const written = Array.from({ length: count }, (_, index) => `{${body.replace(new RegExp(`\\b${name}\\b`, "g"), index * step)}}`);
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

/** Where a call's bracket closes, whose text begins behind the opening one. */
function closing(text) {
  let depth = 1, at = 0;
  for (; depth > 0 && at < text.length; at++) depth += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
  return at - 1;
}

/** The value of sums, products and quotients of whole numbers and names; NaN of anything else. */
function valueOf(text, names) {
  const tokens = text.match(/\w+|[^\s\w]/g) ?? [];
  const part = () => {
    const token = tokens.shift();
    if (token !== "(") return names[token] ?? (/^\d+$/.test(token) ? Number(token) : NaN);
    const inner = sum();
    return tokens.shift() === ")" ? inner : NaN;
  };
  const product = () => {
    let value = part();
    while (tokens[0] === "*" || tokens[0] === "/") value = tokens.shift() === "*" ? value * part() : Math.floor(value / part());
    return value;
  };
  const sum = () => {
    let value = product();
    while (tokens[0] === "+" || tokens[0] === "-") value += tokens.shift() === "+" ? product() : -product();
    return value;
  };
  const value = sum();
  return tokens.length ? NaN : value;
}
