"""What Lichen keeps in single datablocks: its custom properties, images and their colour spaces, and leftovers."""
