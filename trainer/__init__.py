"""Training and baking: exemplar in, weight file out; the `lichen` command line. Knows nca_core; uses torch."""
