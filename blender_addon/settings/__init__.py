"""What an artist sets: for a material, and for the add-on."""
