# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# Programs: the pieces that Lichen's own generator wrote (pieces.gd), put together for a material's architecture.
@tool
extends RefCounted

const PIECES := preload("pieces.gd").PIECES


# A program of a kind of PIECES. constants: by name; layers: that it writes; weights: how many vectors of four.
static func made(kind: String, constants: Dictionary, layers: int, weights := 0) -> Dictionary:
	return PIECES["programs"][kind].merged({
		"layers": layers,
		"weights": weights,
		"defines": constants,
		"writes": "uint" if kind == "sheets" else "vec4",
	}, true)


# The text of a program. weights: where its weights lie, "block" or "storage".
static func text(program: Dictionary, weights: String) -> String:
	var lines: Array[String] = [PIECES["head"]]
	for name: String in program["constants"]:
		lines.append("#define %s %d" % [name, program["defines"][name]])
	lines.append_array(_declarations(program, weights))
	lines.append("vec4 before_at(ivec2 place, int layer) { %s }" % PIECES["before_at"])
	if program["weights"]:
		lines.append("vec4 weight(int index) { %s }" % PIECES["weight"])
	lines.append_array([
		program["functions"],
		"void main()",
		"{",
		"  ivec2 place = %s;" % PIECES["place"],
		"  if (place.x >= sizes.x || place.y >= sizes.y) return;",
		"  vec4 result[%d];" % program["layers"],
		program["statements"],
	])
	for layer: int in program["layers"]:
		lines.append("  " + PIECES["write"][program["writes"]].format({"layer": layer, "value": "result[%d]" % layer}))
	return "\n".join(lines) + "\n}\n"


static func _declarations(program: Dictionary, weights: String) -> Array[String]:
	var numbers := ""
	var place := 0
	for name: String in program["numbers"]:
		numbers += "layout(offset = %d) %s %s; " % [place, program["numbers"][name], name]
		place += int(PIECES["number_bytes"])
	var lines: Array[String] = [
		"layout(push_constant) uniform Numbers { %s};" % numbers,
		"layout(set = 0, binding = 0, std430) readonly buffer Before { vec4 before[]; };",
		"layout(set = 0, binding = 1, std430) writeonly buffer After { %s after[]; };" % program["writes"],
	]
	if program["weights"]:
		lines.append(PIECES["weights"][weights].format({"count": program["weights"]}))
	for index in program["tables"].size():
		var binding: int = PIECES["first_table"] + index
		lines.append("layout(set = 0, binding = %d) uniform sampler2D %s;" % [binding, program["tables"][index]])
	return lines
