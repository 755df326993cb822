"""Trainings: `lichen train` as a program of its own, which goes on whether or not Blender does. No bpy, no torch."""
