"""Finding `lichen`, the line that installs it, and the command line of a training."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

LINUX, MAC, WINDOWS = "Linux", "Darwin", "Windows"


def test_uv_and_pipx_put_it_in_places_that_are_known(room: Any) -> None:
    linux = list(room.program.places(LINUX, {}, Path("/home/ada")))
    assert "/home/ada/.local/bin/lichen" in linux
    assert "/home/ada/.local/share/uv/tools/lichen-textures/bin/lichen" in linux
    assert "/home/ada/.local/share/pipx/venvs/lichen-textures/bin/lichen" in linux
    assert "/opt/homebrew/bin/lichen" in room.program.places(MAC, {}, Path("/Users/ada"))
    windows = list(room.program.places(WINDOWS, {"APPDATA": r"D:\Roaming"}, Path("C:/Users/Ada")))
    assert r"C:\Users\Ada\.local\bin\lichen.exe" in windows
    assert r"D:\Roaming\uv\data\tools\lichen-textures\Scripts\lichen.exe" in windows
    assert not [place for place in windows if "/" in place]


def test_variables_that_move_them_are_heeded(room: Any) -> None:
    environment = {"UV_TOOL_BIN_DIR": "/tools", "PIPX_HOME": "/pipx", "XDG_DATA_HOME": "/data"}
    found = list(room.program.places(LINUX, environment, Path("/home/ada")))
    assert found[0] == "/tools/lichen"
    assert {"/pipx/venvs/lichen-textures/bin/lichen", "/data/uv/tools/lichen-textures/bin/lichen"} <= set(found)


def test_the_preferred_one_counts_and_no_other_instead(
    room: Any, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(program.parent))
    assert room.program.find() == program
    assert room.program.find(str(program)) == program
    assert room.program.find(str(tmp_path / "elsewhere")) is None
    (tmp_path / "notes").write_text("no program")
    assert room.program.find(str(tmp_path / "notes")) is None


def test_without_a_path_its_usual_places_are_looked_into(
    room: Any, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setenv("UV_TOOL_BIN_DIR", str(program.parent))
    assert room.program.find() == program


@pytest.mark.parametrize(("version", "fits"), [("0.2.0", True), ("0.3.0", True), ("0.1.9", False), ("", False)])
def test_an_older_program_is_named(room: Any, version: str, fits: bool) -> None:
    assert (room.program.unfit(1, version, "0.2.0") == "") == fits
    assert "install it anew" in room.program.unfit(2, "9.0.0", "0.2.0")


def test_the_line_that_installs_it(room: Any) -> None:
    wheel = "/home/ada/my blender/lichen.whl"
    cpu, gpu, pipx, pipx_gpu = room.installing.lines(wheel, LINUX)
    assert cpu.text == f"uv tool install --force --python 3.13 --torch-backend cpu '{wheel}[train]'"
    assert not cpu.on_gpu
    assert "--torch-backend auto" in gpu.text
    assert gpu.on_gpu
    assert shlex.split(pipx.text)[-2:] == [
        f"--pip-args=--extra-index-url {room.installing.TORCH_INDEX}",
        f"{wheel}[train]",
    ]
    assert "--pip-args" not in pipx_gpu.text
    assert room.installing.lines(r"C:\x y\l.whl", WINDOWS)[0].text.endswith(r'"C:\x y\l.whl[train]"')
    assert "torch" not in room.installing.lines(wheel, MAC)[0].text


def test_the_extension_carries_the_wheel(room: Any) -> None:
    wheel = room.installing.wheel()
    assert wheel is not None
    assert wheel.parent.name == "trainer"


def test_the_index_without_cuda_is_the_trainers_own(room: Any) -> None:
    from trainer.process.extras import TORCH_INDEX

    assert room.installing.TORCH_INDEX == TORCH_INDEX


def test_a_training_as_a_command_line(room: Any) -> None:
    asked = room.arguments.Arguments("moss.png", "moss.nca", 60.0, "moss", "-Ada", "CC0-1.0", " ", 0.5, guide=True)
    command = replace(asked, part=("--crop", "auto")).command(Path("lichen"), Path("look.nca"))
    assert command[:4] == ["lichen", "train", "--progress", "json"]
    assert command[-4:] == ["--crop", "auto", "--", "moss.png"]
    text = " ".join(command)
    assert "--budget 60s" in text
    assert "--look look.nca" in text
    assert "--author=-Ada --licence=CC0-1.0 --source=unknown" in text
    assert "--name=moss --metres 0.5 --guide auto" in text
    assert "--dry-run" in asked.command(Path("lichen"))


def test_the_trainer_knows_every_option(room: Any) -> None:
    from trainer.cli.main import _parser

    given = room.arguments.Arguments(
        "moss.png", "moss.nca", 90.0, "moss", "Ada", "MIT", "me", 2.0, True, True, ("--crop", "auto"), True, resume=True
    )
    for look in (None, Path("look.nca")):
        options = _parser().parse_args(given.command(Path("lichen"), look)[1:])
        assert (options.budget, options.metres, options.author, options.resume) == (90.0, 2.0, "Ada", True)
        assert (options.delight, options.estimate_maps, options.crop) == (True, True, "auto")
        assert options.dry_run == (look is None)


def test_arguments_are_written_down_and_read(room: Any) -> None:
    asked = room.arguments.Arguments("moss.png", "moss.nca", metres=1, part=("--crop", "auto"))
    written = {**asdict(asked), "part": ["--crop", "auto"], "of a later version": 3}
    assert room.arguments.read(written) == asked
    for damaged in ({"exemplar": 3, "out": "a"}, {"exemplar": "a"}, {"exemplar": "a", "out": "b", "budget": "long"}):
        with pytest.raises(ValueError, match=r"is|missing"):
            room.arguments.read(damaged)


def test_what_is_no_record_is_passed_over(room: Any, tmp_path: Path) -> None:
    for number, text in enumerate(("", "no json", "{}", "[1]", '{"arguments": {}}')):
        (tmp_path / f"{number}.json").write_text(text)
    (tmp_path / ".unfinished.json").write_text("{}")
    record = room.records.new(tmp_path, room.arguments.Arguments("a.png", "a.nca"), "Cube")
    record.write()
    assert list(room.records.found(tmp_path)) == [record]
    assert list(room.records.found(tmp_path / "nowhere")) == []
