# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# A material that grows its maps when it is loaded, and again when its seed or size change. Until they are there it
# shows the small picture that comes with it.
@tool
class_name LichenMaterial
extends ORMMaterial3D

## Its maps are there, or will not be.
signal grown

const Card := preload("card.gd")
const Nursery := preload("nursery.gd")
const Surface := preload("surface.gd")
const Weights := preload("weights.gd")

# What each image is to Godot's material.
const TEXTURES := {
	"base_color": "albedo_texture",
	"orm": "orm_texture",
	"normal": "normal_texture",
	"emission": "emission_texture",
	"height": "heightmap_texture",
}

## The .nca file.
@export var weights: Weights:
	set(value):
		weights = value
		_changed()
## Another seed is another piece of the same material.
@export_range(0, 4294967295) var seed := 0:
	set(value):
		seed = value
		_changed()
## Pixels of the maps, whose edges meet.
@export var size := Vector2i(1024, 1024):
	set(value):
		size = value
		_changed()
## Pixels of a pixel of the exemplar: less shows more of the material, and its grain less finely.
@export_range(0.0625, 64, 0.0625) var density := 1.0:
	set(value):
		density = value
		_changed()
## Metres of a pixel of the exemplar: uv1_scale follows the size, for texture coordinates in metres. 0 leaves it alone.
@export_range(0, 1, 0.000001, "or_greater") var pixel_metres := 0.0:
	set(value):
		pixel_metres = value
		_measure()

## Whether its maps are those that are asked for.
var is_grown := false

var _will_grow := false


# Grown textures are not kept: they grow again.
func _validate_property(property: Dictionary) -> void:
	if property["name"] in TEXTURES.values():
		property["usage"] &= ~PROPERTY_USAGE_STORAGE
		property["usage"] |= PROPERTY_USAGE_READ_ONLY


func _changed() -> void:
	is_grown = false
	if not _will_grow:
		_will_grow = true
		_grow.call_deferred() # when all that changes has changed


func _grow() -> void:
	_will_grow = false
	if weights == null or DisplayServer.get_name() == "headless":
		return
	if not Card.can_grow():
		_take(_baked())
		return
	if albedo_texture == null:
		var picture := weights.thumbnail()
		if picture:
			picture.generate_mipmaps()
			albedo_texture = ImageTexture.create_from_image(picture)
	Nursery.ask(get_instance_id(), weights.bytes, seed, size, density, _take)


# What was baked at import, with a line about it where it is not what is asked for.
func _baked() -> Dictionary:
	if weights.baked.is_empty():
		return {"fault": "this renderer cannot grow, and nothing was baked: set Bake in the file's import settings"}
	var asked := Weights.said(seed, size, density)
	if asked != weights.baked_as:
		push_warning("Lichen: %s: this renderer cannot grow: it shows what was baked at import (%s), not %s"
			% [_name(), weights.baked_as, asked])
	var images := weights.baked_images()
	for sheet: String in images:
		images[sheet].generate_mipmaps(sheet == "normal")
	return images


func _take(images: Dictionary) -> void:
	if images.has("fault"):
		push_error("Lichen: %s: %s" % [_name(), images["fault"]])
	else:
		for sheet: String in TEXTURES:
			set(TEXTURES[sheet], ImageTexture.create_from_image(images[sheet]) if sheet in images else null)
		normal_enabled = "normal" in images
		emission_enabled = "emission" in images
		ao_enabled = true
		if "base_color" in images and images["base_color"].get_format() == Image.FORMAT_RGBA8:
			transparency = TRANSPARENCY_ALPHA_DEPTH_PRE_PASS
		_measure()
		is_grown = true
	grown.emit()


# Lays the maps out in metres.
func _measure() -> void:
	if weights and weights.coarse_pixels > 0 and pixel_metres > 0:
		var tile := Vector2(Surface.cells_of(weights.coarse_pixels, size, density) * weights.coarse_pixels)
		uv1_scale = Vector3(1 / tile.x, 1 / tile.y, 1 / tile.x) / pixel_metres
		heightmap_scale = 100 * weights.relief / tile.x


func _name() -> String:
	return resource_name if resource_name else weights.resource_path
