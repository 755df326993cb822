# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# Where materials grow: one after the other, on one card and a thread of their own, while the game goes on.
@tool
extends RefCounted

const Card := preload("card.gd")
const Growth := preload("growth.gd")

static var _lock := Mutex.new()
static var _wake := Semaphore.new()
static var _thread: Thread
static var _waiting: Array[Dictionary] = []
static var _newest := {} # by who asks: the number of the last request
static var _count := 0
static var _is_ended := false


# Grows a material; gives `take` its images, or {"fault": why not}, when it is done. What the same one asked for before
# is forgotten. who: the number of the one that asks.
static func ask(who: int, bytes: PackedByteArray, seed: int, size: Vector2i, density: float, take: Callable) -> void:
	_lock.lock()
	_count += 1
	_newest[who] = _count
	_waiting = _waiting.filter(func(other: Dictionary) -> bool: return other["who"] != who)
	_waiting.append({
		"who": who, "number": _count, "bytes": bytes, "seed": seed, "size": size, "density": density, "take": take,
	})
	if _thread == null:
		_thread = Thread.new()
		_thread.start(_work)
		(Engine.get_main_loop() as SceneTree).root.tree_exiting.connect(_end)
	_lock.unlock()
	_wake.post()


# The thread: it keeps the card, since compiling takes longer than growing.
static func _work() -> void:
	var card := Card.new()
	while not _is_ended:
		_wake.wait()
		var asked := _next()
		if asked:
			_grow(card, asked)
		if card.fault:
			card.close()
			card = Card.new()
	card.close()


static func _grow(card: Card, asked: Dictionary) -> void:
	var stop := _is_over.bind(asked)
	var found := Growth.images(card, asked["bytes"], asked["seed"], asked["size"], asked["density"], stop)
	for sheet: String in found:
		if found[sheet] is Image:
			found[sheet].generate_mipmaps(sheet == "normal")
	var take: Callable = asked["take"]
	if not _is_over(asked):
		take.call_deferred(found)


# What is to be grown next; empty if there is nothing.
static func _next() -> Dictionary:
	_lock.lock()
	var found: Dictionary = {} if _waiting.is_empty() or _is_ended else _waiting.pop_front()
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
	_is_ended = true
	_wake.post()
	_thread.wait_to_finish()
