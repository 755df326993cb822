"""`lichen train`: which size of network learns, and what becomes of it in files, checkpoints and starts."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nca_core
from nca_core.weights import form
from tests.core.models import random_model
from trainer.cli.argument_types import blur, period
from trainer.cli.main import main
from trainer.errors import TrainingError
from trainer.exemplar.exemplar import load_exemplar
from trainer.network.architectures import SIZES, name_of
from trainer.training.checkpoint import checkpoint_path, save_checkpoint
from trainer.training.session import Session
from trainer.training.train import Report, Settings, train

from ..exemplars import write_folder


def hidden(weights: Path) -> tuple[int, ...]:
    return tuple(level.rule.hidden for level in nca_core.load(weights).levels)


@pytest.mark.parametrize(
    ("told", "name", "precision"), [([], "standard", "float32"), (["--network", "large"], "large", "float16")]
)
def test_train_takes_a_size_of_network(
    told: list[str], name: str, precision: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "stripes.nca"
    arguments = ["train", str(folder), "-o", str(out), "--iterations", "1", "--exemplar-size", "96", *told]
    assert main(arguments) == 0
    assert f"The {name} network learns it." in capsys.readouterr().err
    assert hidden(out) == SIZES[name].architecture.hidden[-len(hidden(out)) :]
    assert form(out)[1] == precision


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings of trainings that end before they begin, with exit code 1."""
    found: list[Settings] = []

    def run(_session: Session, settings: Settings, _resume: bool) -> Report:
        found.append(settings)
        raise TrainingError("this test is over")

    monkeypatch.setattr(Session, "run", run)
    return found


def test_a_long_budget_gets_the_large_network(tmp_path: Path, asked: list[Settings]) -> None:
    folder = write_folder(tmp_path / "stripes", 96)
    for told in (["--budget", "14m"], ["--budget", "15m"], ["--budget", "1h", "--network", "standard"]):
        assert main(["train", str(folder), "-o", str(tmp_path / "a.nca"), *told]) == 1
    assert [name_of(settings.architecture) for settings in asked] == ["standard", "large", "standard"]


def test_resuming_keeps_the_checkpoints_network_whatever_the_budget(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "stripes.nca"
    exemplar = load_exemplar(folder, 96, None)
    settings = Settings(iterations=1, workers=1, architecture=SIZES["large"].architecture)
    save_checkpoint(next(train(exemplar, settings)).checkpoint(), checkpoint_path(out))
    kept = checkpoint_path(out).read_bytes()
    again = ["train", str(folder), "-o", str(out), "--exemplar-size", "96", "--resume", "--iterations", "2"]
    assert main([*again, "--network", "standard"]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("lichen: ")]
    assert said == [
        f"lichen: {checkpoint_path(out)}: this training's network is large, not standard; leave out --network, or "
        "train without --resume"
    ]
    assert checkpoint_path(out).read_bytes() == kept
    assert main(again) == 0
    said_then = capsys.readouterr().err
    assert "The large network learns it." in said_then
    assert "Going on after 1 iterations" in said_then
    assert hidden(out) == SIZES["large"].architecture.hidden[-len(hidden(out)) :]
    assert form(out)[1] == "float16"


@pytest.mark.parametrize("fitting", [0, 1, 3])
def test_how_much_of_a_start_fits_is_said(
    fitting: int, tmp_path: Path, asked: list[Settings], capsys: pytest.CaptureFixture
) -> None:
    folder, start = write_folder(tmp_path / "stripes", 96), tmp_path / "moss.nca"
    channels, widths = SIZES["standard"].architecture.channels, SIZES["standard"].architecture.hidden[-3:]
    widths = tuple(width + (3 - index > fitting) for index, width in enumerate(widths))
    nca_core.save(random_model(channels=channels, hidden=widths), start)
    assert main(["train", str(folder), "-o", str(tmp_path / "a.nca"), "--from", str(start)]) == 1
    note = f"Note: {fitting or 'none'} of 3 rules of moss fit it; the others begin anew."
    assert (note in capsys.readouterr().err) == (fitting < 3)
    assert sum(asked[0].architecture.fits(asked[0].start)) == fitting


@given(down=st.floats(0, 9999), across=st.floats(0.01, 9999))
def test_a_period_is_read_as_it_is_written(down: float, across: float) -> None:
    assert period(f"{down}x{across}") == (down, across)


@pytest.mark.parametrize("text", ["", "x", "64", "64x", "64x48x2", "-1x5", "nanx5", "infx5", "0x0", "64 by 48"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is not two numbers of pixels, down and across"):
        period(text)


def test_a_period_is_said_in_pixels_of_the_picture(
    tmp_path: Path, asked: list[Settings], capsys: pytest.CaptureFixture
) -> None:
    folder, out = (
        write_folder(tmp_path / "stripes", 128),
        tmp_path / "a.nca",
    )  # grooves every 16 px, learnt twice as large
    assert main(["train", str(folder), "-o", str(out), "--period", "0x15.5"]) == 1
    (wave,) = asked[0].lattice or ()
    assert wave == (0, pytest.approx(1 / 32, rel=0.01))
    said = capsys.readouterr().err
    assert "a period of 16.0 px of the picture; growth will keep to that (as --period says)." in said
    assert "Warning" not in said


def test_a_period_that_nothing_has_is_kept_to_with_a_warning(
    tmp_path: Path, asked: list[Settings], capsys: pytest.CaptureFixture
) -> None:
    folder, out = write_folder(tmp_path / "stripes", 128), tmp_path / "a.nca"
    assert main(["train", str(folder), "-o", str(out), "--period", "0x23"]) == 1
    assert asked[0].lattice == ((0, pytest.approx(1 / 46, abs=1e-6)),)
    assert "Warning: the exemplar hardly repeats after --period 0x23" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (["--period", "16x8", "--irregular"], "argument --irregular: not allowed with argument --period"),
        (["--period", "16"], "argument --period: '16' is not two numbers of pixels, down and across, such as 64x48"),
        (["--period", "0x0"], "'0x0' is not two numbers of pixels"),
        (["--period", "16x80"], "--period 16x80: 80 px across are more than half of the picture's 128"),
        (["--period", "2x16"], "--period 2x16: 2 px down are 4.0 px at the size of training, and 6 are the least"),
    ],
)
def test_a_period_that_cannot_be_is_refused_in_a_line(
    told: list[str], words: str, tmp_path: Path, asked: list[Settings], capsys: pytest.CaptureFixture
) -> None:
    folder = write_folder(tmp_path / "stripes", 128)
    try:
        code = main(["train", str(folder), "-o", str(tmp_path / "a.nca"), *told])
    except SystemExit as end:  # as argparse ends
        code = end.code
    assert code == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("lichen")]
    assert words in line
    assert asked == []


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1025", "much"])
def test_a_blur_that_no_guide_can_have_is_refused(text: str) -> None:
    assert blur("24") == 24.0
    with pytest.raises(ArgumentTypeError):
        blur(text)


def test_a_training_is_not_gone_on_with_to_another_period(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "a.nca"
    exemplar = load_exemplar(folder, 96, None)
    settings = Settings(iterations=1, workers=1, lattice=((0, 1 / 16),))
    save_checkpoint(next(train(exemplar, settings)).checkpoint(), checkpoint_path(out))
    again = ["train", str(folder), "-o", str(out), "--exemplar-size", "96", "--resume", "--iterations", "2"]
    assert main([*again, "--period", "0x32"]) == 2
    assert "the checkpoint is of another exemplar, size or seed, of other options" in capsys.readouterr().err
