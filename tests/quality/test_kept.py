"""What hours were spent on is used again until something changes that decides it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

import nca_core
from tests.benchmarks.quality import lichen, systems
from tests.benchmarks.quality.digests import code_digest, exemplar_digest
from tests.benchmarks.quality.lichen import Training, kept_weights, make_by_training, trained
from tests.benchmarks.quality.made import Order
from tests.benchmarks.quality.systems import SYSTEMS, variant
from tests.core.models import random_model
from tests.trainer.exemplars import stripe_exemplar
from trainer.errors import InputError
from trainer.exemplar.exemplar import Exemplar
from trainer.network.architectures import SIZES
from trainer.training.train import Settings

EXEMPLAR = stripe_exemplar(96)
LARGE = Training("large", 3)


@dataclass
class Trainer:
    """Stands for the trainer: counts how often it is asked, and for what."""

    asked: list[Settings]

    def train(self, exemplar: Exemplar, settings: Settings) -> Iterator[Trainer]:
        self.asked.append(settings)
        yield self

    iteration, best_loss = 7, 4.5

    def model(self) -> nca_core.Model:
        return random_model(len(self.asked))


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> Trainer:
    stand_in = Trainer([])
    monkeypatch.setattr(lichen.train, "train", stand_in.train)
    monkeypatch.setattr(lichen, "wide", lambda model, height, width: None)
    return stand_in


def test_a_training_is_asked_for_by_network_seed_and_budget_and_kept(tmp_path: Path, trainer: Trainer) -> None:
    order = Order(EXEMPLAR, 60.0, range(1), tmp_path / "kept")
    model, facts = trained(order, LARGE)
    (settings,) = trainer.asked
    assert (settings.seconds, settings.seed, settings.architecture) == (60.0, 3, SIZES["large"].architecture)
    assert facts["iterations"] == 7
    again, _ = trained(order, LARGE)
    assert again.digest == model.digest  # in the precision of large networks' files, both times
    assert len(trainer.asked) == 1


def test_more_seeds_are_grown_from_the_weights_that_are_kept(tmp_path: Path, trainer: Trainer) -> None:
    make = make_by_training(LARGE)
    one, three = (make(Order(EXEMPLAR, 60.0, range(seeds), tmp_path)) for seeds in (1, 3))
    assert len(trainer.asked) == 1
    assert np.array_equal(one.stacks[0], three.stacks[0])
    assert len(three.stacks) == 3


def test_weights_that_half_precision_cannot_hold_are_kept_in_full(
    tmp_path: Path, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = random_model()
    large = replace(model, decoder=replace(model.decoder, bias=model.decoder.bias + 1e6))
    monkeypatch.setattr(Trainer, "model", lambda self: large)
    assert trained(Order(EXEMPLAR, 60.0, range(1), tmp_path), LARGE)[0].digest == large.digest


def test_a_folder_that_cannot_be_written_is_found_out_before_training(tmp_path: Path, trainer: Trainer) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file"):
        trained(Order(EXEMPLAR, 60.0, range(1), tmp_path / "file"), LARGE)
    assert trainer.asked == []


def test_weights_of_another_exemplar_seed_or_network_are_not_taken(tmp_path: Path, trainer: Trainer) -> None:
    trained(Order(EXEMPLAR, 60.0, range(1), tmp_path), LARGE)
    assert kept_weights(EXEMPLAR, LARGE, tmp_path) is not None
    assert kept_weights(EXEMPLAR, replace(LARGE, seed=4), tmp_path) is None
    assert kept_weights(EXEMPLAR, replace(LARGE, network="standard"), tmp_path) is None
    assert kept_weights(replace(EXEMPLAR, pixels=EXEMPLAR.pixels * 0.5), LARGE, tmp_path) is None
    assert kept_weights(EXEMPLAR, LARGE, tmp_path / "elsewhere") is None


def test_a_record_without_its_weights_says_so(tmp_path: Path, trainer: Trainer) -> None:
    """As where only a part of a folder was copied."""
    trained(Order(EXEMPLAR, 60.0, range(1), tmp_path), LARGE)
    (tmp_path / lichen.WEIGHTS).write_bytes(b"cut off")
    with pytest.raises(nca_core.WeightFileError, match=r"weights\.nca"):
        kept_weights(EXEMPLAR, LARGE, tmp_path)


@pytest.mark.parametrize(
    ("module", "constant", "value"),
    [
        ("schedule", "DETAIL_RATE", 0.5),
        ("soap", "REFRESH", 99),
        ("regularity", "SHARPNESS", 1.0),
        ("few_repeats", "FEWEST", 9.0),
        ("crossing", "LEVEL", 9.0),
    ],
)
def test_another_constant_of_the_trainer_is_another_training(
    module: str, constant: str, value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = LARGE.digest()
    (named,) = [each for each in lichen.DECIDING if each.__name__.endswith(f".{module}")]
    monkeypatch.setattr(named, constant, value)
    assert LARGE.digest() != before


def test_another_lattice_is_another_training(monkeypatch: pytest.MonkeyPatch) -> None:
    found, asked = LARGE.digest(), Training.settings
    monkeypatch.setattr(Training, "settings", lambda self, s: replace(asked(self, s), lattice=((0.1, 0.0),)))
    assert LARGE.digest() != found


def test_another_loss_is_another_training(monkeypatch: pytest.MonkeyPatch) -> None:
    trainings = SYSTEMS["lichen"].decides(), SYSTEMS["pixels"].decides()
    monkeypatch.setattr("trainer.loss.version.LOSS_VERSION", 10**6)
    assert all(
        a != b for a, b in zip(trainings, (SYSTEMS["lichen"].decides(), SYSTEMS["pixels"].decides()), strict=True)
    )


def test_other_sizes_of_network_do_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    before = LARGE.digest()
    narrow = replace(SIZES["standard"], architecture=replace(SIZES["standard"].architecture, features=8))
    monkeypatch.setattr(lichen, "SIZES", {**SIZES, "standard": narrow})
    assert LARGE.digest() == before
    narrower = Training("standard").digest()
    monkeypatch.undo()
    assert Training("standard").digest() != narrower


def test_cores_do_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    before = LARGE.digest()
    monkeypatch.setattr(lichen, "worker_count", lambda device: 64)
    assert LARGE.digest() == before


def test_comments_and_docstrings_do_not_decide(tmp_path: Path) -> None:
    file = tmp_path / "code.py"

    def digest(text: str) -> str:
        file.write_text(text, encoding="utf-8")
        return code_digest([file])

    plain = digest("def double(x):\n    return 2 * x\n")
    assert digest('"""Doubling."""\n\ndef double(x):  # of a number\n    """Twice."""\n    return (2 *\n x)\n') == plain
    assert digest("def double(x):\n    return 3 * x\n") != plain
    assert digest("def double(x):\n    return '3 * x'\n") != plain


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_what_decides_a_system_is_there_and_is_its_own(name: str) -> None:
    others = {system.decides() for system in SYSTEMS.values() if system.name != name}
    assert SYSTEMS[name].decides() not in others


def test_a_missing_source_is_no_digest() -> None:
    with pytest.raises(FileNotFoundError):
        code_digest([Path("gone.py")])


def test_an_exemplar_is_known_by_its_pixels_not_by_its_file() -> None:
    assert exemplar_digest(replace(EXEMPLAR, sha256="1" * 64, name="other")) == exemplar_digest(EXEMPLAR)
    assert exemplar_digest(replace(EXEMPLAR, relief=6.0)) != exemplar_digest(EXEMPLAR)


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("lichen", ["lichen-standard-seed0-218s"]),
        ("lichen:large:60s", ["lichen-large-seed0-60s"]),
        ("lichen:20m", ["lichen-large-seed0-1200s"]),  # as the trainer chooses
        ("lichen:standard:20m", ["lichen-standard-seed0-1200s"]),
        ("lichen:seed=5:60s", ["lichen-standard-seed5-60s"]),
        ("lichen:seeds=2", ["lichen-standard-seed0-218s", "lichen-standard-seed1-218s"]),
        ("pixels:60s", ["pixels-60s"]),
        ("quilting", ["quilting"]),
    ],
)
def test_variants_have_folders_of_their_own(text: str, folders: list[str]) -> None:
    assert [system.folder for system in variant(text).systems(218.0)] == folders


def test_trainings_that_differ_in_the_seed_alone_have_one_name_without_it() -> None:
    one, other = variant("lichen:large:seeds=2").systems(60.0)
    assert one.title != other.title
    assert one.untold_seed == other.untold_seed == "lichen large 60s"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("magic:60s", "'magic' is none of lichen"),
        ("lichen:huge", "'huge' is none of standard, large, a time"),
        ("quilting:60s", "quilting has no use for a budget"),
        ("pixels:large", "pixels is not trained by the trainer"),
        ("lichen:seeds=0", "1 to 20 trainings, not 0"),
        ("lichen:seed=-1", "'seed=-1' is none of"),
    ],
)
def test_variants_that_are_none_are_named(text: str, message: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=message):
        variant(text)


def test_weights_that_are_given_have_a_name_of_their_own() -> None:
    one, other = (systems.with_weights(random_model(seed)) for seed in (1, 2))
    assert one.folder != other.folder
    assert one.folder.startswith("lichen-weights-")
