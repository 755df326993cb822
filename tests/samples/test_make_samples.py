"""`make samples`: what is there stays, what is missing is made, and it goes on wherever it was stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import nca_core
from samples.scripts import make_samples, record
from samples.scripts.commands import FailedError, run
from samples.scripts.library import LIBRARY, Sample, chosen
from samples.scripts.make_samples import Places, ensure_exemplar, is_trained, train, training_arguments

#: A script that renders as the exemplars' do: the same picture every time, unless the environment says otherwise.
SCRIPT = """
import argparse, os
from pathlib import Path
import numpy as np
from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("--size", type=int)
parser.add_argument("--out", type=Path)
options = parser.parse_args()
(options.out / "guides").mkdir(parents=True)
random = np.random.default_rng(int(os.environ.get("LICHEN_TEST_SEED", "1")))
side = options.size // 8
blocks = np.kron(random.random((side, side, 3)), np.ones((8, 8, 1)))
Image.fromarray((blocks * 255).astype(np.uint8)).save(options.out / "moss_basecolor.png")
Image.fromarray((blocks[..., 0] * 65535).astype(np.uint16)).save(options.out / "moss_height.png")
Image.fromarray((blocks[..., 1] * 255).astype(np.uint8)).save(options.out / "guides" / "wet.png")
print("moss: the height map's 0..1 is 0.0500 picture widths, 6.4 px")
"""
MOSS = Sample(
    "moss",
    "organic",
    ("green", "wet stone"),
    "A test.",
    size=256,
    guides=("auto", "wet={exemplar}/guides/wet.png"),
    network="standard",
    options=("--iterations", "1", "--irregular"),
)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "moss.py").write_text(SCRIPT)
    return replace(Places.at(tmp_path), scripts=tmp_path / "scripts")


def test_an_exemplar_is_rendered_once_and_recorded(places: Places) -> None:
    assert ensure_exemplar(MOSS, places).startswith("rendered in")
    found = record.read(places.record)["moss"]
    assert (found.size, found.relief) == (256, 0.05)
    assert found.files.keys() == {"moss_basecolor.png", "moss_height.png", "guides/wet.png"}
    assert found.maps.keys() == {"base_color", "height"}
    before = {path: path.stat().st_mtime_ns for path in places.exemplar(MOSS).rglob("*")}
    assert ensure_exemplar(MOSS, places) == "its maps are there"
    assert {path: path.stat().st_mtime_ns for path in places.exemplar(MOSS).rglob("*")} == before
    assert places.exemplar(MOSS) == places.made / "moss"
    assert places.exemplar(replace(MOSS, is_committed=True)) == places.committed / "moss"


def test_what_is_lost_or_changed_is_rendered_again_and_has_to_be_the_same(places: Places) -> None:
    ensure_exemplar(MOSS, places)
    path = places.exemplar(MOSS) / "moss_height.png"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert ensure_exemplar(MOSS, places).endswith("the same as recorded")
    assert path.read_bytes() == whole
    assert ensure_exemplar(MOSS, places, again=True).endswith("the same as recorded")


def test_other_pictures_than_the_recorded_ones_are_refused_unless_they_are_meant(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another Blender may render others; that must not train everything anew, without a word."""
    ensure_exemplar(MOSS, places)
    before = record.read(places.record)
    monkeypatch.setenv("LICHEN_TEST_SEED", "2")
    with pytest.raises(FailedError, match=r"not what exemplars.json records \(guides/wet.png, moss_basecolor.png"):
        ensure_exemplar(MOSS, places, again=True)
    assert record.read(places.record) == before
    assert record.hashes(places.exemplar(MOSS)) == before["moss"].files
    ensure_exemplar(MOSS, places, again=True, accept=True)
    assert record.hashes(places.exemplar(MOSS)) == record.read(places.record)["moss"].files != before["moss"].files


def test_maps_that_a_script_was_run_for_by_hand_can_be_taken_as_they_are(places: Places) -> None:
    ensure_exemplar(MOSS, places)
    by_hand = places.exemplar(MOSS) / "moss_height.png"
    Image.fromarray(np.arange(256 * 256, dtype=np.uint16).reshape(256, 256)).save(by_hand)
    said = replace(MOSS, relief=0.1)
    assert ensure_exemplar(said, places, accept=True) == "its maps are recorded, as they are"
    assert record.read(places.record)["moss"].relief == 0.1
    assert ensure_exemplar(said, places) == "its maps are there"


