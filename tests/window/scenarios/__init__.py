"""What artists do with Lichen, one thing a file."""
