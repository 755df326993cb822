"""Training learns, can be repeated, and can be stopped; its model is what the last report says it is."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

import nca_core
from tests.core.models import random_model
from trainer.errors import TrainingError
from trainer.network.architectures import SIZES, Architecture
from trainer.network.windows import whole
from trainer.training import train as training
from trainer.training.schedule import (
    LAYOUT_ITERATIONS,
    LAYOUT_RATE,
    LAYOUT_SHARE,
    SETTLING,
    Stage,
    cell_updates,
    iterations_progress,
    layout_share,
    learning_rates,
    stage_at,
    stages_of,
    timed_progress,
)
from trainer.training.train import Report, Settings, train
from trainer.training.workers import Training, Worker

from ..exemplars import stripe_exemplar

ARCHITECTURE = Architecture(channels=8, hidden=(16, 16, 16), features=8, steps=(6, 5, 4))
SETTINGS = Settings(iterations=12, extent=64, workers=1, architecture=ARCHITECTURE)


def run(settings: Settings) -> list[Report]:
    return list(train(stripe_exemplar(), settings))


def test_a_short_training_learns_stripes() -> None:
    """Stripes run down: what is grown varies far more across than along them, and in the exemplar's colours."""
    exemplar = stripe_exemplar(period=32)  # twice as wide as a coarse level's cell can just tell apart
    reports = list(train(exemplar, replace(SETTINGS, iterations=60)))
    full = [report.loss for report in reports if report.levels == 3]
    assert full[-1] < 0.8 * full[0]
    model = reports[-1].model()
    maps = nca_core.decode(model, nca_core.grow(model, nca_core.Torus(12, 12, 5)))
    height = maps["height"][..., 0]
    across, along = (np.abs(np.diff(height, axis=axis)).mean() for axis in (1, 0))
    assert across > 1.5 * along
    assert np.abs(maps["base_color"].mean((0, 1)) - exemplar.pixels[..., :3].mean((0, 1))).max() < 0.1


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_gives_the_same_weights(workers: int) -> None:
    settings = replace(SETTINGS, iterations=3, workers=workers)
    one, again, other = (run(replace(settings, seed=seed))[-1].model().digest for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_a_training_stopped_early_has_a_model() -> None:
    for report in train(stripe_exemplar(), SETTINGS):
        if report.iteration == 2:
            break
    assert nca_core.loads(nca_core.dumps(report.model())).maps == ("base_color", "roughness", "height")
    assert report.progress < 1
    assert report.seconds_left > 0


def test_a_budget_that_is_too_short_is_an_error() -> None:
    with pytest.raises(TrainingError, match="more time"):
        run(replace(SETTINGS, iterations=None, seconds=0.001))


def test_a_loss_that_is_no_number_does_not_spoil_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = training.Workers.gradient
    monkeypatch.setattr(
        training.Workers,
        "gradient",
        lambda self, stage, i: (float("nan"), torch.zeros(1)) if i == 4 else gradient(self, stage, i),
    )
    reports = run(SETTINGS)
    assert 5 not in [report.iteration for report in reports]
    assert all(np.isfinite(report.loss) for report in reports)
    nca_core.dumps(reports[-1].model())  # refuses what is not finite


def test_stages_add_levels_from_the_coarsest_and_end_with_all() -> None:
    architecture = SIZES["standard"].architecture
    stages = stages_of(architecture, 192, 0.4)
    assert [stage.depth for stage in stages] == [1, 2, 3, 4, 5]
    assert [stage.start for stage in stages] == sorted(stage.start for stage in stages)
    assert stages[0].start == 0
    assert cell_updates(stages[0], architecture) < cell_updates(stages[-1], architecture) / 20
    assert stage_at(stages, 0.0).depth == 1
    assert stage_at(stages, 0.999).depth == 5


def test_coarse_levels_see_many_repetitions_and_the_finest_its_extent() -> None:
    architecture = SIZES["standard"].architecture
    for stage in stages_of(architecture, 192, 0.4):
        pixels = [
            (window.region.width - 2 * window.margin) * architecture.coarse_pixels / 2**level
            for level, window in enumerate(stage.windows)
        ]
        assert pixels == sorted(pixels, reverse=True)
        assert pixels[0] == stage.torus(0).width * architecture.coarse_pixels == 4 * 192
        assert pixels[-1] >= 192


def test_the_finest_level_joins_when_the_layout_has_had_its_share() -> None:
    assert stages_of(SIZES["large"].architecture, 192, 0.4)[-1].start == pytest.approx(0.4)


def test_longer_budgets_leave_a_larger_share_to_details_and_more_time_to_the_layout() -> None:
    budgets = (20.0, 120.0, 218.0, 1200.0)
    shares = [layout_share(seconds) for seconds in budgets]
    assert shares[0] == shares[1] > shares[2] > shares[3]
    times = [share * seconds for share, seconds in zip(shares, budgets, strict=True)]
    assert times == sorted(times)


@pytest.mark.parametrize("second", [0.05, 0.4])
def test_a_layout_is_counted_in_iterations_whatever_a_machine_does_in_a_second(second: float) -> None:
    """second: what an iteration takes."""
    share, count = layout_share(1200.0), sum(LAYOUT_ITERATIONS)
    asked = [timed_progress(done, done * second, done * second, 1200.0, 5) for done in range(count)]
    assert asked == sorted(asked)
    assert asked[0] == 0.0
    assert asked[-1] < share
    assert timed_progress(count, count * second, count * second, 1200.0, 5) == pytest.approx(share)
    assert timed_progress(count + 9, 1200.0, count * second, 1200.0, 5) == pytest.approx(1.0)


def test_a_layout_takes_no_more_than_its_share_of_a_short_budget() -> None:
    assert timed_progress(9, LAYOUT_SHARE * 60 - 1, LAYOUT_SHARE * 60 - 1, 60.0, 5) < LAYOUT_SHARE
    assert timed_progress(9, LAYOUT_SHARE * 60, LAYOUT_SHARE * 60, 60.0, 5) == pytest.approx(LAYOUT_SHARE)
    assert timed_progress(9, 0.9 * 60, LAYOUT_SHARE * 60, 60.0, 5) == pytest.approx(0.9)


def test_one_level_has_no_layout() -> None:
    assert timed_progress(0, 30.0, 0.0, 60.0, 1) == pytest.approx(0.5)


def test_a_budget_begins_when_all_processes_are_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The filters of a large exemplar take half a minute to find: they cost the coarsest stages their time."""
    made = Worker.__init__

    def late(self: Worker, of: Training, index: int) -> None:
        time.sleep(0.5)
        made(self, of, index)

    monkeypatch.setattr(Worker, "__init__", late)
    assert next(train(stripe_exemplar(), SETTINGS)).seconds < 0.5


@pytest.mark.parametrize(("hidden", "share"), [((16, 16, 16), training.EARLY_SHARE), ((16, 12, 16), 1.0)])
def test_only_rules_that_fit_know_how_to_grow(
    hidden: tuple[int, ...], share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start of another size of network leaves some levels to begin anew: they get all their time."""
    asked: list[float] = []

    def noted(architecture: Architecture, extent: int, early_share: float) -> tuple[Stage, ...]:
        asked.append(early_share)
        return stages_of(architecture, extent, early_share)

    monkeypatch.setattr(training, "stages_of", noted)
    start = random_model(channels=8, hidden=hidden)
    next(train(stripe_exemplar(), replace(SETTINGS, start=start)))
    assert asked == [share * layout_share(SETTINGS.seconds)]


def test_a_model_of_one_level_has_one_stage() -> None:
    assert stages_of(Architecture(hidden=(8,), steps=(4,)), 64, 0.4) == (
        Stage(whole(nca_core.Region(0, 32, 0, 32), 1), 0.0),
    )


def test_a_budget_of_iterations_spends_all_its_work() -> None:
    architecture = SIZES["standard"].architecture
    stages = stages_of(architecture, 192, 0.4)
    progress = list(iterations_progress(stages, architecture, 10))
    assert progress[0] == 0
    assert 0.9 < progress[-1] < 1
    assert progress == sorted(progress)
    assert len(progress) > 30  # coarse iterations are cheap, so there are many


def test_learning_rates_warm_up_and_fall_the_details_later() -> None:
    rates = [learning_rates(iteration, iteration / 1000, 0.35) for iteration in range(1000)]
    for name, held in (("layout", 139), ("detail", 749)):
        each = [getattr(rate, name) for rate in rates]
        assert each[0] < each[10] < each[29] == each[held] == max(each) > each[held + 10]
        assert each[-1] < each[held] / 30


def test_details_join_a_layout_that_has_settled() -> None:
    before, joined, late = (learning_rates(500, progress, 0.35) for progress in (0.1, 0.35, 0.75))
    assert joined.layout == pytest.approx(before.layout * 10**-SETTLING)
    assert late.layout < joined.layout < joined.detail == late.detail


@pytest.mark.parametrize("depth", [1, 3, 5])
@pytest.mark.parametrize("early", [0.1, 0.4])
def test_a_layout_has_settled_when_the_last_stage_begins(depth: int, early: float) -> None:
    """Also where a start is given, or the exemplar has few levels: the last stage begins sooner then."""
    start = stages_of(SIZES["standard"].architecture.fitted(depth), 192, early)[-1].start
    assert learning_rates(500, start, start).layout == pytest.approx(LAYOUT_RATE * 10**-SETTLING)


def test_a_small_exemplar_gets_fewer_levels() -> None:
    """A level is trained only where the exemplar's pyramid has one to compare it with."""
    report = next(iter(train(stripe_exemplar(128), Settings(iterations=1, extent=64, workers=1))))
    assert report.all_levels == len(report.model().levels) == 3


def test_a_lost_process_is_an_error_after_which_the_model_is_still_there() -> None:
    """Killed from outside, as a system short of memory would."""
    reports = train(stripe_exemplar(), replace(SETTINGS, workers=2))
    report = next(reports)
    for child in multiprocessing.active_children():
        child.kill()
        child.join()
    with pytest.raises(TrainingError, match="ended by itself"):
        list(reports)
    assert report.model().maps == ("base_color", "roughness", "height")
