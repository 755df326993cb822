"""What Lichen reads and changes in a .blend: materials, images, objects, and what is kept on them."""
