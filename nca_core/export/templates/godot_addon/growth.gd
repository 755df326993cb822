# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# Growth and decoding on a card.
@tool
extends RefCounted

const Card := preload("card.gd")
const Model := preload("model.gd")
const Passes := preload("passes.gd")
const Surface := preload("surface.gd")

const WINDOW := 1024 # finer pixels of a side that are decoded at once
const AT_ONCE := 1 << 22 # cells' steps that the card is given at once: it has other things to do as well


# Grows a material in one go. Returns its images by name, or {"fault": why not}. stop: whether nobody waits any more;
# then the images mean nothing.
static func images(
	card: Card, bytes: PackedByteArray, seed: int, size: Vector2i, density: float, stop: Callable
) -> Dictionary:
	var model := Model.new(bytes)
	var fault: String = model.fault if model.fault else Surface.fault_of(seed, size, density)
	if fault or card.fault:
		return {"fault": fault if fault else card.fault}
	var surface := Surface.new(model, seed, size, density)
	if Passes.state_bytes(model, surface) >= Card.MAX_BUFFER:
		return {"fault": "a surface of this size has no room on a card: take fewer pixels, or a higher density"}
	var state := grown(card, model, surface, stop)
	var found := {} if stop.call() or card.fault else decoded(card, model, surface, state, stop)
	card.drop(state)
	return {"fault": card.fault} if card.fault else found


# The last state of the finest cells.
static func grown(card: Card, model: Model, surface: Surface, stop: Callable) -> Dictionary:
	var state := card.empty()
	for index in model.levels.size():
		var first := card.passed(Passes.refine(model, surface, index), state)
		if index:
			card.drop(state)
		state = stepped(card, model, surface, index, first, stop)
		if stop.call() or card.fault:
			break
	return state


# The last state of a level, from the first one, which is no more.
static func stepped(
	card: Card, model: Model, surface: Surface, index: int, first: Dictionary, stop: Callable
) -> Dictionary:
	var given := Passes.step(model, surface, index)
	var pass_ := card.ready(given)
	var before := first
	var after := card.target(given)
	var together := maxi(1, AT_ONCE / (before["width"] * before["height"]))
	for step: int in model.levels[index]["steps"]:
		card.run(pass_, before, after)
		var last := before
		before = after
		after = last
		if step % together == together - 1:
			card.wait()
			if stop.call():
				break
	card.wait()
	card.done(pass_)
	card.drop(after)
	return before


# The images that a material has maps for.
static func decoded(card: Card, model: Model, surface: Surface, state: Dictionary, stop: Callable) -> Dictionary:
	var shown := sheets(model)
	var whole := {}
	for sheet: String in shown:
		whole[sheet] = Image.create_empty(surface.pixels.x, surface.pixels.y, false, Image.FORMAT_RGBA8)
	var features := card.passed(Passes.features(model, surface), state)
	for window in windows(model, surface):
		if stop.call() or card.fault:
			break
		var maps := finished(card, model, surface, features, window)
		var bytes := card.passed(Passes.sheets(model, window), maps)
		card.drop(maps)
		for sheet: String in shown:
			var part := card.read(bytes, Passes.Programs.PIECES["sheets"].find(sheet), 4)
			var image := Image.create_from_data(window.size.x, window.size.y, false, Image.FORMAT_RGBA8, part)
			whole[sheet].blit_rect(image, Rect2i(Vector2i.ZERO, window.size), window.position)
		card.drop(bytes)
	card.drop(features)
	for sheet: String in shown:
		whole[sheet].convert(shown[sheet])
	return whole


# Finished maps of a window in single precision.
static func finished(card: Card, model: Model, surface: Surface, features: Dictionary, window: Rect2i) -> Dictionary:
	var mixed := card.passed(Passes.mix(model, surface, window), features)
	var found := card.passed(Passes.finish(model, surface, window), mixed)
	card.drop(mixed)
	return found


# The formats of the images that a material has maps for, by their names.
static func sheets(model: Model) -> Dictionary:
	var with_opacity := Image.FORMAT_RGBA8 if model.first.has("opacity") else Image.FORMAT_RGB8
	var found := {"orm": Image.FORMAT_RGB8}
	if model.first.has("base_color"):
		found["base_color"] = with_opacity
	if model.first.has("height"):
		found.merge({"normal": Image.FORMAT_RGB8, "height": Image.FORMAT_L8})
	if model.first.has("emission"):
		found["emission"] = Image.FORMAT_RGB8
	return found


# Parts of the pixels that are decoded at once.
static func windows(model: Model, surface: Surface) -> Array[Rect2i]:
	var times := Passes.finer(model, surface)
	var side := Vector2i(maxi(1, WINDOW / times.x), maxi(1, WINDOW / times.y))
	var found: Array[Rect2i] = []
	for y in range(0, surface.pixels.y, side.y):
		for x in range(0, surface.pixels.x, side.x):
			found.append(Rect2i(Vector2i(x, y), side).intersection(Rect2i(Vector2i.ZERO, surface.pixels)))
	return found
