"""A growth from an artist's request to encoded images. No bpy."""
