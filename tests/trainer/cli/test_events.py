"""What a command tells programs: the events of PROTOCOL.md, one JSON object a line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import nca_core
from trainer.cli.events import PROTOCOL, Events
from trainer.cli.main import main
from trainer.training.train import Report

from ..exemplars import write_folder
from ..image_files import colours, write

PAGE = Path(__file__).resolve().parents[3] / "trainer" / "PROTOCOL.md"


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def told(text: str) -> list[str]:
    """The events' names, without signs of life."""
    return [each["event"] for each in events(text) if each["event"] != "heartbeat"]


def report(progress: float, loss: float = 3.0) -> Report:
    return Report(7, progress, loss, loss, 2.0, 1, 5, lambda: None, lambda: None)  # type: ignore[arg-type,return-value]


def train(folder: Path, out: Path, *more: str) -> list[str]:
    size = ("--exemplar-size", "96")
    return ["train", str(folder), "-o", str(out), *size, "--iterations", "1", "--progress", "json", *more]


def test_lines_are_told_by_their_kind() -> None:
    stream = io.StringIO()
    voice = Events(stream)
    for line in ("It is regular.", "Note: one map is left out.", "Warning: \u00fcneven light"):
        voice.say(line)
    assert [tuple(each.values()) for each in events(stream.getvalue())] == [
        ("line", "It is regular."),
        ("note", "one map is left out."),
        ("warning", "\u00fcneven light"),
    ]
    assert stream.getvalue().isascii()


def test_numbers_that_json_lacks_are_null() -> None:
    stream = io.StringIO()
    Events(stream).tell("progress", loss=float("nan"), seconds_left=float("inf"), done=0.5)
    assert events(stream.getvalue()) == [{"event": "progress", "loss": None, "seconds_left": None, "done": 0.5}]


def test_signs_of_life_come_until_the_end() -> None:
    stream = io.StringIO()
    voice = Events(stream, heartbeat=0.01)
    voice.begin()
    deadline = time.monotonic() + 10
    while "heartbeat" not in stream.getvalue() and time.monotonic() < deadline:
        time.sleep(0.01)
    voice.end("", 0)
    after = len(events(stream.getvalue()))
    time.sleep(0.1)
    found = events(stream.getvalue())
    assert (found[0]["event"], found[0]["protocol"]) == ("begin", PROTOCOL)
    assert "heartbeat" in {each["event"] for each in found}
    assert len(found) <= after + 1  # one may have been on its way


def test_progress_is_told_twice_a_second_at_most() -> None:
    stream = io.StringIO()
    with Events(stream).training() as show:
        for number in range(100):
            show(replace(report(number / 100), joules=3.5))
    assert len(events(stream.getvalue())) == 1
    assert events(stream.getvalue())[0]["joules"] == 3.5


