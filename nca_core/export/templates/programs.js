// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// Programs: the pieces that Lichen's own generator wrote into this page, put together for an architecture.

/** A program of a kind of PIECES. constants: by name; layers: that it writes; weights: how many vectors. */
function programOf(pieces, kind, constants, layers, weights = 0) {
  const piece = pieces.programs[kind] ?? fail(`this page has no program '${kind}'`);
  return { ...piece, kind, layers, weights, defines: piece.constants.map((name) => [name, constants[name]]) };
}

/** The text of a program that writes its layers first..last. place: where its weights lie, "block" or
 * "texture", or "text" where they are to be written into it (unroll.js). */
function sourceOf(pieces, program, place, first = 0, last = program.layers) {
  const written = Array.from({ length: last - first }, (_, target) => [target, first + target]);
  const functions = [`vec4 before_at(ivec2 place, int layer) { ${pieces.before_at} }`];
  if (program.weights && place !== "text") functions.push(`vec4 weight(int index) { ${pieces.weight[place]} }`);
  const parts = [
    pieces.head,
    ...program.defines.map(([name, value]) => `#define ${name} ${value}`),
    declarationsOf(program, place, written),
    ...functions,
    program.functions,
    "void main()",
    "{",
    `  ivec2 place = ${pieces.place};`,
    "  if (place.x >= sizes.x || place.y >= sizes.y) return;",
    `  vec4 result[${program.layers}];`,
    program.statements,
    ...written.map(([target, layer]) => `  after_${target} = result[${layer}];`),
    "}",
  ];
  return parts.filter((part) => part.trim()).map((part) => part.replace(/^\n+|\n+$/g, "")).join("\n") + "\n";
}

function declarationsOf(program, place, written) {
  const block = `layout(std140) uniform Weights { vec4 weights[${program.weights}]; };`;
  return [
    ...Object.entries(program.numbers).map(([name, type]) => `uniform ${type} ${name};`),
    ...program.tables.map((name) => `uniform sampler2D ${name};`),
    ...(program.weights && place !== "text" ? [place === "block" ? block : "uniform sampler2D weights;"] : []),
    "uniform sampler2DArray before;",
    ...written.map(([target]) => `layout(location = ${target}) out vec4 after_${target};`),
  ].join("\n");
}
