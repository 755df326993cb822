"""What a training tells: lines become what is known, whatever else may stand there."""

from __future__ import annotations

import json
from typing import Any

import pytest


def known_after(room: Any, *told: dict[str, Any]) -> Any:
    known = room.events.Known()
    for event in told:
        known = room.events.heard(known, room.events.parse(json.dumps(event).encode()))
    return known


@pytest.mark.parametrize("line", [b"", b"no json", b"[1]", b"3", b"{}", b'{"event": 3}', b"\xff", b"[" * 100000])
def test_what_is_no_event_is_passed_over(room: Any, line: bytes) -> None:
    assert room.events.parse(line) is None


def test_events_and_facts_of_later_versions_are_passed_over(room: Any) -> None:
    known = known_after(room, {"event": "weather", "rain": True}, {"event": "progress", "done": 0.5, "mood": "good"})
    assert known == room.events.Known(done=0.5)


def test_facts_of_another_type_count_as_unknown(room: Any) -> None:
    known = known_after(
        room,
        {"event": "begin", "protocol": "1", "version": None},
        {"event": "exemplar", "maps": 3},
        {"event": "progress", "done": None, "loss": "low", "seconds": False, "seconds_left": None},
    )
    assert known == room.events.Known()


def test_a_fraction_stays_within_its_bounds(room: Any) -> None:
    assert known_after(room, {"event": "progress", "done": 7}).done == 1
    assert known_after(room, {"event": "progress", "done": -7}).done == 0


def test_a_text_is_one_line(room: Any) -> None:
    known = known_after(room, {"event": "end", "code": 2, "text": "no such\nfile"})
    assert (known.code, known.text) == (2, "no such file")
