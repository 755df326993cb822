"""The table says what was asked of it: means, the highest copied share, and how much the luck of a training decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from tests.benchmarks.quality.systems import SYSTEMS, System, variant

pytest.importorskip("plenoptic")
pytest.importorskip("skimage")

from tests.benchmarks.quality.metrics import METRICS, OF_SYSTEMS
from tests.benchmarks.quality.run import Row
from tests.benchmarks.quality.table import COLUMNS, as_json, markdown

STANDARD, OTHER_SEED = variant("lichen:218s:seeds=2").systems(218.0)
DISTANCES = [metric.name for metric in METRICS if metric.is_distance]


def row(exemplar: str, system: System, **scores: float | None) -> Row:
    """A row whose scores are 0.5, but for those given; of one seed."""
    names = [*(metric.name for metric in METRICS), *(metric.name for metric in OF_SYSTEMS)]
    given = {name.replace("_", " "): value for name, value in scores.items()}
    values: Mapping[str, float | None] = dict.fromkeys(names, 0.5) | given
    kept = {name: None if value is None else [value] for name, value in values.items()}
    return Row(exemplar, system, 10.0, 1, {}, kept, np.zeros((4, 4, 3), np.float32))


def cells(rows: list[Row], start: str) -> list[list[str]]:
    """The cells of the table's lines that begin so."""
    lines = [line for line in markdown(rows, "Quality").splitlines() if line.startswith(f"| {start}")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def column(name: str) -> int:
    return 2 + list(COLUMNS).index(name)


def test_the_mean_is_of_distances_in_one_unit() -> None:
    (line,) = cells([row("bark", STANDARD, PS=0.9, LBP=0.1, seam=7.0, misaligned=3.0)], "bark")
    assert line[column("mean")] == "0.50"
    (line,) = cells([row("bark", STANDARD, **dict.fromkeys(DISTANCES))], "bark")
    assert line[column("mean")] == "-"


def test_the_highest_share_of_three_scales_is_shown_and_all_are_kept() -> None:
    copied = row("bark", STANDARD, copied_8_px=0.1, copied_16_px=0.4, copied_32_px=0.2)
    (line,) = cells([copied], "bark")
    assert line[column("copied")] == "0.40"
    (result,) = as_json([copied])["results"]
    assert result["scores"]["copied 32 px"] == [0.2]


def test_a_metric_that_a_system_does_not_have_is_absent() -> None:
    (line,) = cells([row("bark", SYSTEMS["quilting"], recurs=None)], "bark")
    assert line[column("recurs")] == "-"
    assert line[1] == "quilting"


def test_budgets_networks_and_seeds_are_told_apart() -> None:
    large = next(variant("lichen:large:20m").systems(218.0))
    rows = [row(name, system) for name in ("bark", "rust") for system in (STANDARD, OTHER_SEED, large)]
    titles = ["lichen standard seed0 218s", "lichen standard seed1 218s", "lichen large seed0 1200s"]
    assert [line[1] for line in cells(rows, "bark")][:3] == titles
    assert [line[1] for line in cells(rows, "*mean of 2*")][:3] == titles
    budgets = [result["budget"] for result in as_json(rows)["results"]]
    assert budgets == [218, 218, 1200] * 2


def test_the_spread_between_trainings_is_relative_to_their_mean() -> None:
    even = dict.fromkeys(DISTANCES, 0.4)
    rows = [
        row("bark", STANDARD, **even),
        row("bark", OTHER_SEED, **dict.fromkeys(DISTANCES, 0.6)),
        row("rust", STANDARD, **even),
        row("rust", OTHER_SEED, **even),
        row("bark", SYSTEMS["quilting"], **even),
    ]
    assert cells(rows, "bark | lichen standard 218s") == [["bark", "lichen standard 218s", "0.40, 0.60", "40%"]]
    assert cells(rows, "*mean of 2* | lichen standard 218s |  |")[0][-1] == "20%, at most 40%"


def test_without_another_training_there_is_no_spread() -> None:
    longer = replace(OTHER_SEED, seconds=60.0)
    assert "Between trainings" not in markdown([row("bark", STANDARD), row("bark", longer)], "Quality")
