"""From a weight file and a recipe to files: growth on any engine, row by row, kept on disk until all is whole."""
