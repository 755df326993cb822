"""The exemplar: its maps, found, read and brought to one size, and whether it is a texture, and a regular one."""

from .exemplar import Exemplar, load_exemplar

__all__ = ["Exemplar", "load_exemplar"]
