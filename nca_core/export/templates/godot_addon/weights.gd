# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# A .nca file in a project: its bytes, and the images that were baked at import for renderers that cannot grow.
@tool
class_name LichenWeights
extends Resource

const Safetensors := preload("container.gd")

@export var bytes: PackedByteArray
@export var coarse_pixels := 0 # exemplar pixels of a coarse cell's side: sizes are whole ones
@export var relief := 0.0 # exemplar pixels of the height's range
@export var baked := {} # PNG files by the images' names; empty unless they were baked
@export var baked_as := "" # what they were grown from, in words


# The picture that comes with a material; null if there is none.
func thumbnail() -> Image:
	var file := Safetensors.new(bytes)
	return null if file.fault else file.thumbnail()


# The baked images.
func baked_images() -> Dictionary:
	var found := {}
	for sheet: String in baked:
		var image := Image.new()
		if image.load_png_from_buffer(baked[sheet]) == OK:
			found[sheet] = image
	return found


# How a seed, a size and a density are said.
static func said(seed: int, size: Vector2i, density: float) -> String:
	return "seed %d, %d x %d, density %s" % [seed, size.x, size.y, density]
