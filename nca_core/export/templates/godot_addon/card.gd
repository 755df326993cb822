# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# The graphics card, by a RenderingDevice that nobody else uses: pictures in single precision, passes that are compiled
# once, run, and waited for. It belongs to the thread that makes it; whoever makes it closes it.
@tool
extends RefCounted

const Programs := preload("programs.gd")

const MAX_BUFFER := 1 << 31

var fault := "" # what this card cannot do; empty if nothing is wrong

var _device: RenderingDevice
var _sampler: RID
var _compiled := {} # pipelines and shaders by text
var _block_bytes := 0
var _empty := {}


func _init() -> void:
	_device = RenderingServer.create_local_rendering_device() if can_grow() else null
	if _device == null:
		fault = "this renderer cannot grow: Forward+ and Mobile can"
		return
	_sampler = _device.sampler_create(RDSamplerState.new())
	_block_bytes = _device.limit_get(RenderingDevice.LIMIT_MAX_UNIFORM_BUFFER_SIZE)
	_empty = picture(1, 1, 1)


# Whether there is anything to grow on: not with the Compatibility renderer, nor without a display.
static func can_grow() -> bool:
	return RenderingServer.get_rendering_device() != null


func close() -> void:
	if _device:
		drop(_empty)
		for made: Dictionary in _compiled.values():
			_device.free_rid(made["shader"])
		_device.free_rid(_sampler)
		_device.free()
		_device = null


func empty() -> Dictionary:
	return _empty


# A new picture of so many layers. item: bytes of a texel.
func picture(width: int, height: int, layers: int, item := 16) -> Dictionary:
	var bytes := width * height * layers * item
	var buffer := _device.storage_buffer_create(bytes) if bytes < MAX_BUFFER else RID()
	if not buffer.is_valid():
		fault = "the card has no room for a surface of this size"
	return {"buffer": buffer, "width": width, "height": height, "layers": layers}


func drop(picture: Dictionary) -> void:
	if picture.has("buffer") and picture["buffer"].is_valid():
		_device.free_rid(picture["buffer"])


# A new picture for a pass to write.
func target(given: Dictionary) -> Dictionary:
	var sizes: Array = given["numbers"]["sizes"]
	return picture(sizes[0], sizes[1], given["program"]["layers"], 4 if given["program"]["writes"] == "uint" else 16)


# A pass that is ready to run, as often as one likes: compiled, its tables and weights on the card.
func ready(given: Dictionary) -> Dictionary:
	var program: Dictionary = given["program"]
	var weights: PackedByteArray = given["weights"].to_byte_array()
	var place := "block" if weights.size() <= _block_bytes else "storage"
	var uniforms: Array[RDUniform] = []
	var owned: Array[RID] = []
	if program["weights"]:
		var in_block := place == "block"
		owned.append(
			_device.uniform_buffer_create(weights.size(), weights) if in_block
			else _device.storage_buffer_create(weights.size(), weights))
		var kind := RenderingDevice.UNIFORM_TYPE_UNIFORM_BUFFER if in_block else RenderingDevice.UNIFORM_TYPE_STORAGE_BUFFER
		uniforms.append(_uniform(kind, 2, [owned[-1]]))
	for index in program["tables"].size():
		owned.append(_table(given["tables"][program["tables"][index]]))
		var binding: int = Programs.PIECES["first_table"] + index
		uniforms.append(_uniform(RenderingDevice.UNIFORM_TYPE_SAMPLER_WITH_TEXTURE, binding, [_sampler, owned[-1]]))
	return given.merged({
		"owned": owned,
		"uniforms": uniforms,
		"bytes": _bytes(program["numbers"], given["numbers"]),
		"compiled": _compile(Programs.text(program, place)),
		"sets": {},
	})


# Frees what a pass has on the card; its program stays.
func done(pass_: Dictionary) -> void:
	for rid: RID in pass_["owned"]:
		_device.free_rid(rid)


