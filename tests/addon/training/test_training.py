"""A training that is followed: what it tells, how it ends, and that it outlives whoever follows it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 60.0


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def files(training: Any) -> list[Path]:
    """What is kept of a training beside its weight file."""
    return sorted(training.record.folder.iterdir())


def test_it_knows_what_it_was_told(begun: Callable[[str], Any]) -> None:
    training = begun("normal")
    assert training.result() == Path(training.record.arguments.out)
    known = training.known
    assert (known.version, known.maps) == ("99.0.0", ("base_color", "height"))
    assert (known.warnings, known.notes) == (("the light comes from one side",), ("one map is left out",))
    assert (known.loss, known.joules, known.looks, known.seconds_left) == (3.0, 12.0, 1, 0.0)
    assert (training.done, training.cancelled, training.progress) == (True, False, 1.0)


def test_it_answers_as_work(begun: Callable[[str], Any], room: Any) -> None:
    """As far as nobody has to run it here."""
    from bl_ext.user_default.lichen.running import Work

    training = begun("normal")
    assert all(hasattr(training, name) for name in vars(Work) if not name.startswith("_"))
    training.advance(0.1)
    assert not training.needs_main_thread
    training.wait(PATIENCE)
    assert training.note == ""


def test_a_program_of_lower_priority(begun: Callable[[str], Any], room: Any) -> None:
    training = begun("patient")
    assert os.getpriority(os.PRIO_PROCESS, training.record.pid) >= room.processes.NICE
    assert os.getpgid(training.record.pid) != os.getpgid(0)


def test_garbage_is_passed_over(begun: Callable[[str], Any]) -> None:
    training = begun("garbage")
    assert training.result().read_bytes() == b"weights"


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("crash", "The training of moss failed: Fatal Python error: Segmentation fault"),
        ("wordless", "The training of moss ended without a word (exit code 7)"),
        ("disk_full", "The training of moss failed: out.nca: No space left on device"),
        ("taken", "another training (process 9) to this file is under way; wait for it, or give another name"),
        ("old", "lichen 0.1.0 is not the one of this add-on"),
        ("older", "is not the one of this add-on"),
    ],
)
def test_a_failure_has_one_clear_line(room: Any, begun: Callable[[str], Any], what: str, says: str) -> None:
    with pytest.raises(room.training.TrainingError) as failed:
        begun(what).result()
    assert says in str(failed.value)
    assert len(str(failed.value).splitlines()) == 1


def test_stopping_keeps_the_best_so_far(begun: Callable[[str], Any]) -> None:
    training = begun("patient")
    until(lambda: training.progress)
    training.stop()
    assert training.cancelled
    assert training.result().read_bytes() == b"weights"
    training.forget()
    assert files(training) == []
    assert Path(training.record.arguments.out).exists()


def test_stopping_too_early_keeps_nothing(begun: Callable[[str], Any], room: Any) -> None:
    import nca_core

    training = begun("early")
    until(lambda: training.known.protocol)
    training.stop()
    with pytest.raises(nca_core.Cancelled):
        training.result()


def test_throwing_away_leaves_nothing(begun: Callable[[str], Any]) -> None:
    import nca_core

    training = begun("patient")
    until(lambda: training.progress)
    training.throw_away()
    with pytest.raises(nca_core.Cancelled):
        training.result()
    training.forget()
    assert files(training) == []
    assert list(Path(training.record.arguments.out).parent.iterdir()) == []


def test_one_that_hangs_is_noticed_and_ends_only_if_asked(
    begun: Callable[[str], Any], room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.training, "SILENCE", 0.5)
    training = begun("silent")
    until(lambda: training.is_silent)
    assert not training.done
    assert training.end()
    with pytest.raises(room.training.TrainingError, match="without a word"):
        training.result()
    assert not training.is_silent


def test_one_that_another_blender_has_begun_can_be_ended_too(
    begun: Callable[[str], Any], room: Any, tmp_path: Path
) -> None:
    training = begun("silent")
    until(lambda: training.known.protocol)
    training.close()
    attached = room.training.Training(training.record)
    attached.start()
    assert attached.end()
    assert training._process.wait(10) == -signal.SIGKILL
    until(lambda: attached.done)


def test_a_process_that_is_another_program_is_never_ended(begun: Callable[[str], Any], room: Any) -> None:
    training = begun("silent")
    attached = room.training.Training(replace(training.record, name="12345-nobody"))
    assert not attached.end()
    assert not attached.cancelled
    assert training.goes_on


def test_time_that_the_machine_slept_is_no_silence(
    begun: Callable[[str], Any], room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = begun("silent")
    until(lambda: training.known.protocol)
    clock = time.time
    monkeypatch.setattr(room.training.time, "time", lambda: clock() + 3600)
    until(lambda: training.slept)
    assert not training.is_silent
    assert training.note == "The machine slept meanwhile; the training went on after it"


def test_it_outlives_its_blender_and_is_found_again(
    room: Any, program: Path, arguments: Callable[[str], Any], tmp_path: Path
) -> None:
    """Begun by another process, which is over when this one looks."""
    package = Path(room.training.__file__).parents[1]
    script = (
        "import sys, types\n"
        f"package = sys.modules['lichen'] = types.ModuleType('lichen'); package.__path__ = [{str(package)!r}]\n"
        "from pathlib import Path\nfrom lichen.training.arguments import Arguments\n"
        "from lichen.training import training\n"
        f"asked = Arguments({arguments('patient').exemplar!r}, {arguments('patient').out!r})\n"
        f"training.begin(Path({str(program)!r}), asked, Path({str(tmp_path / 'trainings')!r}), 'Cube')\n"
    )
    import nca_core

    path = str(Path(nca_core.__file__).parents[1])
    subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path}, check=True)
    (training,) = room.training.again(tmp_path / "trainings")
    assert (training.label, training.record.holder) == ("moss", "Cube")
    training.start()
    until(lambda: training.progress)
    assert training.known.loss == 9.6
    assert list(room.training.again(tmp_path / "trainings")) == []  # as somebody follows it
    training.stop()
    assert training.result().exists()


def test_one_that_died_meanwhile_says_so(room: Any, begun: Callable[[str], Any], tmp_path: Path) -> None:
    training = begun("patient")
    until(lambda: training.progress)
    training.close()
    assert training.end()
    training._process.wait()
    training.record.__class__(**{**training.record.__dict__, "owner": 0}).write()
    (found,) = room.training.again(tmp_path / "trainings")
    found.start()
    with pytest.raises(room.training.TrainingError, match="the machine was switched off"):
        found.result()
    assert not found.end()  # it is no child of this process


def test_a_process_that_got_its_number_is_not_taken_for_it(room: Any, begun: Callable[[str], Any]) -> None:
    training = begun("patient")
    assert room.processes.is_training(training.record.pid, training.record.name)
    assert not room.processes.is_training(os.getpid(), training.record.name)


def test_an_exemplar_is_looked_at_before_minutes_are_spent(
    room: Any, program: Path, arguments: Callable[[str], Any], tmp_path: Path
) -> None:
    look = room.training.look_at(program, arguments("dry"), tmp_path / "look")
    look.start()
    look.wait(PATIENCE)
    assert (look.known.maps, look.known.code) == (("base_color",), 0)
    look.forget()
    assert list((tmp_path / "look").iterdir()) == []


def test_what_cannot_begin_says_why(
    room: Any, program: Path, arguments: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, folder = arguments("normal"), tmp_path / "trainings"

    def refusal(asked: Any, program: Path = program) -> str:
        with pytest.raises(room.training.TrainingError) as refused:
            room.training.begin(program, asked, folder)
        assert not list(folder.glob("*"))
        return str(refused.value)

    nowhere = str(tmp_path / "nowhere" / "a.nca")
    assert refusal(replace(asked, out=nowhere)) == f"{tmp_path / 'nowhere'}: there is no such folder"
    assert "there is no such file or folder" in refusal(replace(asked, exemplar=nowhere))
    assert refusal(asked, tmp_path / "none").startswith(f"{tmp_path / 'none'}: it cannot be started")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(room.training.shutil, "disk_usage", lambda _path: usage(9, 9, 0))
    assert "is full" in refusal(asked)
