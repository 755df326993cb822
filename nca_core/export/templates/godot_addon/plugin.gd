# SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
# Makes .nca files known to the editor. Games need the other scripts, but not this one.
@tool
extends EditorPlugin

const Importer := preload("importer.gd")

var _importer: EditorImportPlugin


func _enter_tree() -> void:
	_importer = Importer.new()
	add_import_plugin(_importer)


func _exit_tree() -> void:
	remove_import_plugin(_importer)
	_importer = null
