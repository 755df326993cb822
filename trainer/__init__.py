"""The trainer: exemplar in, weight file out, and the `lichen` command line. It knows nca_core; training takes torch."""
