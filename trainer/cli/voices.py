"""How a command speaks while it works: in lines for people, or as events for a program (`--progress json`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from .events import Events
from .terminal import plain_console, training_progress

if TYPE_CHECKING:
    from rich.console import Console

    from ..training.train import Report


class Voice(Protocol):
    """Who says what a command has to say."""

    def begin(self) -> None:
        """Say that the command has begun."""

    def say(self, line: str) -> None:
        """Say a line; one that begins with "Note: " or "Warning: " is one."""

    def tell(self, event: str, **facts: object) -> None:
        """Tell a program, if one listens, what has happened. facts: values that JSON has; numbers may be infinite."""

    def training(self) -> AbstractContextManager[Callable[[Report], None]]:
        """Say how far a training is while the context lasts."""

    def end(self, line: str, code: int) -> int:
        """Say how the command has ended, in a line (empty if all went well), with its exit code. Returns the code."""


class Lines:
    """Lines on stderr, with a bar where somebody watches."""

    @cached_property
    def _console(self) -> Console:
        return plain_console()  # when it is first asked for: the base installation has no rich

    def begin(self) -> None:
        """Nobody waits for it."""

    def say(self, line: str) -> None:
        """As `Voice.say`."""
        self._console.print(line)

    def tell(self, event: str, **facts: object) -> None:
        """No program listens."""

    def training(self) -> AbstractContextManager[Callable[[Report], None]]:
        """As `Voice.training`."""
        return training_progress(self._console)

    def end(self, line: str, code: int) -> int:
        """As `Voice.end`; plain, so that scripts can read it."""
        if line:
            print(f"lichen: {' '.join(line.splitlines())}", file=sys.stderr)  # noqa: T201
        return code


VOICES: dict[str, Callable[[], Voice]] = {"lines": Lines, "json": Events}


def voice(name: str) -> Voice:
    """The voice of a name. Raises KeyError for one that there is not."""
    return VOICES[name]()
