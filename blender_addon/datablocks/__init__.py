"""Single datablocks: their custom properties, images and their colour spaces, and leftovers."""
