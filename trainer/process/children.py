"""Processes that work for the first one of a command: it alone heeds signals, and they end with it."""

from __future__ import annotations

import multiprocessing
import os
from threading import Thread

from . import interrupts


def serve_parent() -> None:
    """Leave signals to the first process, and end this one where that was killed, which cannot tell it so."""
    interrupts.ignored()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