def test_a_script_that_says_other_metres_than_the_table_is_refused(places: Places) -> None:
    script = places.scripts / "moss.py"
    facts = json.dumps({"metres": 0.5, "size": 256, "relief": 7.68})
    script.write_text(script.read_text() + f"\n(options.out / 'exemplar.json').write_text('''{facts}''')\n")
    with pytest.raises(FailedError, match=r"its script says 0\.5 m across, library\.py 0 m"):
        ensure_exemplar(MOSS, places)
    ensure_exemplar(replace(MOSS, metres=0.5), places)
    assert record.read(places.record)["moss"].relief == 0.03


def test_a_script_that_fails_is_named_with_its_log(places: Places) -> None:
    (places.scripts / "moss.py").write_text("raise SystemExit('no lights')")
    with pytest.raises(FailedError, match=r"moss: moss\.py failed \(exit code 1\); .*moss\.log says more"):
        ensure_exemplar(MOSS, places)
    assert "no lights" in (places.made / "moss.log").read_text()


def test_a_sample_is_trained_once_on_the_very_bytes_that_are_recorded(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_exemplar(MOSS, places)
    exemplar = record.read(places.record)["moss"]
    assert not is_trained(MOSS, places, exemplar)
    said = train(MOSS, places, exemplar)
    assert "of which 8240 bytes are its thumbnail" in said
    model = nca_core.load(places.weight_file(MOSS))
    assert (model.group, model.tags, model.relief) == ("organic", ("green", "wet stone"), 12.8)
    assert [(guide.name, guide.sha256) for guide in model.guides] == [
        ("tone", ""),
        ("wet", exemplar.files["guides/wet.png"]),
    ]
    assert model.provenance.exemplar_sha256 == exemplar.sha256
    assert model.thumbnail.shape == (128, 128, 3)
    assert is_trained(MOSS, places, exemplar)
    assert is_trained(replace(MOSS, budget="1h", network="large"), places, exemplar), "what is trained stays"
    repainted = replace(exemplar, files={**exemplar.files, "guides/wet.png": "0" * 64})
    assert not is_trained(MOSS, places, repainted)
    monkeypatch.setenv("LICHEN_TEST_SEED", "2")
    ensure_exemplar(MOSS, places, again=True, accept=True)
    assert not is_trained(MOSS, places, record.read(places.record)["moss"])


def test_the_trainer_is_told_what_the_table_says() -> None:
    sample = replace(MOSS, metres=0.96, guides=("wet={exemplar}/guides/wet.png",))
    told = training_arguments(sample, Path("there"), 0.05)
    assert told[0] == "there"
    assert told[-3:] == ["--iterations", "1", "--irregular"]
    pairs = list(zip(told[1:-3:2], told[2:-3:2], strict=True))
    assert {("--metres", "0.96"), ("--relief", "12.8"), ("--group", "organic")} <= set(pairs)
    assert ("--guide", f"wet={Path('there')}/guides/wet.png") in pairs
    assert [value for name, value in pairs if name == "--tag"] == ["green", "wet stone"]
    assert "--metres" not in training_arguments(MOSS, Path("there"), 0.05)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_signal_reaches_what_runs_and_lets_it_end_as_it_likes(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(
        "import signal, sys, time\n"
        "def end(*_):\n    time.sleep(0.5); open('kept', 'w').close(); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\nopen('began', 'w').close()\ntime.sleep(60)\n"
    )
    driver = (
        "import sys; from pathlib import Path; from samples.scripts.commands import StoppedError, run\n"
        f"try: run([sys.executable, {str(script)!r}], Path({str(tmp_path)!r}))\n"
        "except StoppedError as stopped: print('stopped by', stopped.signum)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", driver], cwd=make_samples.ROOT, stdout=subprocess.PIPE, text=True)
    while not (tmp_path / "began").exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[0] == f"stopped by {int(signal.SIGTERM)}\n"
    assert (tmp_path / "kept").exists()


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match="exit code 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


def test_names_choose_samples_in_the_tables_order() -> None:
    assert chosen([]) == LIBRARY
    assert [sample.name for sample in chosen(["pebbles", "brick_wall"])] == ["brick_wall", "pebbles"]
    with pytest.raises(ValueError, match="there is no sample 'granite'; there are brick_wall"):
        chosen(["granite"])


def test_the_repository_is_in_order(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    """Exemplars and weight files that are committed are left alone: nothing is rendered, nothing trained."""
    monkeypatch.setattr(make_samples, "run", lambda *_command: pytest.fail("something is made"))
    there = Places.at(make_samples.ROOT)
    names = [sample.name for sample in LIBRARY if sample.is_committed and there.weight_file(sample).exists()]
    assert make_samples.main([",".join(names[:2]), *names[2:]]) == 0
    said = capsys.readouterr().out
    assert said.count("its maps are there") == said.count("its weight file is there") == len(names)
    assert make_samples.main(["granite"]) == 1
    assert "there is no sample 'granite'" in capsys.readouterr().err