def test_a_training_tells_all_that_happens(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "stripes.nca"
    assert main(train(folder, out, "--irregular")) == 0
    text = capsys.readouterr().out
    names, last = told(text), events(text)[-1]
    assert names[0] == "begin"
    assert next(name for name in names if name in ("exemplar", "progress", "result", "end")) == "exemplar"
    assert names[-1] == "end"
    result = next(each for each in events(text) if each["event"] == "result")
    assert Path(result["path"]) == out
    assert Path(result["preview"]).exists()
    assert result["joules"] > 0
    assert (last["code"], last["text"]) == (0, "")


def test_every_event_and_fact_is_on_the_page(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "stripes.nca"
    look = ("--look", str(tmp_path / "look.nca"))
    assert main(train(folder, out, "--irregular", *look)) == 0
    page = PAGE.read_text(encoding="utf-8")
    for each in events(capsys.readouterr().out):
        assert {f"`{name}`" for name in (each.pop("event"), *each)} <= set(_code(page))


def _code(page: str) -> list[str]:
    return [f"`{word}`" for word in page.split("`")[1::2]]


def test_a_dry_run_reads_and_trains_nothing(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder = write_folder(tmp_path / "stripes", 96)
    before = set(tmp_path.rglob("*"))
    assert main(train(folder, tmp_path / "out" / "stripes.nca", "--dry-run")) == 0
    found = events(capsys.readouterr().out)
    exemplar = next(each for each in found if each["event"] == "exemplar")
    assert exemplar["maps"] == ["base_color", "roughness", "height"]
    assert exemplar["periods"]
    assert "progress" not in {each["event"] for each in found}
    assert set(tmp_path.rglob("*")) == before


def test_nothing_is_said_of_the_folder_that_a_guide_lies_in(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder = write_folder(tmp_path / "stripes", 96)
    for place in (folder / "guides", folder / "renders"):
        place.mkdir()
        write(place / "drawn.png", colours(96, 96))
    guide = ("--guide", f"rust={folder / 'guides' / 'drawn.png'}")
    assert main(train(folder, tmp_path / "stripes.nca", "--dry-run", *guide)) == 0
    notes = [each["text"] for each in events(capsys.readouterr().out) if each["event"] == "note"]
    assert [note for note in notes if "looked into" in note] == ["renders: this folder was not looked into."]


def test_a_look_is_a_whole_weight_file(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, look = write_folder(tmp_path / "stripes", 96), tmp_path / "look.nca"
    arguments = train(folder, tmp_path / "stripes.nca", "--look", str(look), "--metres", "2", "--iterations", "40")
    assert main(arguments) == 0
    assert next(each["path"] for each in events(capsys.readouterr().out) if each["event"] == "look") == str(look)
    model = nca_core.load(look)
    assert model.maps == nca_core.load(tmp_path / "stripes.nca").maps
    assert model.cell_size > 0


def test_faults_are_told_and_said(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(train(tmp_path / "nowhere", tmp_path / "a.nca")) == 2
    captured = capsys.readouterr()
    last = events(captured.out)[-1]
    assert (last["event"], last["code"]) == ("end", 2)
    assert captured.err == f"lichen: {last['text']}\n"


def test_a_voice_that_there_is_not_is_named(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["train", "a", "-o", str(tmp_path / "a.nca"), "--progress", "xml"])
    assert ended.value.code == 2
    assert "'xml' is none of lines, json" in capsys.readouterr().err


def endless(tmp_path: Path) -> list[str]:
    """The command line of a training that goes on for an hour, and heeds Ctrl-C even if these tests ignore it."""
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "stripes.nca"
    arguments = ["train", str(folder), "-o", str(out), "--exemplar-size", "96", "--budget", "1h", "--progress", "json"]
    command = [sys.executable, "-c", "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"]
    command[-1] += "from trainer.cli.main import main; raise SystemExit(main())"
    return [*command, *arguments]


def test_the_line_stop_may_come_later_where_standard_input_is_a_file(tmp_path: Path) -> None:
    """By another program than the one that has started it."""
    orders = tmp_path / "orders"
    orders.touch()
    with orders.open("rb") as heard:
        training = subprocess.Popen(endless(tmp_path), stdin=heard, stdout=subprocess.PIPE, text=True)
    assert training.stdout is not None
    for line in training.stdout:
        if json.loads(line)["event"] == "progress":
            with orders.open("ab") as told:
                told.write(b"stop\n")
            break
    last = [json.loads(line) for line in training.stdout][-1]
    assert training.wait(60) == 130
    assert (last["event"], last["code"]) == ("end", 130)


def test_the_line_stop_does_what_ctrl_c_does(tmp_path: Path) -> None:
    """Early, when nothing can be kept; the checkpoint is."""
    training = subprocess.Popen(endless(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert training.stdin is not None
    assert training.stdout is not None
    lines = []
    for line in training.stdout:
        lines.append(json.loads(line))
        if lines[-1]["event"] == "progress":
            training.stdin.write("stop\n")
            training.stdin.close()
            break
    lines += [json.loads(line) for line in training.stdout]
    assert training.wait(60) == 130
    assert (lines[-1]["event"], lines[-1]["code"]) == ("end", 130)
    assert "--resume goes on" in lines[-1]["text"]
