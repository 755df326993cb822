"""From an exemplar to a weight file: the loop, its plan, its workers, its checkpoints and its cost."""
