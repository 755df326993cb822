# Grows the materials that growths.json lists (tests/godot/growing.py), into the folder that follows "--": their images,
# a picture of each in light, and the milliseconds. Then a file that is none.
extends Node

const Model := preload("res://addons/lichen/model.gd")
const IMAGES := {
	"base_color": "albedo_texture", "orm": "orm_texture", "normal": "normal_texture", "emission": "emission_texture",
	"height": "heightmap_texture",
}

var folder := ""


func _ready() -> void:
	folder = OS.get_cmdline_user_args()[0]
	for wanted: Dictionary in JSON.parse_string(FileAccess.get_file_as_string("res://growths.json")):
		await grow(wanted)
	var text := LichenWeights.new()
	text.bytes = "This is a text, and no weight file at all.".to_utf8_buffer()
	await fail("broken", text, Vector2i(64, 64))
	if RenderingServer.get_rendering_device():
		await fail("too_large", load("res://pebbles.nca"), Vector2i(16384, 16384))
	for file in DirAccess.get_files_at(folder.path_join("attacks")):
		var model := Model.new(FileAccess.get_file_as_bytes(folder.path_join("attacks").path_join(file)))
		print("%s %s: %s" % ["refused" if model.fault else "took", file, model.fault])
	get_tree().quit()


func fail(name: String, weights: LichenWeights, size: Vector2i) -> void:
	var material := LichenMaterial.new()
	material.resource_name = name
	material.weights = weights
	material.size = size
	await material.grown
	if material.is_grown:
		print("FAULT: it grew ", name)


# As it is exported; then, if properties are wanted, once more with these.
func grow(wanted: Dictionary) -> void:
	var begin := Time.get_ticks_msec()
	var material: LichenMaterial = load(wanted["material"]).duplicate()
	await get_tree().process_frame
	if material.albedo_texture == null:
		print("FAULT: %s shows nothing while it grows" % wanted["name"])
	if not material.is_grown:
		await material.grown
	if wanted["properties"]:
		begin = Time.get_ticks_msec()
		for key: String in wanted["properties"]:
			var value: Variant = wanted["properties"][key]
			material.set(key, Vector2i(value[0], value[1]) if value is Array else value)
		await material.grown
	print("grew %s in %d ms" % [wanted["name"], Time.get_ticks_msec() - begin])
	for sheet: String in IMAGES:
		var texture: Texture2D = material.get(IMAGES[sheet])
		if texture:
			var image := texture.get_image()
			if not image.has_mipmaps():
				print("FAULT: %s has no mipmaps" % sheet)
			image.clear_mipmaps()
			image.save_png(folder.path_join("%s_%s.png" % [wanted["name"], sheet]))
	ResourceSaver.save(material, folder.path_join("%s.tres" % wanted["name"]))
	(await drawn(material)).save_png(folder.path_join("%s.png" % wanted["name"]))


# A ball on a plane, both of the material, in slanting light.
func drawn(material: Material) -> Image:
	var viewport := SubViewport.new()
	viewport.size = Vector2i(640, 400)
	viewport.own_world_3d = true
	viewport.render_target_update_mode = SubViewport.UPDATE_ALWAYS
	var ball := MeshInstance3D.new()
	ball.mesh = SphereMesh.new()
	ball.position.y = 0.5
	var plane := MeshInstance3D.new()
	plane.mesh = PlaneMesh.new()
	plane.mesh.size = Vector2(4, 4)
	for shown: MeshInstance3D in [ball, plane]:
		shown.material_override = material
		viewport.add_child(shown)
	var light := DirectionalLight3D.new()
	light.look_at_from_position(Vector3(-1, 1, 0.6), Vector3.ZERO)
	viewport.add_child(light)
	var eye := Camera3D.new()
	eye.look_at_from_position(Vector3(0.6, 1.3, 2.1), Vector3(0, 0.25, 0))
	viewport.add_child(eye)
	var world := WorldEnvironment.new()
	world.environment = Environment.new()
	world.environment.background_mode = Environment.BG_COLOR
	world.environment.ambient_light_source = Environment.AMBIENT_SOURCE_COLOR
	world.environment.ambient_light_color = Color.WHITE
	world.environment.ambient_light_energy = 0.3
	viewport.add_child(world)
	add_child(viewport)
	for frame in 3:
		await RenderingServer.frame_post_draw
	var picture := viewport.get_texture().get_image()
	viewport.queue_free()
	return picture
