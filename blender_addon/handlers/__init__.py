"""What Lichen does by itself when Blender opens a file or changes the frame."""
