"""What Lichen's materials are in Blender's Asset Browser: their catalogs, pictures, files and which of them are there.
No bpy.

`scene/asset_file.py` makes the .blend files, `settings/asset_library.py` knows the artist's own asset library.
"""
