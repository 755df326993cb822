# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# Where materials grow: one after the other, on one card and a thread of their own, while the game goes on.
@tool
extends RefCounted

const Card := preload("card.gd")
const Growth := preload("growth.gd")

static var _lock := Mutex.new()
static var _waiting: Array[Dictionary] = []
static var _newest := {} # by who asks: the number of the last request
static var _count := 0
static var _is_busy := false
static var _is_ended := false
static var _task := -1


# Grows a material; gives `take` its images, or {"fault": why not}, when it is done. What the same one asked for before
# is forgotten. who: the number of the one that asks.
static func ask(who: int, bytes: PackedByteArray, seed: int, size: Vector2i, density: float, take: Callable) -> void:
	var root := (Engine.get_main_loop() as SceneTree).root
	if not root.tree_exiting.is_connected(_end):
		root.tree_exiting.connect(_end)
	_lock.lock()
	_count += 1
	_newest[who] = _count
	_waiting = _waiting.filter(func(other: Dictionary) -> bool: return other["who"] != who)
	_waiting.append({
		"who": who, "number": _count, "bytes": bytes, "seed": seed, "size": size, "density": density, "take": take,
	})
	var begins := not _is_busy
	_is_busy = true
	_lock.unlock()
	if begins:
		if _task >= 0:
			WorkerThreadPool.wait_for_task_completion(_task)
		_task = WorkerThreadPool.add_task(_work, false, "Lichen grows materials")


static func _work() -> void:
	var card := Card.new()
	var asked := _next()
	while asked:
		var stop := _is_over.bind(asked)
		var found := Growth.images(card, asked["bytes"], asked["seed"], asked["size"], asked["density"], stop)
		for sheet: String in found:
			if found[sheet] is Image:
				found[sheet].generate_mipmaps(sheet == "normal")
		var take: Callable = asked["take"]
		if not _is_over(asked):
			take.call_deferred(found)
		asked = _next()
	card.close()


# What is to be grown next; empty, and nobody is busy any more, if there is nothing.
static func _next() -> Dictionary:
	_lock.lock()
	var found: Dictionary = {} if _waiting.is_empty() or _is_ended else _waiting.pop_front()
	_is_busy = not found.is_empty()
	_lock.unlock()
	return found


# Whether nobody waits for it any more.
static func _is_over(asked: Dictionary) -> bool:
	_lock.lock()
	var newest: bool = _newest.get(asked["who"]) == asked["number"] and not _is_ended
	_lock.unlock()
	return not newest or not asked["take"].is_valid()


# The program ends: the card is given back before Godot closes its own.
static func _end() -> void:
	_lock.lock()
	_is_ended = true
	_lock.unlock()
	if _task >= 0:
		WorkerThreadPool.wait_for_task_completion(_task)
