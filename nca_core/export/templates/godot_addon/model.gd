# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# The model in a .nca file: levels, decoder, maps, and who made it. It is checked, since anybody may bring any file.
@tool
extends RefCounted

const Safetensors := preload("container.gd")
const PIECES := preload("pieces.gd").PIECES

const NEWEST_FORMAT := 6
const NAMED_INPUTS := 5
const SHARPENED := 6
const MAX_LEVELS := 8
const MAX_STEPS := 256
const MAX_CHANNELS := 64
const MAX_HIDDEN := 512
const MAX_FEATURES := 64
const MAX_RADIUS := 64
const GRAIN_CHANNELS := 4
const OLD_INPUTS := {"noise": "noise", "lattice": "waves"}

var fault := "" # why it cannot be grown; empty if it can
var name := ""
var levels: Array[Dictionary] = [] # coarsest first: steps, channels, hidden, w1, b1, w2, noise, lattice
var decoder := {} # count, channels, outputs, sharpening, features, bias, out, out_bias, grain
var maps: Array = []
var first := {} # a map's first channel among the decoder's outputs
var stride := 1
var relief := 1.0 # exemplar pixels of the height's range
var lattice: Array = [] # waves: cycles of a coarse cell down and across
var provenance := {}
var coarse_pixels := 1 # exemplar pixels of a coarse cell's side

var _file: Safetensors
var _table := {}


func _init(bytes: PackedByteArray) -> void:
	_file = Safetensors.new(bytes)
	fault = _file.fault
	for part: Callable in [_read_head, _read_numbers, _read_levels, _read_decoder, _check]:
		if not fault:
			part.call()
	_file = null
	coarse_pixels = stride << maxi(levels.size() - 1, 0)


func _fail(why: String) -> void:
	fault = fault if fault else why


func _read_head() -> void:
	if _file.metadata.get("format") != "lichen-nca":
		return _fail("it is not a Lichen weight file")
	var version := _version()
	if version < 1 or version > NEWEST_FORMAT:
		return _fail("a later Lichen wrote it: this addon reads formats 1 to %d" % NEWEST_FORMAT)
	_table = Safetensors.table(str(_file.metadata.get("model", "")))
	provenance = Safetensors.table(str(_file.metadata.get("provenance", "")))
	name = str(_table.get("name", "material")).left(60)
	for need: Variant in _list("needs", func(need: Variant) -> bool: return need is String, []):
		var named: String = need.get_slice("@", 0)
		if not named in PIECES["needs"]:
			return _fail("it needs '%s', which this addon cannot do" % need)


func _version() -> int:
	return int(str(_file.metadata.get("format_version", "")))


func _read_numbers() -> void:
	maps = _list("maps", func(map: Variant) -> bool: return map in PIECES["channels"])
	stride = int(_number("stride", 0, 1, 8))
	relief = _number("relief", 0, 1e-9, 1e6)
	lattice = _list("lattice", _is_wave, [])
	if lattice.size() > 2 or not stride in [1, 2, 4, 8]:
		_fail("its lattice or stride cannot be used")
	var start := 0
	for map: String in maps:
		first[map] = start
		start += int(PIECES["channels"][map])


static func _is_wave(wave: Variant) -> bool:
	var are_numbers := func(part: Variant) -> bool: return part is float
	return wave is Array and wave.size() == 2 and wave.all(are_numbers) and wave != [0.0, 0.0]


func _list(key: String, fits: Callable, otherwise: Variant = null) -> Array:
	var list: Variant = _table.get(key, otherwise)
	if list is Array and list.all(fits):
		return list
	_fail("its '%s' cannot be used" % key)
	return []


func _number(key: String, otherwise: float, least: float, most: float) -> float:
	var value: Variant = _table.get(key, otherwise)
	if value is float and value >= least and value <= most:
		return value
	_fail("its '%s' cannot be used" % key)
	return least


func _read_levels() -> void:
	var steps := _list("steps", _is_steps)
	if steps.is_empty() or steps.size() > MAX_LEVELS:
		return _fail("it has no steps, or too many levels")
	for index in steps.size():
		levels.append(_level(index, int(steps[index])))


static func _is_steps(count: Variant) -> bool:
	return count is float and count == floorf(count) and count >= 1 and count <= MAX_STEPS


func _level(index: int, steps: int) -> Dictionary:
	var place := "level.%d." % index
	var sides := _file.shape(place + "w2")
	var channels: int = sides[0] if sides.size() == 2 else 0
	var hidden: int = sides[1] if sides.size() == 2 else 0
	if channels < 1 or channels > MAX_CHANNELS or hidden < 1 or hidden > MAX_HIDDEN:
		_fail("a rule is out of range")
	return {
		"steps": steps, "channels": channels, "hidden": hidden,
		"w1": _tensor(place + "w1", [hidden, 4 * channels]),
		"b1": _tensor(place + "b1", [hidden]),
		"w2": _tensor(place + "w2", [channels, hidden]),
		"noise": _tensor(_input(index, "noise"), [channels]),
		"lattice": _lattice(_input(index, "lattice"), channels),
	}


func _input(index: int, input: String) -> String:
	return "level.%d.%s" % [index, OLD_INPUTS[input] if _version() < NAMED_INPUTS else "input." + input]


# A level's weights of the waves; none if it does not hear them.
func _lattice(place: String, channels: int) -> PackedFloat32Array:
	if not place in _file.tensors or lattice.is_empty():
		return PackedFloat32Array()
	var weights := _tensor(place, [channels, 2 * lattice.size()])
	return weights if Array(weights).any(func(weight: float) -> bool: return weight != 0) else PackedFloat32Array()


func _read_decoder() -> void:
	var count: int = (_file.shape("decoder.bias") + [0])[0]
	var outputs: int = (_file.shape("decoder.out_bias") + [0])[0]
	if count < 1 or count > MAX_FEATURES:
		return _fail("the number of features is out of range")
	var grain := PackedFloat32Array()
	grain.resize(count * GRAIN_CHANNELS)
	var channels: int = levels[0]["channels"]
	decoder = {
		"count": count, "outputs": outputs, "channels": channels,
		"sharpening": _number("sharpening", 0, 0, 1) if _version() >= SHARPENED else 0.0,
		"features": _tensor("decoder.features", [count, channels]),
		"bias": _tensor("decoder.bias", [count]),
		"out": _tensor("decoder.out", [outputs, count]),
		"out_bias": _tensor("decoder.out_bias", [outputs]),
		"grain": _tensor("decoder.grain", [count, GRAIN_CHANNELS]) if "decoder.grain" in _file.tensors else grain,
	}


func _tensor(place: String, expected: Array) -> PackedFloat32Array:
	if place in _file.tensors and _file.shape(place) != expected:
		_fail("its tensors do not fit each other")
	if fault:
		return PackedFloat32Array()
	var values := _file.numbers(place)
	fault = _file.fault
	return values


# What the parts must have in common.
func _check() -> void:
	var radius := 0.0
	for index in levels.size():
		radius += levels[index]["steps"] / float(1 << index)
		if levels[index]["channels"] != decoder["channels"]:
			_fail("its levels do not fit each other")
	if radius > MAX_RADIUS:
		_fail("it has too many steps on its coarse levels")
	var outputs: int = maps.reduce(func(sum: int, map: String) -> int: return sum + int(PIECES["channels"][map]), 0)
	if maps.is_empty() or first.size() != maps.size() or outputs != decoder["outputs"]:
		_fail("its maps do not fit its decoder")
