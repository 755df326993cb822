# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# Grows images while one waits: here, or, where this renderer cannot, in a Godot of its own with one that can.
@tool
extends RefCounted

const Card := preload("card.gd")
const Growth := preload("growth.gd")

const SCRIPT := "bake.gd"


# Images by name, or {"fault": why not}.
static func images(source: String, bytes: PackedByteArray, seed: int, size: Vector2i, density: float) -> Dictionary:
	if not Card.can_grow():
		return _elsewhere(source, seed, size, density)
	var card := Card.new()
	var found := Growth.images(card, bytes, seed, size, density, func() -> bool: return false)
	card.close()
	return found


static func _elsewhere(source: String, seed: int, size: Vector2i, density: float) -> Dictionary:
	var folder := OS.get_cache_dir().path_join("lichen_%d" % OS.get_process_id())
	DirAccess.make_dir_recursive_absolute(folder)
	var script: String = (new() as RefCounted).get_script().resource_path
	var arguments: PackedStringArray = [
		"--path", ProjectSettings.globalize_path("res://"), "--rendering-method", "mobile", "--audio-driver", "Dummy",
		"--resolution", "64x64", "--script", script.get_base_dir().path_join(SCRIPT),
		"--", source, folder, str(seed), str(size.x), str(size.y), str(density),
	]
	var said := []
	OS.execute(OS.get_executable_path(), arguments, said, true)
	var found := {}
	for file in DirAccess.get_files_at(folder):
		found[file.get_basename()] = Image.load_from_file(folder.path_join(file))
		DirAccess.remove_absolute(folder.path_join(file))
	DirAccess.remove_absolute(folder)
	return found if found else {"fault": _fault_in("".join(said))}


static func _fault_in(said: String) -> String:
	var at := said.rfind("Lichen: ")
	return said.substr(at + 8).get_slice("\n", 0) if at >= 0 else "no Forward+ or Mobile renderer starts on this machine"
