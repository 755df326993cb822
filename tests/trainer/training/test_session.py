"""A training as its user sees it: insurance never costs the training, and what was gathered before is not lost."""

from __future__ import annotations

import errno
import io
import os
import signal
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

import trainer.training.session
from trainer.errors import InputError, OutputError, StoppedError
from trainer.network.architectures import SIZES, Architecture
from trainer.process import interrupts
from trainer.training.checkpoint import Checkpoint, checkpoint_path, load_checkpoint, save_checkpoint
from trainer.training.session import Session, check_targets
from trainer.training.train import Report, Settings

from ..exemplars import stripe_exemplar

ARCHITECTURE = Architecture(channels=8, hidden=(16, 16, 16), features=8, steps=(6, 5, 4))
SETTINGS = Settings(iterations=4, extent=64, workers=1, architecture=ARCHITECTURE)


@pytest.fixture(autouse=True)
def saving_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer.training.session, "SAVING_SECONDS", -1.0)


def session(out: Path) -> tuple[Session, io.StringIO]:
    said = io.StringIO()
    return Session(stripe_exemplar(), out, lambda line: said.write(f"{line}\n"), nullcontext(lambda report: None)), said


def checkpoint(seconds: float) -> Checkpoint:
    return Checkpoint("another training", 5, seconds, 1, 0.0, 1, (1.0,), {})


@pytest.mark.parametrize("kept", ["standard", "large"])
def test_a_training_that_goes_on_keeps_its_network(kept: str, tmp_path: Path) -> None:
    """Whatever its budget would get; and another one is not named in vain."""
    ours, _ = session(tmp_path / "moss.nca")
    assert ours.network(None, resume=True) is None
    assert ours.network("large", resume=True) == "large"
    save_checkpoint(replace(checkpoint(100.0), network=kept), checkpoint_path(tmp_path / "moss.nca"))
    assert ours.network(None, resume=True) == ours.network(kept, resume=True) == kept
    (other,) = SIZES.keys() - {kept}
    assert ours.network(other, resume=False) == other
    assert ours.network(None, resume=False) is None
    with pytest.raises(InputError, match=rf"moss\.nca\.checkpoint: .* {kept}, not {other}; leave out --network"):
        ours.network(other, resume=True)


def test_a_checkpoint_that_cannot_be_written_is_one_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0

    def full(checkpoint: Checkpoint, path: Path) -> None:
        nonlocal tried
        tried += 1
        raise OutputError(f"{path}: it cannot be written (No space left on device)")

    monkeypatch.setattr(trainer.training.session, "save_checkpoint", full)
    ours, said = session(tmp_path / "moss.nca")
    report = ours.run(SETTINGS, resume=False)
    assert report.levels == report.all_levels
    assert tried == report.iteration
    assert said.getvalue().count("No space left on device") == 1
    assert ours.kept() == ""


@pytest.mark.parametrize("error", [OutputError("x.png: full"), MemoryError(), OSError(errno.EIO, "Input/output error")])
def test_a_preview_that_cannot_be_made_is_one_warning(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(trainer.training.session, "comparison", fail)
    ours, said = session(tmp_path / "moss.nca")
    report = ours.run(SETTINGS, resume=False)
    assert not ours.close(report.model())
    assert said.getvalue().count("Warning") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_goes_meanwhile_ends_no_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    ours, said = session(tmp_path / "gone" / "moss.nca")
    (tmp_path / "gone").rmdir()
    report = ours.run(SETTINGS, resume=False)
    assert report.progress > 0
    assert said.getvalue().count("Warning") == 2


def test_the_checkpoint_of_a_stopped_training_is_kept_aside(tmp_path: Path) -> None:
    out = tmp_path / "moss.nca"
    save_checkpoint(checkpoint(100.0), checkpoint_path(out))
    ours, said = session(out)
    ours.run(SETTINGS, resume=False)
    aside = tmp_path / "moss.nca.checkpoint.old"
    assert load_checkpoint(aside).seconds == 100.0
    assert load_checkpoint(checkpoint_path(out)).digest != "another training"
    assert "--resume would go on with" in said.getvalue()
    assert str(aside) in said.getvalue()


def test_a_longer_trainings_checkpoint_stays_aside(tmp_path: Path) -> None:
    out, aside = tmp_path / "moss.nca", tmp_path / "moss.nca.checkpoint.old"
    save_checkpoint(checkpoint(100.0), aside)
    save_checkpoint(checkpoint(5.0), checkpoint_path(out))
    ours, said = session(out)
    ours.run(SETTINGS, resume=False)
    assert load_checkpoint(aside).seconds == 100.0
    assert "of a longer one, stays" in said.getvalue()


def test_a_complete_training_leaves_only_what_is_another_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer.training.session, "SAVING_SECONDS", 1e9)
    out = tmp_path / "moss.nca"
    save_checkpoint(checkpoint(100.0), checkpoint_path(out))
    ours, _ = session(out)
    report = ours.run(SETTINGS, resume=False)
    ours.close(report.model())
    assert load_checkpoint(checkpoint_path(out)).seconds == 100.0


