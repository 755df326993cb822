# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# Which program runs on which texels, with what numbers, tables and weights. A pass reads one picture, writes another.
@tool
extends RefCounted

const Model := preload("model.gd")
const Programs := preload("programs.gd")
const Surface := preload("surface.gd")
const Tables := preload("tables.gd")

const GRAIN_LEVEL := 255


# How large the last state is.
static func state_bytes(model: Model, surface: Surface) -> int:
	var cells := surface.cells * (1 << model.levels.size() - 1)
	return cells.x * cells.y * Tables.layers(model.levels[0]["channels"]) * 16


# The first state of a level, from the last one of the level before.
static func refine(model: Model, surface: Surface, index: int) -> Dictionary:
	var level := model.levels[index]
	var layers := Tables.layers(level["channels"])
	var scale := 1 << index
	var weights := Tables.of_input(level["noise"], level["channels"], 1)
	var tables := {"corners": _nothing()}
	var kind := "refine noise"
	if not level["lattice"].is_empty():
		weights.append_array(Tables.of_input(level["lattice"], level["channels"], 4))
		tables.merge(surface.wave_tables(model.lattice, scale))
		kind += " lattice"
	kind += "" if index else " coarsest"
	var before := _size(surface.cells * scale / 2) if index else [1, 1]
	return {
		"program": Programs.made(kind, {"LAYERS": layers, "AT_NOISE": 0, "AT_LATTICE": layers}, layers, weights.size() / 4),
		"numbers": {
			"sizes": _size(surface.cells * scale) + before, "wraps": [1], "corner": [0, 0, 0, 0],
			"level": [model.levels.size() - 1 - index], "field": surface.words(scale), "seed": [surface.signed_seed()],
		},
		"tables": tables,
		"weights": weights,
	}


# One step of a level.
static func step(model: Model, surface: Surface, index: int) -> Dictionary:
	var level := model.levels[index]
	var layers := Tables.layers(level["channels"])
	var size := _size(surface.cells * (1 << index))
	var weights := Tables.of_rule(level)
	return {
		"program": Programs.made("step", {"LAYERS": layers, "HIDDEN": level["hidden"]}, layers, weights.size() / 4),
		"numbers": {"sizes": size + size, "wraps": [1]},
		"tables": {},
		"weights": weights,
	}


# The features of the finest cells.
static func features(model: Model, surface: Surface) -> Dictionary:
	var size := _size(surface.cells * (1 << model.levels.size() - 1))
	var layers := Tables.layers(model.decoder["count"])
	var weights := Tables.of_features(model.decoder)
	var constants := {"LAYERS": Tables.layers(model.decoder["channels"]), "FEATURE_LAYERS": layers}
	return {
		"program": Programs.made("features", constants, layers, weights.size() / 4),
		"numbers": {"sizes": size + size},
		"tables": {},
		"weights": weights,
	}


# How many finer pixels are decoded for each, across and down.
static func finer(model: Model, surface: Surface) -> Vector2i:
	var exemplar := surface.cells * model.coarse_pixels
	return Vector2i(
		maxi(1, ceili(exemplar.x / float(surface.pixels.x))), maxi(1, ceili(exemplar.y / float(surface.pixels.y))))


# Map channels, from features, at the finer pixels of a window of the pixels and a border of one.
static func mix(model: Model, surface: Surface, window: Rect2i) -> Dictionary:
	var decoder := model.decoder
	var cells := surface.cells * (1 << model.levels.size() - 1)
	var exemplar := surface.cells * model.coarse_pixels
	var times := finer(model, surface)
	var sharpening: float = decoder["sharpening"]
	var tables := {"corners": _nothing()}
	var written := []
	var origin := []
	for axis in 2:
		var pixels := surface.pixels[axis] * times[axis]
		var begin := window.position[axis] * times[axis] - 1
		var end := window.end[axis] * times[axis] + 1
		var step := exemplar[axis] / float(pixels)
		var of_axis := ["columns", "rows"][axis] as String
		written.append(end - begin)
		origin.append(Tables.first_cell(step, begin, sharpening))
		tables["cell_" + of_axis] = Tables.splines(cells[axis] / float(pixels), begin, end, sharpening)
		tables["grain_" + of_axis] = Tables.splines(step, begin, end, sharpening, origin[axis])
	var weights := Tables.of_mixing(decoder)
	var layers := Tables.layers(decoder["outputs"])
	var constants := {
		"FEATURE_LAYERS": Tables.layers(decoder["count"]), "MAP_LAYERS": layers,
		"TAPS": 6 if sharpening > 0 else 4, "GRAIN_LEVEL": GRAIN_LEVEL,
	}
	return {
		"program": Programs.made("mix grain", constants, layers, weights.size() / 4),
		"numbers": {
			"sizes": written + _size(cells), "wraps": [1], "origin": origin,
			"field": surface.words(model.coarse_pixels), "seed": [surface.signed_seed()],
		},
		"tables": tables,
		"weights": weights,
	}


# A window's pixels, and their normals in one layer more if there is a height, from what `mix` gives.
static func finish(model: Model, surface: Surface, window: Rect2i) -> Dictionary:
	var times := finer(model, surface)
	var exemplar := surface.cells * model.coarse_pixels
	var layers := Tables.layers(model.decoder["outputs"])
	var has_height := model.first.has("height")
	var constants := {"MAP_LAYERS": layers, "HEIGHT": model.first.get("height", -1)}
	var slopes := Vector2(surface.pixels * times) * model.relief / Vector2(exemplar)
	return {
		"program": Programs.made("finish height" if has_height else "finish", constants, layers + int(has_height)),
		"numbers": {
			"sizes": _size(window.size) + _size(window.size * times + Vector2i(2, 2)),
			"finer": _size(times),
			"slopes": [slopes.x, slopes.y],
		},
		"tables": {},
		"weights": PackedFloat32Array(),
	}


# Textures of a game engine, in bytes, from what `finish` gives.
static func sheets(model: Model, window: Rect2i) -> Dictionary:
	var constants := {"MAP_LAYERS": Tables.layers(model.decoder["outputs"])}
	for map: String in Programs.PIECES["shown"]:
		constants[map.to_upper()] = model.first.get(map, -1)
	return {
		"program": Programs.made("sheets", constants, Programs.PIECES["sheets"].size()),
		"numbers": {"sizes": _size(window.size) + _size(window.size)},
		"tables": {},
		"weights": PackedFloat32Array(),
	}


static func _size(size: Vector2i) -> Array:
	return [size.x, size.y]


# A table that is not read.
static func _nothing() -> Dictionary:
	var texels := PackedFloat32Array()
	texels.resize(4)
	return {"size": Vector2i(1, 1), "texels": texels}
