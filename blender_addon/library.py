"""The name by which scripts of 0.1.0 know `datablocks.storage`; new ones use `api`."""

from __future__ import annotations

from .datablocks.storage import can_grow, group_node, model_of

__all__ = ["can_grow", "group_node", "model_of"]
