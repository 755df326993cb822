// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// The graphics card, by WebGL 2: pictures in single precision, passes that are compiled once, run, and waited for.

const CORNER_VERTEX = `#version 300 es
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }`;

/** What this browser or its card cannot do. */
class CardFault extends Error {}

class Card {
  constructor(gl) {
    this.gl = gl;
    if (!gl.getExtension("EXT_color_buffer_float")) throw new CardFault("This card cannot draw into single precision.");
    this.targets = Math.min(gl.getParameter(gl.MAX_DRAW_BUFFERS), gl.getParameter(gl.MAX_COLOR_ATTACHMENTS));
    this.blockBytes = gl.getParameter(gl.MAX_UNIFORM_BLOCK_SIZE);
    this.software = isSoftware(gl);
    this.largest = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    this.compiled = new Map();
    this.frame = gl.createFramebuffer();
    this.vertices = gl.createVertexArray();
    this.empty = this.picture(1, 1, 1);
  }

  /** A new picture of so many layers. */
  picture(width, height, layers) {
    const { gl } = this;
    if (Math.max(width, height) > this.largest) throw new CardFault(`This card has no textures of ${width} x ${height}.`);
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.RGBA32F, width, height, layers);
    this.nearest(gl.TEXTURE_2D_ARRAY);
    return { texture, width, height, layers };
  }

  /** A texture of a table {width, height, values}. */
  table({ width, height, values }) {
    const { gl } = this, texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, width, height, 0, gl.RGBA, gl.FLOAT, values);
    this.nearest(gl.TEXTURE_2D);
    return texture;
  }

  nearest(kind) {
    const { gl } = this;
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(kind, name, gl.NEAREST);
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(kind, name, gl.CLAMP_TO_EDGE);
  }

  drop(...pictures) {
    for (const picture of pictures) if (picture && picture !== this.empty) this.gl.deleteTexture(picture.texture);
  }

  /** A program of a text that is given whole numbers, by name: software has it once for each, which is much faster. */
  programWith(text, numbers) {
    const part = this.program(this.software ? withConstants(text, numbers) : text);
    return { part, give: () => Object.entries(numbers).forEach(([name, value]) => this.number(part.place(name), "int", [value])) };
  }

  /** A program of these texts, compiled once, while one goes on with other things. */
  program(fragment, vertex = CORNER_VERTEX) {
    const key = vertex + fragment;
    if (!this.compiled.has(key)) this.compiled.set(key, this.link(vertex, fragment));
    return this.compiled.get(key);
  }

  link(vertex, fragment) {
    const { gl } = this, program = gl.createProgram(), places = new Map();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    return { program, isReady: false, place: (name) => places.get(name) ?? places.set(name, gl.getUniformLocation(program, name)).get(name) };
  }

  /** Makes a program the one that draws; comes back when it is compiled. */
  use(part) {
    const { gl } = this, { program } = part;
    if (!part.isReady && !gl.getProgramParameter(program, gl.LINK_STATUS)) {
      const logs = gl.getAttachedShaders(program).map((shader) => gl.getShaderInfoLog(shader));
      throw new CardFault(`A shader does not compile here: ${[...logs, gl.getProgramInfoLog(program)].join(" ")}`);
    }
    part.isReady = true;
    gl.useProgram(program);
  }

  /** The pass with its programs begun to compile. isWritten: whether software is to have its weights in their texts. */
  begun(pieces, made, isWritten = false) {
    const { program, weights } = made, parts = [];
    const writes = isWritten && this.software && program.weights > 0 && program.weights <= MOST_WRITTEN;
    const place = writes ? "text" : 16 * program.weights <= this.blockBytes ? "block" : "texture";
    for (let first = 0; first < program.layers; first += this.targets) {
      const last = Math.min(first + this.targets, program.layers), text = sourceOf(pieces, program, place, first, last);
      const suited = writes ? withWeights(text, weights) : this.software ? unrolled(text) : text;
      parts.push({ first, last, part: this.program(suited) });
    }
    return { ...made, place: program.weights ? place : "text", parts };
  }

  /** A pass that was begun, ready to run as often as one likes: its tables and weights are on the card. */
  ready(pass) {
    const { gl } = this, { program, tables, weights, place } = pass;
    const textures = program.tables.map((name) => [name, this.table(tables[name])]);
    let block = null;
    if (place === "block") {
      block = gl.createBuffer();
      gl.bindBuffer(gl.UNIFORM_BUFFER, block);
      gl.bufferData(gl.UNIFORM_BUFFER, weights, gl.STATIC_DRAW);
    } else if (place === "texture") {
      textures.push(["weights", this.table(inRows(weights))]);
    }
    return { ...pass, textures, block };
  }

  /** Frees what a pass has on the card; its program stays. */
  done(pass) {
    for (const [, texture] of pass.textures) this.gl.deleteTexture(texture);
    if (pass.block) this.gl.deleteBuffer(pass.block);
  }

  /** A new picture for a pass to write. */
  target({ numbers, program }) {
    return this.picture(numbers.sizes[0], numbers.sizes[1], program.layers);
  }

  run(pass, before, after) {
    const { gl } = this;
    gl.disable(gl.BLEND);
    gl.viewport(0, 0, ...pass.numbers.sizes.slice(0, 2));
    for (const { first, last, part } of pass.parts) {
      this.attach(last - first, (target) => gl.framebufferTextureLayer(
        gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + target, after.texture, 0, first + target));
      this.use(part);
      this.bind(part, [["before", before.texture, gl.TEXTURE_2D_ARRAY], ...pass.textures]);
      for (const [name, type] of Object.entries(pass.program.numbers)) this.number(part.place(name), type, pass.numbers[name]);
      if (pass.block) {
        gl.uniformBlockBinding(part.program, gl.getUniformBlockIndex(part.program, "Weights"), 0);
        gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, pass.block);
      }
      this.draw();
    }
    return after;
  }

  /** Lets the card begin with all that it has been told so far. */
  send() {
    this.gl.flush();
  }

  /** Makes what `attach` attaches the targets that are drawn to. */
  attach(count, attach) {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    for (let target = 0; target < this.targets; target++) {
      if (target < count) attach(target);
      else gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + target, gl.TEXTURE_2D, null, 0);
    }
    gl.drawBuffers(Array.from({ length: count }, (_, target) => gl.COLOR_ATTACHMENT0 + target));
  }

  /** Binds textures [name, texture, kind] to a program that is in use. */
  bind(part, textures) {
    const { gl } = this;
    textures.forEach(([name, texture, kind = gl.TEXTURE_2D], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(kind, texture);
      gl.uniform1i(part.place(name), unit);
    });
    gl.activeTexture(gl.TEXTURE0);
  }

  number(place, type, values) {
    const count = type.startsWith("ivec") || type.startsWith("vec") ? type.slice(-1) : "1";
    this.gl[`uniform${count}${type.startsWith("vec") || type === "float" ? "f" : "i"}v`](place, values);
  }

  draw() {
    const { gl } = this;
    gl.bindVertexArray(this.vertices);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** The texels of a layer of a picture; comes back when they are written. */
  read(picture, layer = 0, width = picture.width, height = picture.height) {
    const { gl } = this, values = new Float32Array(4 * width * height);
    this.attach(1, () => gl.framebufferTextureLayer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, picture.texture, 0, layer));
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.FLOAT, values);
    return values;
  }

  /** Comes back when a picture is written. */
  wait(picture) {
    this.read(picture, 0, 1, 1);
  }
}
