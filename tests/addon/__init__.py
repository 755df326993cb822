"""The extension inside a real Blender."""
