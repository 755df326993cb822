# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# godot --script bake.gd -- FILE.nca FOLDER SEED WIDTH HEIGHT DENSITY: grows images into a folder. baking.gd starts it
# where the editor's own renderer cannot grow.
extends SceneTree

const Baking := preload("baking.gd")
const Card := preload("card.gd")


func _initialize() -> void:
	var given := OS.get_cmdline_user_args()
	if not Card.can_grow():
		print("Lichen: no Forward+ or Mobile renderer starts on this machine")
		return quit(1)
	var bytes := FileAccess.get_file_as_bytes(given[0])
	var size := Vector2i(int(given[3]), int(given[4]))
	var images := Baking.images(given[0], bytes, int(given[2]), size, float(given[5]))
	if images.has("fault"):
		print("Lichen: ", images["fault"])
		return quit(1)
	for sheet: String in images:
		images[sheet].save_png(given[1].path_join(sheet + ".png"))
	quit()
