# Draws the views that views.json lists (tests/godot/views.py), each to a picture in the folder that follows "--".
extends Node


func _ready() -> void:
	var folder: String = OS.get_cmdline_user_args()[0]
	for view: Dictionary in JSON.parse_string(FileAccess.get_file_as_string("res://views.json")):
		var picture: Image = await drawn(view)
		picture.save_png(folder.path_join("%s.png" % view["name"]))
		print("drew ", view["name"])
	get_tree().quit()


func drawn(view: Dictionary) -> Image:
	var viewport := SubViewport.new()
	viewport.size = Vector2i(int(view["width"]), int(view["height"]))
	viewport.own_world_3d = true
	viewport.render_target_update_mode = SubViewport.UPDATE_ALWAYS
	var turned := Node3D.new()
	turned.rotation_degrees = vector(view["turned"])
	turned.add_child(shown(view))
	turned.add_child(camera(view))
	if not view["unshaded"]:
		var light := DirectionalLight3D.new()
		light.look_at_from_position(vector(view["light"]), Vector3.ZERO, side_of(vector(view["light"])))
		turned.add_child(light)
	viewport.add_child(turned)
	viewport.add_child(surroundings(view))
	add_child(viewport)
	for frame in range(3):
		await RenderingServer.frame_post_draw
	var picture := viewport.get_texture().get_image()
	viewport.queue_free()
	return picture


func shown(view: Dictionary) -> MeshInstance3D:
	var instance := MeshInstance3D.new()
	var side: float = view["side"]
	match view["mesh"]:
		"plane":
			instance.mesh = PlaneMesh.new()
			instance.mesh.size = Vector2(side, side)
		"box":
			instance.mesh = BoxMesh.new()
			instance.mesh.size = Vector3(side, side, side)
		"sphere":
			instance.mesh = SphereMesh.new()
			instance.mesh.radius = side / 2
			instance.mesh.height = side
	instance.material_override = material(view)
	return instance


func camera(view: Dictionary) -> Camera3D:
	var eye := Camera3D.new()
	eye.look_at_from_position(vector(view["eye"]), vector(view["target"]), vector(view["up"]))
	eye.far = 1000.0
	if view["orthographic"]:
		eye.projection = Camera3D.PROJECTION_ORTHOGONAL
		eye.size = view["side"]
	return eye


# Black all around, and light from there only where a view says so.
func surroundings(view: Dictionary) -> WorldEnvironment:
	var world := WorldEnvironment.new()
	world.environment = Environment.new()
	world.environment.background_mode = Environment.BG_COLOR
	world.environment.background_color = Color.BLACK
	world.environment.ambient_light_source = Environment.AMBIENT_SOURCE_COLOR
	world.environment.ambient_light_color = Color.WHITE
	world.environment.ambient_light_energy = view["ambient"]
	return world


# The material as it was exported, with some properties, and with light that is easily computed: none, or Lambert's
# alone.
func material(view: Dictionary) -> Material:
	var found: Material = load(view["material"]).duplicate()
	for key: String in view["properties"]:
		var value: Variant = view["properties"][key]
		value = vector(value) if value is Array else value
		if found is ShaderMaterial:
			found.set_shader_parameter(key, value)
		else:
			found.set(key, value)
	if view["plain"] and found is ShaderMaterial:
		var lighting := "unshaded" if view["unshaded"] else "diffuse_lambert, specular_disabled"
		found.shader = found.shader.duplicate()
		found.shader.code = found.shader.code.replace("render_mode ", "render_mode %s, " % lighting)
		if view["isotropic"]:
			found.shader.code = found.shader.code.replace("_mipmap_anisotropic", "_mipmap")
	elif view["plain"]:
		if view["isotropic"]:
			found.texture_filter = BaseMaterial3D.TEXTURE_FILTER_LINEAR_WITH_MIPMAPS
		if view["unshaded"]:
			found.shading_mode = BaseMaterial3D.SHADING_MODE_UNSHADED
		found.diffuse_mode = BaseMaterial3D.DIFFUSE_LAMBERT
		found.specular_mode = BaseMaterial3D.SPECULAR_DISABLED
	return found


func vector(value: Array) -> Vector3:
	return Vector3(value[0], value[1], value[2])


# Some direction that is not along another.
func side_of(direction: Vector3) -> Vector3:
	return Vector3.RIGHT if absf(direction.normalized().x) < 0.9 else Vector3.UP
