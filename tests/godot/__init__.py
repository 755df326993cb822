"""`make test-godot`: exports for Godot opened in a real one, drawn, and held against nca_core's own surfaces.

Godot is named by GODOT, found on the PATH, or installed into a small Debian (`program`). The project (`project/`) draws
the pictures that `views` lists, once with OpenGL and once with Vulkan; `__main__` says how far they are from what
nca_core grows. Some are there to be looked at: build/godot has all of them.
"""
