"""What is said of a training while it goes on: how far it is, and what it takes."""

from __future__ import annotations

from ..texts import say
from ..training.events import Known


def progress_text(name: str, known: Known) -> str:
    """How far it is, in a few words."""
    percent = round(100 * known.done)
    if known.seconds_left is None or not known.done:
        return say("Training {name}: {percent}%", name=name, percent=percent)
    return say(
        "Training {name}: {percent}%, {time} left", name=name, percent=percent, time=duration(known.seconds_left)
    )


def measured_text(known: Known) -> str:
    """What it has come to, and what that took."""
    loss = "-" if known.loss is None else f"{known.loss:.2f}"
    return say("Loss {loss}, {time}, {energy}", loss=loss, time=duration(known.seconds), energy=energy(known.joules))


def duration(seconds: float) -> str:
    """A time: "45 s", "3 min 20 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def energy(joules: float) -> str:
    """An energy: "950 J", "12.5 kJ", "0.7 Wh"."""
    return f"{joules:.0f} J" if joules < 1000 else f"{joules / 1000:.1f} kJ ({joules / 3600:.2g} Wh)"
