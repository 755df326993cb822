"""What an artist can do with Lichen, one verb a file."""
