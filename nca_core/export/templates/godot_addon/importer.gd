# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# Imports .nca files: as they are, for materials that grow from them; and, where games are to be drawn by the
# Compatibility renderer, with maps that are baked here.
@tool
extends EditorImportPlugin

const Baking := preload("baking.gd")
const Model := preload("model.gd")
const Weights := preload("weights.gd")

enum Bake { IF_NEEDED, ALWAYS, NEVER }


func _get_importer_name() -> String:
	return "lichen"


func _get_visible_name() -> String:
	return "Lichen"


func _get_recognized_extensions() -> PackedStringArray:
	return ["nca"]


func _get_save_extension() -> String:
	return "res"


func _get_resource_type() -> String:
	return "Resource"


func _get_priority() -> float:
	return 1.0


func _get_import_order() -> int:
	return 0


func _get_preset_count() -> int:
	return 0


func _get_import_options(_path: String, _preset: int) -> Array[Dictionary]:
	return [
		{
			"name": "bake", "default_value": Bake.IF_NEEDED,
			"property_hint": PROPERTY_HINT_ENUM, "hint_string": "If the Renderer Is Compatibility,Always,Never",
		},
		{"name": "seed", "default_value": 0},
		{"name": "size", "default_value": Vector2i(1024, 1024)},
		{"name": "density", "default_value": 1.0},
	]


func _get_option_visibility(_path: String, option: StringName, options: Dictionary) -> bool:
	return option == "bake" or options["bake"] != Bake.NEVER


func _can_import_threaded() -> bool:
	return false


func _import(
	source: String, save_path: String, options: Dictionary, _variants: Array[String], _files: Array[String]
) -> Error:
	var weights := Weights.new()
	weights.bytes = FileAccess.get_file_as_bytes(source)
	var model := Model.new(weights.bytes)
	if model.fault:
		push_error("Lichen: %s: %s" % [source, model.fault])
		return ERR_FILE_CORRUPT
	weights.coarse_pixels = model.coarse_pixels
	weights.relief = model.relief
	weights.set_meta("rights", "%s, by %s, from %s" % [
		model.provenance.get("licence", "unknown"), model.provenance.get("author", "unknown"),
		model.provenance.get("source", "unknown"),
	])
	var fault := _bake(source, weights, options) if _is_baked(options["bake"]) else ""
	if fault:
		push_error("Lichen: %s: its maps cannot be baked: %s" % [source, fault])
	return ResourceSaver.save(weights, "%s.%s" % [save_path, _get_save_extension()], ResourceSaver.FLAG_COMPRESS)


static func _is_baked(when: Bake) -> bool:
	var renderer: String = ProjectSettings.get_setting_with_override("rendering/renderer/rendering_method")
	return when == Bake.ALWAYS or (when == Bake.IF_NEEDED and renderer == "gl_compatibility")


# Bakes maps into the weights; says so, or returns why not.
static func _bake(source: String, weights: Weights, options: Dictionary) -> String:
	var images := Baking.images(source, weights.bytes, options["seed"], options["size"], options["density"])
	if images.has("fault"):
		return images["fault"]
	for sheet: String in images:
		weights.baked[sheet] = images[sheet].save_png_to_buffer()
	weights.baked_as = Weights.said(options["seed"], options["size"], options["density"])
	print("Lichen: %s: its maps are baked for the Compatibility renderer, which cannot grow them (%s)"
		% [source, weights.baked_as])
	return ""
