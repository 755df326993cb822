"""The style benchmark: its contents, the other systems, its measures, and a run that goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import nca_core
from nca_core.guides import Guide
from tests.benchmarks.style.cli import main
from tests.benchmarks.style.contents import CONTENTS, Content
from tests.benchmarks.style.grown import Following, laid_out
from tests.benchmarks.style.guided_pixels import optimised
from tests.benchmarks.style.measures import Measured, content_seen, correlation, dominates, front, similarity
from tests.benchmarks.style.target import Assignment, luminance_guide
from tests.benchmarks.style.transfer import transferred
from tests.core.models import random_model
from tests.trainer.exemplars import stripe_exemplar
from trainer.exemplar.exemplar import Exemplar


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def exemplar(side: int = 96) -> Exemplar:
    """Noise of many tones, so that any light can be had."""
    random = np.random.default_rng(1)
    coarse = random.random((side // 8, side // 8)).repeat(8, 0).repeat(8, 1)
    pixels = (coarse[..., None] * 0.9 + 0.1 * random.random((side, side, 3))).astype(np.float32)
    return replace(stripe_exemplar(side), maps=("base_color",), pixels=pixels)


def assignment(content: Content = CONTENTS["sphere"], seconds: float = 0.0) -> Assignment:
    made = exemplar()
    return Assignment(made, luminance_guide(made), content, seconds)


# --- contents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_a_content_is_drawn_at_any_size_and_goes_on_at_its_edges(content: Content) -> None:
    small, large = content(48, 64), content(96, 128)
    assert large.shape == (96, 128)
    assert np.abs(large.reshape(48, 2, 64, 2).mean((1, 3)) - small).mean() < 0.02
    edges = np.concatenate([large[0], large[-1], large[:, 0], large[:, -1]])
    assert np.ptp(edges) < 1e-6
    assert 0 <= large.min() < 0.2 < 0.8 < large.max() <= 1


def test_what_is_asked_for_has_the_exemplars_tones_in_the_contents_order() -> None:
    there = assignment()
    shown, curve = there.shown(96, 96), there.guide.guide.curve
    assert curve[0] - 1e-6 <= shown.min() < shown.max() <= curve[-1] + 1e-6
    assert correlation(shown, CONTENTS["sphere"](96, 96)) > 0.9
    assert np.abs(there.asked(96, 96)).max() <= 1


# --- systems ---------------------------------------------------------------------------------------------------------


def test_quilting_transfer_is_made_of_the_exemplar_and_shows_more_of_the_content_the_firmer_it_is() -> None:
    there = assignment()
    loose, firm = (transferred(there, firmness, 0) for firmness in (0.01, 0.9))
    own = {tuple(pixel) for pixel in there.exemplar.pixels.reshape(-1, 3).tolist()}
    assert {tuple(pixel) for pixel in firm.reshape(-1, 3).tolist()} <= own
    assert firm.shape == there.exemplar.pixels.shape
    assert content_seen(firm, there) > content_seen(loose, there) + 0.1


@pytest.mark.slow
def test_pixels_are_optimised_with_the_guide_at_their_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without time there is one step a level: the same steps, but for the guide."""
    monkeypatch.setattr("tests.benchmarks.style.guided_pixels.cores", lambda: 1)
    there = assignment()
    plain, firm = (optimised(there, firmness, 0) for firmness in (0.0, 1.0))
    assert plain.shape == firm.shape == there.exemplar.pixels.shape
    assert 0 <= firm.min() <= firm.max() <= 1
    assert not np.array_equal(plain, firm)


def test_growth_is_a_torus_of_the_exemplars_extent_and_hears_the_content() -> None:
    model = replace(
        random_model(inputs={"guide.tone": 2}, maps=("base_color",)), guides=(Guide("tone", curve=(0.1, 0.9)),)
    )
    there = assignment()
    plain, firm = (laid_out(model, there, firmness, 0) for firmness in (0.0, 1.0))
    assert plain.shape == firm.shape == (96, 96, 3)
    assert not np.array_equal(plain, firm)
    surface = nca_core.Recipe(0, 96, 96).surface(model)
    grown = nca_core.decode(model, nca_core.grow(model, surface.field), maps=model.maps)
    assert np.abs(grown["base_color"] - plain).max() < 1e-4


