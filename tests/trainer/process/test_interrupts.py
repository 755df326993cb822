"""Signals end the work at a good place, once, and lose nothing that is being written."""

from __future__ import annotations

import signal

import pytest

from trainer.errors import StoppedError
from trainer.process import interrupts
from trainer.process.interrupts import Effect


@pytest.fixture(autouse=True)
def heeds(monkeypatch: pytest.MonkeyPatch) -> object:
    """Also where the tests run in the background; and every signal is one of its own, however quickly it follows."""
    before = {signum: signal.signal(signum, signal.SIG_DFL) for signum in interrupts.SIGNALS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(interrupts, "ECHO", 0.0)
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


@pytest.mark.parametrize("signum", interrupts.SIGNALS)
def test_every_signal_that_ends_a_program_does_what_ctrl_c_does(signum: int) -> None:
    with pytest.raises(StoppedError) as stop, interrupts.catching():
        signal.raise_signal(signum)
    assert stop.value.signum == signum
    assert isinstance(stop.value, KeyboardInterrupt)


def test_afterwards_all_is_as_it_was() -> None:
    before = [signal.getsignal(signum) for signum in interrupts.SIGNALS]
    with interrupts.catching():
        assert signal.getsignal(signal.SIGTERM) is not before[interrupts.SIGNALS.index(signal.SIGTERM)]
    assert [signal.getsignal(signum) for signum in interrupts.SIGNALS] == before


def test_what_is_ignored_from_outside_stays_ignored() -> None:
    """As nohup does with SIGHUP, and a shell with the Ctrl-C of what runs in the background."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts.catching():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_held_work_comes_to_its_end_whatever_comes() -> None:
    done = False
    with pytest.raises(StoppedError) as stop, interrupts.catching(), interrupts.held():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        done = interrupts.waiting()
    assert done
    assert stop.value.signum == signal.SIGTERM


def test_held_work_may_heed_a_signal_itself() -> None:
    with interrupts.catching(), interrupts.held():
        signal.raise_signal(signal.SIGTERM)
        assert interrupts.heeded() == signal.SIGTERM
        assert interrupts.heeded() is None


def test_a_second_signal_stops_work_that_does_not_heed_the_first() -> None:
    passed = False
    with pytest.raises(StoppedError), interrupts.catching(), interrupts.held(Effect.WAITS_ONCE):
        signal.raise_signal(signal.SIGINT)
        passed = True
        signal.raise_signal(signal.SIGINT)
    assert passed


def test_the_same_signal_twice_at_once_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """`timeout` and job schedulers signal the group and the process."""
    monkeypatch.setattr(interrupts, "ECHO", 60.0)
    with interrupts.catching(), interrupts.held(Effect.WAITS_ONCE):
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        assert interrupts.heeded() == signal.SIGTERM