def test_joules_of_processes_at_work_are_in_the_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a training that is killed and resumed would have cost half of what it did."""
    monkeypatch.setattr("trainer.training.energy.rapl", lambda: ())
    monkeypatch.setattr("trainer.training.energy.WATTS_PER_CORE", 1.0)
    saved: list[tuple[float, float]] = []
    monkeypatch.setattr(
        trainer.training.session, "save_checkpoint", lambda kept, path: saved.append((kept.joules, kept.seconds))
    )
    helpers: list[float] = []
    save = Session._save

    def noted(self: Session, report: Report, joules: float) -> None:
        helpers.append(report.workers_seconds)
        save(self, report, joules)

    monkeypatch.setattr(Session, "_save", noted)
    ours, _ = session(tmp_path / "moss.nca")
    ours.run(replace(SETTINGS, iterations=2, workers=2), resume=False)
    assert helpers[-1] > 0
    assert all(joules > of_helpers for (joules, _), of_helpers in zip(saved, helpers, strict=True))
    assert saved[-1][0] <= ours.joules < saved[-1][0] + helpers[-1]  # and they count once when they have ended


def stopped_by(signum: int, ours: Session, iteration: int, monkeypatch: pytest.MonkeyPatch) -> Report:
    save = Session._save

    def signalled(self: Session, report: Report, joules: float) -> None:
        save(self, report, joules)
        if report.iteration == iteration:
            os.kill(os.getpid(), signum)

    monkeypatch.setattr(Session, "_save", signalled)
    with interrupts.catching():
        return ours.run(SETTINGS, resume=False)


def test_a_signal_before_there_is_a_result_says_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, _ = session(tmp_path / "moss.nca")
    with pytest.raises(StoppedError) as stop:
        stopped_by(signal.SIGTERM, ours, 1, monkeypatch)
    assert stop.value.signum == signal.SIGTERM
    assert stop.value.kept == f"{tmp_path / 'moss.nca.checkpoint'} is kept, and --resume goes on with it"
    assert load_checkpoint(tmp_path / "moss.nca.checkpoint").iteration == 2  # that of the iteration that was on


def test_a_signal_keeps_the_result_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, _ = session(tmp_path / "moss.nca")
    whole = session(tmp_path / "whole.nca")[0].run(SETTINGS, resume=False)
    report = stopped_by(signal.SIGTERM, ours, whole.iteration - 2, monkeypatch)
    assert report.levels == report.all_levels
    assert report.iteration == whole.iteration - 1
    assert ours.stopped == signal.SIGTERM


def test_what_cannot_be_written_is_said_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "moss_preview.png").mkdir()
    with pytest.raises(InputError, match=r"moss_preview\.png: this is a folder"):
        check_targets(tmp_path / "moss.nca")
    with pytest.raises(InputError, match=r"ends in \.nca"):
        check_targets(tmp_path / "moss.txt")
