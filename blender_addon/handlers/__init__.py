"""Handlers: Lichen acts by itself when Blender opens a file or changes the frame."""
