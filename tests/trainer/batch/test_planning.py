"""A batch is planned before its first pixel: bad lines are counted, jobs belong to one shard, keys to their content."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nca_core
from tests.core.models import random_model
from trainer.batch import jobs
from trainer.batch.planning import Only, Shard, plan_batch
from trainer.errors import InputError

from .manifests import SMALL, manifest

LINES = st.lists(st.fixed_dictionaries({"seed": st.integers(0, 9), "width": st.sampled_from([16, 32])}), min_size=1)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, count=st.integers(1, 5))
def test_shards_are_disjoint_and_complete(lines: list[dict[str, Any]], count: int, weights: Path) -> None:
    """Of good lines and of bad ones, of which some are here: lines that make the same files."""
    path = manifest(weights.parent, [*lines, "{"])
    whole = plan_batch(path)
    parts = [plan_batch(path, Shard(index, count)) for index in range(1, count + 1)]
    assert sorted(job.key for part in parts for job in part.jobs) == sorted(job.key for job in whole.jobs)
    assert sorted(str(fault) for part in parts for fault in part.faults) == sorted(map(str, whole.faults))
    assert {part.bad for part in parts} == {whole.bad}
    assert len(whole.jobs) + whole.bad == len(lines) + 1


def test_keys_are_those_of_the_content_wherever_a_line_stands(weights: Path) -> None:
    lines = [{"seed": seed} for seed in range(5)]
    keys = [job.key for job in plan_batch(manifest(weights.parent, lines)).jobs]
    assert len(set(keys)) == 5
    assert [job.key for job in plan_batch(manifest(weights.parent, ["", *lines[::-1]])).jobs] == keys[::-1]
    others = ({"width": 48}, {"format": "tif"}, {"maps": ["normal"]}, {"name": "x/{seed}"}, {"density": 2.0})
    changed = {plan_batch(manifest(weights.parent, [other])).jobs[0].key for other in others}
    assert len(changed | set(keys)) == 10
    nca_core.save(random_model(seed=1), weights)
    assert plan_batch(manifest(weights.parent, lines)).jobs[0].key != keys[0]


def test_udim_tiles_are_jobs_of_their_own(weights: Path) -> None:
    batch = plan_batch(manifest(weights.parent, [{"udim": "1001-1003"}]))
    assert [(job.number, job.part, job.task) for job in batch.jobs] == [(1, 1, 0), (1, 2, 1), (1, 3, 2)]
    assert [
        job.part for job in plan_batch(manifest(weights.parent, [{"udim": [1001, 1002]}]), only=Only(1, 2)).jobs
    ] == [2]


def test_large_ones_are_split_into_whole_strips(weights: Path, small_strips: None) -> None:
    batch = plan_batch(manifest(weights.parent, [{"width": 128, "height": 256}, {"width": 127, "seed": 1}]), split=128)
    *pieces, small = batch.jobs
    assert small.rows is None
    rows = [job.rows for job in pieces if job.rows]
    assert rows[0][0] == 0
    assert [end for _, end in rows] == [*(first for first, _ in rows[1:]), 256]
    assert 8 <= len(pieces) <= 2 * jobs.PIECES
    assert sum(job.pixels for job in pieces) == 128 * 256
    assert len({job.key for job in batch.jobs}) == len(batch.jobs)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"weights": "none.nca"}, "none.nca"),
        ({"weights": "batch.jsonl"}, "batch.jsonl: "),
        ({"maps": ["gloss"]}, "moss has no map 'gloss'"),
        ({"mode": "endless", "udim": 1001}, "which corner tiles are not"),
        ({"depth": 32}, "PNG has 8 or 16 bits a channel, not 32"),
        ({"name": "con"}, "'con.json' cannot be a file's name: 'con' is what Windows calls a device"),
        ({"name": "{size}"}, "which is none of material, weights, seed"),
        ({"name": "a" * 255}, "a file's name has 1 to 255 bytes"),
        ({"width": 131072, "height": 131072}, "ask for less, or denser"),
        ({"guide": "none.png"}, "moss has no guide"),
        ({"graft": "moss.nca"}, "each --graft takes a --mask"),
    ],
)
def test_a_line_that_cannot_be_grown_is_a_fault_and_the_others_are_planned(
    line: dict[str, Any], words: str, weights: Path
) -> None:
    batch = plan_batch(manifest(weights.parent, [{"seed": 1}, line, {"seed": 2}]))
    assert [job.number for job in batch.jobs] == [1, 3]
    (fault,) = batch.faults
    assert fault.number == 2
    assert words in fault.reason
    assert "\n" not in str(fault)


def test_bytes_that_are_no_text_and_lines_without_end_are_faults(weights: Path) -> None:
    path = manifest(weights.parent, [{"seed": 1}])
    good = path.read_bytes()
    path.write_bytes(
        b"\xef\xbb\xbf" + good + b"\r\n\xff\n" + b"x" * 3_000_000 + b"\n" + good.replace(b"1", b"2", 1).strip()
    )
    batch = plan_batch(path)
    assert [str(fault) for fault in batch.faults] == [
        "line 3: it is not UTF-8",
        "line 4: it is longer than 1048576 bytes",
    ]
    assert [job.number for job in batch.jobs] == [1, 5]


@pytest.mark.parametrize("lines", [[], ["", "  "]])
def test_a_manifest_without_lines_is_refused(lines: list[str], weights: Path) -> None:
    with pytest.raises(InputError, match="there is no line in it"):
        plan_batch(manifest(weights.parent, lines))
    with pytest.raises(InputError, match=r"none\.jsonl: it cannot be read"):
        plan_batch(weights.parent / "none.jsonl")


def test_a_line_that_is_not_there_is_refused(weights: Path) -> None:
    path = manifest(weights.parent, [{}])
    for only, words in ((Only(2), "no line 2 in"), (Only(1, 2), "no line 1 with a part 2")):
        with pytest.raises(InputError, match=words):
            plan_batch(path, only=only)


def test_ten_thousand_lines_are_planned_in_bounded_memory(weights: Path) -> None:
    """A kilobyte or two a line, whatever their maps would take."""
    lines = [{**SMALL, "width": 2048, "seed": seed} for seed in range(10_000)]
    lines[4321]["seed"] = -1
    path = weights.parent / "many.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    tracemalloc.start()
    try:
        batch = plan_batch(path)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(batch.jobs), batch.bad) == (9_999, 1)
    assert [str(fault) for fault in batch.faults] == [
        "line 4322: 'seed': -1 is not a whole number from 0 to 4294967295"
    ]
    assert np.max([held, peak]) < 10_000 * 2500
