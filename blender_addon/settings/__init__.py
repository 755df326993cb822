"""Settings: of a material's next growth, and of the add-on; and the library of weight files."""
