"""What a guide costs those who use none: its two kinds of training, its numbers and its table."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("plenoptic")  # only the benchmarks' environment has it

from tests.benchmarks.quality.made import Order
from tests.benchmarks.style.unguided import TRAININGS, Cost, markdown, systems
from tests.style.test_style import exemplar
from trainer.training.train import Settings


def test_trainings_take_turns_and_are_kept_apart() -> None:
    made = systems(exemplar(), 5.0)
    assert [system.training is None for system in made] == [False, True] * TRAININGS
    assert len({system.folder for system in made}) == len({system.decides() for system in made}) == 2 * TRAININGS


def test_only_one_of_a_pair_has_a_guide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Settings] = []

    class NotedError(Exception):
        pass

    def note(_exemplar: object, settings: Settings) -> None:
        asked.append(settings)
        raise NotedError

    monkeypatch.setattr("trainer.training.train.train", note)
    for system in systems(exemplar(), 5.0)[:2]:
        with pytest.raises(NotedError):
            system.make(Order(exemplar(), 5.0, range(1), tmp_path / system.folder))
    plain, guided = asked
    assert not plain.guides
    assert [guide.guide.name for guide in guided.guides] == ["tone"]
    assert (plain.seed, plain.architecture, plain.seconds) == (guided.seed, guided.architecture, guided.seconds)


def test_a_difference_is_told_beside_twice_the_spread() -> None:
    cost = Cost("bricks", (0.20, 0.22, 0.21), (0.23, 0.21, 0.25), (3000, 2800))
    assert cost.difference == pytest.approx(0.02)
    assert cost.spread == pytest.approx(0.02)
    line = "| bricks | 0.200, 0.220, 0.210 | 0.230, 0.210, 0.250 | +0.020 | 0.040 | 3,000 and 2,800 |"
    assert markdown([cost])[2] == line
