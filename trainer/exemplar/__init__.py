"""What is learnt: the maps of an exemplar, brought to one size, checked, and its lattice if it is regular."""

from .exemplar import Exemplar, load_exemplar

__all__ = ["Exemplar", "load_exemplar"]
