"""What a training tells, as trainer/PROTOCOL.md has it: JSON objects, one a line, and what is known by them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

Event: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What is known of a training so far.

    protocol, version: of the program; 0 and empty until it has spoken. notes, warnings: sentences on the exemplar and
    the files. maps: the exemplar's, empty until it has been read. done: 0..1. loss, seconds_left: None while nobody
    knows. seconds, joules: spent. looks: how many there were at the best so far. result: the weight file's path, empty
    until it is there. code: the exit code that was said; None until it has ended. text: why it failed or was stopped.
    """

    protocol: int = 0
    version: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    done: float = 0.0
    loss: float | None = None
    seconds: float = 0.0
    seconds_left: float | None = None
    joules: float = 0.0
    looks: int = 0
    result: str = ""
    code: int | None = None
    text: str = ""


def parse(line: bytes) -> Event | None:
    """The event of a line; None for a line that is none, which is passed over."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None


def heard(known: Known, event: Event) -> Known:
    """What is known after an event. An event or a fact that is not known is passed over."""
    take = _TAKERS.get(event["event"])
    return take(known, event) if take else known


def _begin(known: Known, event: Event) -> Known:
    return replace(known, protocol=int(_number(event, "protocol") or 0), version=_text(event, "version"))


def _note(known: Known, event: Event) -> Known:
    return replace(known, notes=(*known.notes, _text(event, "text")))


def _warning(known: Known, event: Event) -> Known:
    return replace(known, warnings=(*known.warnings, _text(event, "text")))


def _exemplar(known: Known, event: Event) -> Known:
    maps = event.get("maps")
    return replace(known, maps=tuple(map(str, maps)) if isinstance(maps, list) else ())


def _progress(known: Known, event: Event) -> Known:
    return replace(
        known,
        done=min(1.0, max(0.0, _number(event, "done") or 0.0)),
        loss=_number(event, "loss"),
        seconds=_number(event, "seconds") or 0.0,
        seconds_left=_number(event, "seconds_left"),
        joules=_number(event, "joules") or 0.0,
    )


def _look(known: Known, _event: Event) -> Known:
    return replace(known, looks=known.looks + 1)


def _result(known: Known, event: Event) -> Known:
    return replace(
        known,
        done=1.0,
        result=_text(event, "path"),
        loss=_number(event, "loss"),
        seconds=_number(event, "seconds") or known.seconds,
        seconds_left=0.0,
        joules=_number(event, "joules") or known.joules,
    )


def _end(known: Known, event: Event) -> Known:
    return replace(known, code=int(_number(event, "code") or 0), text=_text(event, "text"))


_TAKERS: dict[str, Callable[[Known, Event], Known]] = {
    "begin": _begin,
    "note": _note,
    "warning": _warning,
    "exemplar": _exemplar,
    "progress": _progress,
    "look": _look,
    "result": _result,
    "end": _end,
}


def _number(event: Event, name: str) -> float | None:
    value = event.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(event: Event, name: str) -> str:
    value = event.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