func run(pass_: Dictionary, before: Dictionary, after: Dictionary) -> Dictionary:
	if fault:
		return after
	var sizes: Array = pass_["numbers"]["sizes"]
	var local: float = Programs.PIECES["local"]
	var list := _device.compute_list_begin()
	_device.compute_list_bind_compute_pipeline(list, pass_["compiled"]["pipeline"])
	_device.compute_list_bind_uniform_set(list, _bound(pass_, before["buffer"], after["buffer"]), 0)
	_device.compute_list_set_push_constant(list, pass_["bytes"], pass_["bytes"].size())
	_device.compute_list_dispatch(list, ceili(sizes[0] / local), ceili(sizes[1] / local), 1)
	_device.compute_list_end()
	return after


# Runs a pass once, into a new picture.
func passed(given: Dictionary, before: Dictionary) -> Dictionary:
	var pass_ := ready(given)
	var after := run(pass_, before, target(given))
	wait()
	done(pass_)
	return after


# Comes back when all that was asked for is done.
func wait() -> void:
	_device.submit()
	_device.sync()


# The bytes of a layer of a picture; of all of them if `layer` is less than 0.
func read(picture: Dictionary, layer := -1, item := 16) -> PackedByteArray:
	var bytes: int = picture["width"] * picture["height"] * item
	if layer < 0:
		return _device.buffer_get_data(picture["buffer"])
	return _device.buffer_get_data(picture["buffer"], layer * bytes, bytes)


func _compile(text: String) -> Dictionary:
	if text in _compiled:
		return _compiled[text]
	var source := RDShaderSource.new()
	source.source_compute = text
	var spirv := _device.shader_compile_spirv_from_source(source)
	if spirv.compile_error_compute:
		fault = "a shader does not compile here: %s" % spirv.compile_error_compute.strip_edges().get_slice("\n", 0)
		return {"shader": RID(), "pipeline": RID()}
	var shader := _device.shader_create_from_spirv(spirv)
	_compiled[text] = {"shader": shader, "pipeline": _device.compute_pipeline_create(shader)}
	return _compiled[text]


func _bound(pass_: Dictionary, before: RID, after: RID) -> RID:
	var key := [before, after]
	if not key in pass_["sets"]:
		var kind := RenderingDevice.UNIFORM_TYPE_STORAGE_BUFFER
		var uniforms: Array[RDUniform] = [_uniform(kind, 0, [before]), _uniform(kind, 1, [after])]
		uniforms.append_array(pass_["uniforms"])
		pass_["sets"][key] = _device.uniform_set_create(uniforms, pass_["compiled"]["shader"], 0)
	return pass_["sets"][key]


static func _uniform(kind: int, binding: int, ids: Array) -> RDUniform:
	var uniform := RDUniform.new()
	uniform.uniform_type = kind as RenderingDevice.UniformType
	uniform.binding = binding
	for id: RID in ids:
		uniform.add_id(id)
	return uniform


func _table(table: Dictionary) -> RID:
	var format := RDTextureFormat.new()
	format.format = RenderingDevice.DATA_FORMAT_R32G32B32A32_SFLOAT
	format.width = table["size"].x
	format.height = table["size"].y
	format.usage_bits = RenderingDevice.TEXTURE_USAGE_SAMPLING_BIT | RenderingDevice.TEXTURE_USAGE_CAN_UPDATE_BIT
	return _device.texture_create(format, RDTextureView.new(), [table["texels"].to_byte_array()])


# The push constants: each number of a program at the beginning of its own bytes.
static func _bytes(types: Dictionary, numbers: Dictionary) -> PackedByteArray:
	var size: int = Programs.PIECES["number_bytes"]
	var found := PackedByteArray()
	for name: String in types:
		var at := found.size()
		found.resize(at + size)
		for index in numbers[name].size():
			if types[name].begins_with("vec"):
				found.encode_float(at + 4 * index, numbers[name][index])
			else:
				found.encode_s32(at + 4 * index, numbers[name][index])
	return found
