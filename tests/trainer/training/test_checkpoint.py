"""A training that was stopped goes on: nothing it gathered is lost, nothing foreign is taken for its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from nca_core.container import pack
from trainer.errors import InputError, TrainingError
from trainer.loss import loss
from trainer.network.architectures import SIZES, Architecture
from trainer.training.checkpoint import Checkpoint, checkpoint_path, load_checkpoint, save_checkpoint
from trainer.training.train import Report, Settings, train

from ..exemplars import stripe_exemplar

ARCHITECTURE = Architecture(channels=8, hidden=(16, 16, 16), features=8, steps=(6, 5, 4))
SETTINGS = Settings(iterations=40, extent=64, workers=1, architecture=ARCHITECTURE)


def stopped(iteration: int) -> Report:
    return next(report for report in train(stripe_exemplar(), SETTINGS) if report.iteration == iteration)


def test_a_checkpoint_survives_its_file(tmp_path: Path) -> None:
    checkpoint = replace(stopped(30).checkpoint(), joules=12.5)
    save_checkpoint(checkpoint, tmp_path / "a.nca.checkpoint")
    again = load_checkpoint(tmp_path / "a.nca.checkpoint")
    assert replace(again, tensors={}) == replace(checkpoint, tensors={})
    assert again.tensors.keys() == checkpoint.tensors.keys()
    assert all(torch.equal(again.tensors[name], value) for name, value in checkpoint.tensors.items())
    assert [file.name for file in tmp_path.iterdir()] == ["a.nca.checkpoint"]


def test_a_training_goes_on_where_it_stopped() -> None:
    before = stopped(30)
    reports = list(train(stripe_exemplar(), SETTINGS, before.checkpoint()))
    assert reports[0].iteration == 31
    assert reports[0].progress > before.progress
    assert reports[0].seconds > before.seconds


@pytest.mark.parametrize(("workers", "iteration"), [(1, 7), (1, 50), (2, 12)])
def test_a_training_that_goes_on_is_the_same_training(workers: int, iteration: int, tmp_path: Path) -> None:
    """Stopped in an early stage or in the last one, it comes to the same weights, to the last bit; with the workers it
    began with, wherever it goes on."""
    settings = replace(SETTINGS, iterations=30 if workers == 1 else 8, workers=workers)
    stopped, losses = False, []
    for report in train(stripe_exemplar(), settings):
        losses.append(report.loss)
        if report.iteration == iteration:
            save_checkpoint(report.checkpoint(), tmp_path / "a.nca.checkpoint")
            stopped = True
    assert stopped
    checkpoint = load_checkpoint(tmp_path / "a.nca.checkpoint")
    again = list(train(stripe_exemplar(), replace(settings, workers=1), checkpoint))
    assert [one.loss for one in again] == losses[iteration:]
    assert again[-1].model().digest == report.model().digest


def test_what_others_know_can_be_asked_for_only_while_they_are_there() -> None:
    report = list(train(stripe_exemplar(), replace(SETTINGS, iterations=1, workers=2)))[-1]
    with pytest.raises(TrainingError, match="have ended"):
        report.checkpoint()
    assert report.workers_seconds > 0


def test_the_best_model_is_kept_as_well() -> None:
    before = stopped(45)
    after = next(iter(train(stripe_exemplar(), SETTINGS, before.checkpoint())))
    assert min(before.loss, after.loss) > before.best_loss, "the present model has to be worse than the best"
    assert before.model().digest == after.model().digest


def test_a_budget_that_is_used_up_already_is_said_so() -> None:
    with pytest.raises(InputError, match="longer one"):
        list(train(stripe_exemplar(), replace(SETTINGS, iterations=1), stopped(50).checkpoint()))


@pytest.mark.parametrize("other", [{"seed": 1}, {"architecture": replace(ARCHITECTURE, channels=6)}])
def test_another_trainings_checkpoint_is_refused(other: dict[str, object]) -> None:
    checkpoint = stopped(3).checkpoint()
    with pytest.raises(InputError, match="another exemplar, size or seed"):
        list(train(stripe_exemplar(), replace(SETTINGS, **other), checkpoint))


def test_a_checkpoint_of_another_loss_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = stopped(3).checkpoint()
    monkeypatch.setattr(loss, "OUTSIDE", 2 * loss.OUTSIDE)
    with pytest.raises(InputError, match="of another version"):
        list(train(stripe_exemplar(), SETTINGS, checkpoint))


def test_a_checkpoint_of_a_network_that_sharpened_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = stopped(3).checkpoint()
    monkeypatch.setattr("trainer.training.train.SHARPENING", 0.0)
    with pytest.raises(InputError, match="of another version"):
        list(train(stripe_exemplar(), SETTINGS, checkpoint))


def without(checkpoint: Checkpoint, part: str) -> Checkpoint:
    """The same, of which a part has been lost."""
    return replace(checkpoint, tensors={k: v for k, v in checkpoint.tensors.items() if not k.startswith(part)})


@pytest.mark.parametrize("part", ["network.w1.0", "worker0.generator", "worker0.potential"])
def test_a_checkpoint_that_lacks_something_is_one_clear_error(part: str) -> None:
    damaged = without(stopped(3).checkpoint(), part)
    with pytest.raises(InputError, match="damaged"):
        list(train(stripe_exemplar(), SETTINGS, damaged))


@pytest.mark.parametrize("name", ["standard", "large", ""])
def test_a_checkpoint_says_which_size_of_network_it_is_of(name: str, tmp_path: Path) -> None:
    architecture = SIZES[name].architecture if name else ARCHITECTURE
    settings = replace(SETTINGS, architecture=architecture, lattice=())
    save_checkpoint(next(train(stripe_exemplar(), settings)).checkpoint(), tmp_path / "a.nca.checkpoint")
    assert load_checkpoint(tmp_path / "a.nca.checkpoint").network == name


def written(version: int, **more: str) -> bytes:
    """A checkpoint without a training."""
    metadata = {"format": f"lichen-checkpoint {version}", "digest": "", "numbers": NUMBERS, **more}
    return pack({"x": np.zeros(1, np.float32)}, metadata)


NUMBERS = json.dumps(
    dict.fromkeys(("iteration", "seconds", "depth", "best_loss", "workers", "joules", "layout_seconds"), 1)
    | {"recent": []}
)
BY_THE_CLOCK = written(5)  # its layout ended by the clock, whatever had been done
UNKNOWN_NETWORK = written(6, network="vast")
NO_CHECKPOINTS = [b"", b"no checkpoint", pack({"x": np.zeros(1, np.float32)}, {}), written(1), BY_THE_CLOCK]


def test_a_checkpoint_without_a_training_can_be_read(tmp_path: Path) -> None:
    """So that the next test's are refused for what they lack."""
    path = checkpoint_path(tmp_path / "a.nca")
    path.write_bytes(written(6, network="large"))
    assert load_checkpoint(path).network == "large"


@pytest.mark.parametrize("content", [*NO_CHECKPOINTS, written(6), UNKNOWN_NETWORK])
def test_what_is_no_checkpoint_is_one_clear_error(content: bytes, tmp_path: Path) -> None:
    path = checkpoint_path(tmp_path / "a.nca")
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.nca\.checkpoint: this checkpoint cannot be used"):
        load_checkpoint(path)
