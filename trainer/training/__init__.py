"""From an exemplar to a weight file: the loop, its stages, its workers, its checkpoints and its cost."""
