// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// A .nca file's container: safetensors, which is a table in JSON and the tensors behind it. FORMAT.md describes it.

const MAX_HEADER = 1 << 20, MAX_FILE = 1 << 25, MAX_THUMBNAIL = 512;
const ITEM_BYTES = {
  F32: 4, F16: 2, I8: 1, U8: 1, F64: 8, BOOL: 1, I16: 2, I32: 4, I64: 8, U16: 2, U32: 4, U64: 8,
};

/** A file that cannot be used; the message says why. */
class FileFault extends Error {}

function fail(fault) {
  throw new FileFault(fault);
}

/** The tensors {name: {dtype, shape, bytes}} and the table of texts of a file's bytes. */
function unpack(bytes) {
  if (bytes.length > MAX_FILE) fail(`it has ${bytes.length} bytes, more than a weight file may have`);
  if (bytes.length < 8) fail("it is truncated: not even a header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (size > MAX_HEADER) fail("its header is too long (not a weight file?)");
  if (8 + size > bytes.length) fail("its header runs past the end of the file");
  const header = parsedTable(new TextDecoder().decode(bytes.subarray(8, 8 + size)), "header");
  const metadata = header.__metadata__ ?? {};
  delete header.__metadata__;
  const data = bytes.subarray(8 + size);
  checkLayout(header, data.length);
  const tensors = new Map();
  for (const [name, entry] of Object.entries(header)) {
    const [start, stop] = entry.data_offsets;
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, bytes: data.subarray(start, stop) });
  }
  return { tensors, metadata };
}

function parsedTable(text, what) {
  let table = null;
  try {
    table = JSON.parse(text);
  } catch {
    fail(`its ${what} is not JSON`);
  }
  if (table === null || typeof table !== "object" || Array.isArray(table)) fail(`its ${what} is not a table`);
  return table;
}

const isCount = (value) => Number.isInteger(value) && value >= 0 && value <= MAX_FILE;
const product = (numbers) => numbers.reduce((all, number) => all * number, 1);

/** Every entry is well-formed, and the data are covered exactly once. */
function checkLayout(header, available) {
  const spans = [];
  for (const [name, entry] of Object.entries(header)) {
    const { dtype, shape, data_offsets: offsets } = entry ?? {};
    if (!Object.hasOwn(ITEM_BYTES, dtype)) fail(`tensor '${name}' has an unsupported dtype`);
    if (!Array.isArray(shape) || shape.length > 4 || !shape.every(isCount)) fail(`tensor '${name}' has no valid shape`);
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) fail(`tensor '${name}' lies nowhere`);
    if (offsets[1] - offsets[0] !== product(shape) * ITEM_BYTES[dtype]) fail(`tensor '${name}' does not fit its shape`);
    spans.push([offsets[0], offsets[1], name]);
  }
  spans.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  let end = 0;
  for (const [start, stop, name] of spans) {
    if (stop > available) fail(`tensor '${name}' runs past the end of the file (truncated?)`);
    if (start !== end) fail(`tensor '${name}' overlaps another, or leaves a gap`);
    end = stop;
  }
  if (end !== available) fail("it has bytes at its end that belong to no tensor");
}

/** The number that the bits of a half-precision float stand for. */
function halfFloat(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const READERS = {
  F32: (view, index) => view.getFloat32(4 * index, true),
  F16: (view, index) => halfFloat(view.getUint16(2 * index, true)),
  I8: (view, index) => view.getInt8(index),
};

/** An array {shape, values: Float32Array} as it was before it was kept; null if it is missing and may be. */
function restored(tensors, name, mayMiss = false) {
  const tensor = tensors.get(name);
  if (!tensor) return mayMiss ? null : fail(`tensor '${name}' is missing`);
  const read = READERS[tensor.dtype] ?? fail(`tensor '${name}' has the wrong dtype`);
  const view = new DataView(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength);
  const values = Float32Array.from({ length: product(tensor.shape) }, (_, index) => read(view, index));
  if (tensor.dtype === "I8") multiplyRows(values, tensor, restored(tensors, `${name}.scale`).values, name);
  if (!values.every(Number.isFinite)) fail(`tensor '${name}' holds NaN or infinite weights`);
  return { shape: tensor.shape, values };
}

function multiplyRows(values, tensor, scale, name) {
  if (tensor.shape.length !== 2 || scale.length !== tensor.shape[0]) fail(`tensor '${name}' lacks a fitting scale`);
  const columns = tensor.shape[1];
  for (let index = 0; index < values.length; index++) values[index] *= scale[Math.floor(index / columns)];
}

/** The picture {width, height, pixels: red, green, blue of each} that comes with a material; null where there is none. */
function thumbnailOf(tensors) {
  const kept = tensors.get("thumbnail"), palette = tensors.get("thumbnail.palette");
  if (!kept || kept.dtype !== "U8" || !kept.bytes.length) return null;
  const [height, columns] = kept.shape;
  if (Math.max(...kept.shape) > MAX_THUMBNAIL) fail(`the thumbnail is larger than ${MAX_THUMBNAIL} px`);
  if (!palette) return kept.shape.length === 3 && kept.shape[2] === 3 ? { width: columns, height, pixels: kept.bytes } : null;
  const pixels = new Uint8Array(height * columns * 6);
  kept.bytes.forEach((pair, index) => {
    for (const [place, colour] of [[0, pair >> 4], [1, pair & 15]]) {
      if (3 * colour + 3 > palette.bytes.length) fail("the thumbnail has a colour that is not in its palette");
      pixels.set(palette.bytes.subarray(3 * colour, 3 * colour + 3), 6 * index + 3 * place);
    }
  });
  return { width: 2 * columns, height, pixels };
}