def test_a_training_is_known_again_by_its_guide() -> None:
    guide = luminance_guide(exemplar())
    other = replace(guide, asked=-guide.asked)
    digests = [Following("standard", 0, guides).digest() for guides in ((guide,), (other,), (guide,))]
    assert digests[0] == digests[2] != digests[1]
    assert Following("standard", 0, (guide,)).settings(5.0).guides == (guide,)


# --- measures --------------------------------------------------------------------------------------------------------


def test_a_picture_is_like_itself_and_unlike_its_negative() -> None:
    picture = CONTENTS["face"](64, 64)
    assert similarity(picture, picture, 4.0) == pytest.approx(1)
    assert similarity(1 - picture, picture, 4.0) < 0.3
    assert (correlation(picture, picture), correlation(1 - picture, picture)) == pytest.approx((1, -1))
    assert correlation(np.zeros((4, 4), np.float32), picture[:4, :4]) == 0


def test_the_content_is_all_seen_where_the_picture_is_what_is_asked_for() -> None:
    there = assignment()
    shown = there.shown(96, 96)[..., None].repeat(3, 2)
    assert content_seen(shown, there) == pytest.approx(1, abs=0.02)
    assert content_seen(there.exemplar.pixels, there) < 0.5


numbers = st.floats(0, 2, allow_nan=False)
measured = st.builds(Measured, numbers, st.floats(-1, 1), st.floats(0, 1), numbers)


@settings(deadline=None)
@given(st.lists(measured, min_size=1, max_size=6))
def test_a_front_is_what_nothing_dominates_and_all_else_is_dominated_by_it(some: list[Measured]) -> None:
    results = {str(number): one for number, one in enumerate(some)}
    found = front(results)
    assert found
    for name, one in results.items():
        by_front = any(dominates(results[other], one) for other in found)
        assert by_front == (name not in found)


def test_a_seam_that_is_less_than_none_is_no_merit() -> None:
    one, other = Measured(0.1, 0.5, 0.0, 0.8), Measured(0.1, 0.5, 0.0, 1.0)
    assert not dominates(one, other)


# --- runs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "unicorn"], "'unicorn' is none of brick_wall"),
        (["--contents", "cat"], "'cat' is none of sphere"),
        (["--systems", "magic"], "'magic' is none of lichen"),
        (["--weights", "wall.nca"], "as in wall=wall.nca"),
    ],
)
def test_bad_options_are_named(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_weights_that_follow_nothing_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("plenoptic")
    nca_core.save(random_model(), tmp_path / "moss.nca")
    assert main(["--only", "pebbles", "--weights", f"pebbles={tmp_path / 'moss.nca'}", "--out", str(tmp_path)]) == 2
    assert "style: --weights pebbles: moss was trained without the guide" in capsys.readouterr().err


def test_a_small_run_writes_a_table_and_goes_on_from_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("plenoptic")
    pytest.importorskip("skimage")
    monkeypatch.setattr("tests.benchmarks.quality.exemplars.SIZE", 96)
    arguments = ["--only", "pebbles", "--systems", "quilting", "--contents", "letter", "--out", str(tmp_path)]
    assert main(arguments) == 0
    assert "pebbles, letter: quilting 0.95" in capsys.readouterr().out
    table = (tmp_path / "table.md").read_text()
    assert "No result of Lichen is dominated by one of quilting." in table
    results = json.loads((tmp_path / "results.json").read_text())["results"]
    assert [result["firmness"] for result in results] == [0.2, 0.5, 0.8, 0.95]
    assert (tmp_path / "pebbles-letter.png").is_file()
    assert main(arguments) == 0
    assert "quilting 0.95\n" not in capsys.readouterr().out.split("# Style")[0]
    assert (tmp_path / "table.md").read_text() == table
