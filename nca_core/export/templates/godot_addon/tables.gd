# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# What shaders read, as vectors of four in the order in which they read them: weights, and axes of pixels.
@tool
extends RefCounted

const FILTERS := 4


# Vectors of four that hold so many numbers.
static func layers(count: int) -> int:
	return ceili(count / 4.0)


# Of each signal of an input a vector for every layer of the state; signals that have no weights count as zero.
static func of_input(values: PackedFloat32Array, channels: int, signals: int) -> PackedFloat32Array:
	var wide := 4 * layers(channels)
	var given := values.size() / channels
	var found := PackedFloat32Array()
	found.resize(signals * wide)
	for signal_index in mini(given, signals):
		for channel in channels:
			found[signal_index * wide + channel] = values[channel * given + signal_index]
	return found


# For each hidden unit its weights of the four filters and what it adds; all biases last.
static func of_rule(level: Dictionary) -> PackedFloat32Array:
	var channels: int = level["channels"]
	var hidden: int = level["hidden"]
	var w1: PackedFloat32Array = level["w1"]
	var w2: PackedFloat32Array = level["w2"]
	var wide := 4 * layers(channels)
	var found := PackedFloat32Array()
	for unit in hidden:
		for filter in FILTERS:
			var row := (unit * FILTERS + filter) * channels
			found.append_array(filled(w1.slice(row, row + channels), wide))
		var adds := PackedFloat32Array()
		for channel in channels:
			adds.append(w2[channel * hidden + unit])
		found.append_array(filled(adds, wide))
	found.append_array(filled(level["b1"], 4 * layers(hidden)))
	return found


# For each feature its weights of the state; all biases last.
static func of_features(decoder: Dictionary) -> PackedFloat32Array:
	var channels: int = decoder["channels"]
	var wide := 4 * layers(channels)
	var rows := 4 * layers(decoder["count"])
	var features: PackedFloat32Array = decoder["features"]
	var found := PackedFloat32Array()
	for row in rows:
		found.append_array(filled(features.slice(row * channels, (row + 1) * channels), wide))
	found.append_array(filled(decoder["bias"], rows))
	return found


# The channels' biases; then for each feature its weights of the grain, and those of the channels for it.
static func of_mixing(decoder: Dictionary) -> PackedFloat32Array:
	var count: int = decoder["count"]
	var wide := 4 * layers(decoder["outputs"])
	var grain: PackedFloat32Array = decoder["grain"]
	var out: PackedFloat32Array = decoder["out"]
	var found := filled(decoder["out_bias"], wide)
	for feature in count:
		found.append_array(grain.slice(4 * feature, 4 * feature + 4))
		var column := PackedFloat32Array()
		for channel: int in decoder["outputs"]:
			column.append(out[channel * count + feature])
		found.append_array(filled(column, wide))
	return filled(found, wide + 4 * layers(count) * (4 + wide))


# The same numbers, and zeros behind them.
static func filled(values: PackedFloat32Array, size: int) -> PackedFloat32Array:
	var found := values.duplicate()
	found.resize(size)
	return found


# The weights of a cubic B-spline at t, 0..1, of cells that are sharpened before where `sharpening` is not 0.
static func spline(t: float, sharpening: float) -> Array:
	var plain := [
		(1 - t) ** 3 / 6, (3 * t ** 3 - 6 * t ** 2 + 4) / 6, (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6, t ** 3 / 6,
	]
	if sharpening == 0:
		return plain
	var around := [0, 0] + plain + [0, 0]
	return range(6).map(func(tap: int) -> float:
		return (1 + 2 * sharpening) * around[tap + 1] - sharpening * (around[tap] + around[tap + 2]))


# Pixels begin..end of an axis on which a pixel measures `step` cells: their cells' weights, and in a second row the
# first cell of each, counted from `origin`.
static func splines(step: float, begin: int, end: int, sharpening: float, origin := 0) -> Dictionary:
	var width := end - begin
	var texels := PackedFloat32Array()
	texels.resize(8 * width)
	for index in width:
		var place := (begin + index + 0.5) * step - 0.5
		var weights := spline(place - floorf(place), sharpening)
		for tap in 4:
			texels[4 * index + tap] = weights[tap]
		texels[4 * (index + width)] = first_cell(step, begin + index, sharpening) - origin
		for tap in range(4, weights.size()):
			texels[4 * (index + width) + tap - 3] = weights[tap]
	return {"size": Vector2i(width, 2), "texels": texels}


# The first of the cells around a pixel.
static func first_cell(step: float, pixel: int, sharpening: float) -> int:
	return floori((pixel + 0.5) * step - 0.5) - (2 if sharpening > 0 else 1)
