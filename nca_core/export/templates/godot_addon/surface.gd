# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# What is grown: a torus of coarse cells, whose edges meet; the hash that all its chance comes from; its waves.
@tool
extends RefCounted

const Model := preload("model.gd")

const MAX_PIXELS := 16384 # of a side: what textures have room for
const SAME_RATIO := 0.02
const MOST_STRETCH := 0.2
const RATIOS := [[1, 1], [1, 2], [2, 1], [1, 3], [3, 1], [2, 3], [3, 2]]
const LATTICE_LEVEL := 254
const WORD := 0xFFFFFFFF

var pixels: Vector2i
var cells: Vector2i # coarse ones
var seed: int


# density: pixels of a pixel of the exemplar.
func _init(model: Model, from_seed: int, size: Vector2i, density: float) -> void:
	pixels = size
	seed = from_seed
	cells = cells_of(model.coarse_pixels, size, density)


# The coarse cells that are nearest to a size. coarse_pixels: exemplar pixels of one's side.
static func cells_of(coarse_pixels: int, size: Vector2i, density: float) -> Vector2i:
	var side := coarse_pixels * density
	return Vector2i(maxi(1, int(round_even(size.x / side))), maxi(1, int(round_even(size.y / side))))


# Why nothing of such a seed, size and density can be grown; empty if it can.
static func fault_of(from_seed: int, size: Vector2i, density: float) -> String:
	if from_seed < 0 or from_seed > WORD:
		return "a seed is a whole number from 0 to 4294967295"
	if mini(size.x, size.y) < 1 or maxi(size.x, size.y) > MAX_PIXELS:
		return "a side has 1 to %d pixels" % MAX_PIXELS
	return "" if density >= 0.0625 and density <= 64 else "the density is 1/16 to 64 pixels of an exemplar pixel"


# How the shaders address the noise of cells of which `scale` make a coarse cell's side.
func words(scale: int) -> Array:
	return [0, cells.x * scale, cells.y * scale, 0]


# The seed's bits, read as a signed number.
func signed_seed() -> int:
	return seed - (1 << 32) if seed >= 1 << 31 else seed


# Four words of 32 bits to four others (pcg4d, Jarzynski and Olano 2020).
static func pcg4d(x: int, y: int, z: int, w: int) -> Array[int]:
	var v: Array[int] = [x, y, z, w]
	for index in 4:
		v[index] = (v[index] * 1664525 + 1013904223) & WORD
	for turn in 2:
		v[0] = (v[0] + v[1] * v[3]) & WORD
		v[1] = (v[1] + v[2] * v[0]) & WORD
		v[2] = (v[2] + v[0] * v[1]) & WORD
		v[3] = (v[3] + v[1] * v[2]) & WORD
		for index in 4:
			v[index] = v[index] ^ (v[index] >> 16) if turn == 0 else v[index]
	return v


# To the nearest whole number, halves to even ones.
static func round_even(value: float) -> float:
	var down := floorf(value)
	return down + fposmod(down, 2) if value - down == 0.5 else roundf(value)


# The nearest whole cycles of waves along an axis, which keep a ratio of small numbers where they have one.
static func whole_cycles(cycles: Array) -> Array:
	for ratio: Array in RATIOS if cycles.size() == 2 else []:
		var one: float = absf(cycles[0]) / ratio[0]
		var other: float = absf(cycles[1]) / ratio[1]
		var mean := (one + other) / 2
		var whole := round_even(mean)
		if absf(one - other) <= SAME_RATIO * mean and absf(whole - mean) <= MOST_STRETCH * mean:
			return [0, 1].map(func(k: int) -> float: return whole * ratio[k] * (-1 if cycles[k] < 0 else 1))
	return cycles.map(round_even)


# Cosine and sine of each wave along the rows and the columns of cells: their products are the waves at every cell.
func wave_tables(lattice: Array, scale: int) -> Dictionary:
	var starts := pcg4d(0, 0, LATTICE_LEVEL << 16, seed).map(
		func(word: int) -> float: return ((word >> 8) / 8388608.0 - 1) / 2)
	var down := lattice.map(func(wave: Array) -> float: return wave[0] * cells.y)
	var across := lattice.map(func(wave: Array) -> float: return wave[1] * cells.x)
	return {
		"wave_rows": _turns(whole_cycles(down), cells.y, scale, starts),
		"wave_columns": _turns(whole_cycles(across), cells.x, scale, [0.0, 0.0]),
	}


static func _turns(cycles: Array, period: int, scale: int, starts: Array) -> Dictionary:
	var length := period * scale
	var texels := PackedFloat32Array()
	texels.resize(4 * length)
	for wave in cycles.size():
		for cell in length:
			var turns: float = (cell + 0.5) * (cycles[wave] / period / scale) + starts[wave]
			var angle := TAU * (turns - floorf(turns))
			texels[4 * cell + 2 * wave] = cos(angle)
			texels[4 * cell + 2 * wave + 1] = sin(angle)
	return {"size": Vector2i(length, 1), "texels": texels}
