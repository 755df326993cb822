"""From a weight file and a recipe to files: cells grow on any engine, and rows are kept on disk until all are whole."""
