"""`lichen train`: which size of network learns, and what becomes of it in files, checkpoints and starts."""

from __future__ import annotations

from pathlib import Path

import pytest

import nca_core
from nca_core.weights import form
from tests.core.models import random_model
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
