# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# A .nca file's container: safetensors, which is a table in JSON and the tensors behind it.
@tool
extends RefCounted

const MAX_HEADER := 1 << 20
const MAX_FILE := 1 << 25
const MAX_THUMBNAIL := 512
const ITEM_BYTES := {
	"F32": 4, "F16": 2, "I8": 1, "U8": 1, "F64": 8, "BOOL": 1, "I16": 2, "I32": 4, "I64": 8, "U16": 2, "U32": 4, "U64": 8,
}

var fault := "" # why the file cannot be used; empty if it can
var metadata := {} # texts
var tensors := {} # by name: dtype, shape, bytes


func _init(bytes: PackedByteArray) -> void:
	fault = _read(bytes)


func _read(bytes: PackedByteArray) -> String:
	if bytes.size() > MAX_FILE:
		return "it has more bytes than a weight file may have"
	if bytes.size() < 8:
		return "it is truncated: not even a header"
	var size := bytes.decode_s64(0)
	if size < 0 or size > MAX_HEADER:
		return "its header is too long (not a weight file?)"
	if 8 + size > bytes.size():
		return "its header runs past the end of the file"
	var header := table(bytes.slice(8, 8 + size).get_string_from_utf8())
	if header.is_empty():
		return "its header is not a table in JSON"
	var texts: Variant = header.get("__metadata__", {})
	metadata = texts if texts is Dictionary else {}
	header.erase("__metadata__")
	return _take(header, bytes.slice(8 + size))


# Takes the tensors apart, whose bytes follow each other without a gap.
func _take(header: Dictionary, data: PackedByteArray) -> String:
	var spans: Array[Array] = []
	for name: String in header:
		var why := _fault_of(header[name])
		if why:
			return "tensor '%s' %s" % [name, why]
		var offsets: Array = header[name]["data_offsets"]
		spans.append([int(offsets[0]), int(offsets[1]), name])
	spans.sort()
	var end := 0
	for span in spans:
		var name: String = span[2]
		if span[1] > data.size():
			return "tensor '%s' runs past the end of the file (truncated?)" % name
		if span[0] != end:
			return "tensor '%s' overlaps another, or leaves a gap" % name
		end = span[1]
		var shape: Array = header[name]["shape"].map(func(side: float) -> int: return int(side))
		tensors[name] = {"dtype": header[name]["dtype"], "shape": shape, "bytes": data.slice(span[0], span[1])}
	return "" if end == data.size() else "it has bytes at its end that belong to no tensor"


static func _fault_of(entry: Variant) -> String:
	if not entry is Dictionary or not entry.get("dtype") in ITEM_BYTES:
		return "has an unsupported dtype"
	var shape: Variant = entry.get("shape")
	var offsets: Variant = entry.get("data_offsets")
	if not shape is Array or shape.size() > 4 or not shape.all(_is_count):
		return "has no valid shape"
	if not offsets is Array or offsets.size() != 2 or not offsets.all(_is_count):
		return "lies nowhere"
	if offsets[1] - offsets[0] != product(shape) * ITEM_BYTES[entry["dtype"]]:
		return "does not fit its shape"
	return ""


static func _is_count(value: Variant) -> bool:
	return value is float and value == floorf(value) and value >= 0 and value <= MAX_FILE


static func product(numbers: Array) -> float:
	return numbers.reduce(func(all: float, number: float) -> float: return all * number, 1.0)


# A table in JSON; empty if the text is none.
static func table(text: String) -> Dictionary:
	var json := JSON.new()
	return json.data if json.parse(text) == OK and json.data is Dictionary else {}


# The numbers of a tensor as they were before they were kept; none, and a fault, if there are none.
func numbers(name: String) -> PackedFloat32Array:
	var tensor: Dictionary = tensors.get(name, {})
	var values := PackedFloat32Array()
	if tensor.is_empty():
		return _without("tensor '%s' is missing" % name)
	var bytes: PackedByteArray = tensor["bytes"]
	match tensor["dtype"]:
		"F32":
			values = bytes.to_float32_array()
		"F16":
			values.resize(bytes.size() / 2)
			for index in values.size():
				values[index] = bytes.decode_half(2 * index)
		"I8":
			var scale := numbers(name + ".scale")
			if tensor["shape"].size() != 2 or scale.size() != tensor["shape"][0] or scale.is_empty():
				return _without("tensor '%s' lacks a fitting scale" % name)
			var columns: int = tensor["shape"][1]
			values.resize(bytes.size())
			for index in values.size():
				values[index] = bytes.decode_s8(index) * scale[index / columns]
		_:
			return _without("tensor '%s' has the wrong dtype" % name)
	for value in values:
		if not is_finite(value):
			return _without("tensor '%s' holds NaN or infinite weights" % name)
	return values


func _without(why: String) -> PackedFloat32Array:
	fault = fault if fault else why
	return PackedFloat32Array()


func shape(name: String) -> Array:
	return tensors[name]["shape"] if name in tensors else []


# The picture that comes with a material; null if there is none.
func thumbnail() -> Image:
	var kept: Dictionary = tensors.get("thumbnail", {})
	var sides: Array = kept.get("shape", [])
	if kept.get("dtype") != "U8" or kept["bytes"].is_empty() or sides.size() < 2 or sides.max() > MAX_THUMBNAIL:
		return null
	if sides.size() == 3 and sides[2] == 3:
		return Image.create_from_data(sides[1], sides[0], false, Image.FORMAT_RGB8, kept["bytes"])
	if sides.size() != 2 or not "thumbnail.palette" in tensors:
		return null
	var palette: PackedByteArray = tensors["thumbnail.palette"]["bytes"]
	var pixels := PackedByteArray()
	for pair: int in kept["bytes"]:
		for colour: int in [pair >> 4, pair & 15]:
			if 3 * colour + 3 > palette.size():
				return null
			pixels.append_array(palette.slice(3 * colour, 3 * colour + 3))
	return Image.create_from_data(2 * sides[1], sides[0], false, Image.FORMAT_RGB8, pixels)
