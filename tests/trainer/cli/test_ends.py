"""How a command ends: one true last line, the usual exit code, no traceback for what is no fault of the program's."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

import nca_core
from trainer.cli.main import main
from trainer.errors import OutputError, StoppedError, TrainingError
from trainer.process.locking import only_one
from trainer.training.checkpoint import checkpoint_path

from ..exemplars import write_folder

ROOT = Path(__file__).resolve().parents[3]
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals are sent to a process as POSIX does")


def lichen(*arguments: object, script: str = "", **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, after a script."""
    code = f"{script}\nimport sys; from trainer.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *map(os.fspath, arguments)]
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # also where the tests run in the background
    posix = {"preexec_fn": heeds} if os.name != "nt" else {}
    return subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, **posix, **options)


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (MemoryError(), 1, "not enough memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"), 1, "enough memory"),
        (RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB"), 1, "not enough memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), 1, "not enough memory"),
        (OSError(errno.EIO, "Input/output error", "maps/a.png"), 1, "maps/a.png: Input/output error"),
        (OutputError("a.png: it cannot be written (No space left)"), 1, "a.png: it cannot be written"),
        (TrainingError("no finite loss"), 1, "no finite loss"),
        (UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"), 2, "give it another name"),
        (StoppedError(signal.SIGTERM, "what is grown is kept"), 143, "stopped; what is grown is kept"),
        (KeyboardInterrupt(), 130, "stopped; nothing was written"),
    ],
)
def test_what_is_no_fault_of_the_programs_is_one_line(
    error: BaseException,
    code: int,
    line: str,
    weights: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    def fail(options: object) -> None:
        raise error

    monkeypatch.setattr("trainer.cli.grow.grow_command", fail)
    assert main(["grow", str(weights), "--out", "maps"]) == code
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("lichen: ")
    assert line in said


@pytest.mark.parametrize("error", [KeyError("x"), RuntimeError("mat1 and mat2 shapes cannot be multiplied")])
def test_a_fault_of_the_programs_is_shown_as_one(
    error: Exception, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(options: object) -> None:
        raise error

    monkeypatch.setattr("trainer.cli.grow.grow_command", fail)
    with pytest.raises(type(error)):
        main(["grow", str(weights), "--out", "maps"])


@pytest.mark.parametrize("arguments", [["grow", "{weights}", "--out", ""], ["train", "{weights}", "-o", " "]])
def test_an_empty_place_is_refused(arguments: list[str], weights: Path, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as error:
        main([part.format(weights=weights) for part in arguments])
    assert error.value.code == 2
    assert "it is empty" in capsys.readouterr().err


def test_a_second_training_to_one_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, out = write_folder(tmp_path / "stripes"), tmp_path / "stripes.nca"
    with only_one(out, "training"):
        assert main(["train", str(folder), "-o", str(out), "--iterations", "1"]) == 2
    assert "another training" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_that_lacks_a_letter_gets_it_as_an_escape(encoding: str, weights: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    out = tmp_path / "苔 🪨"
    grown = lichen("grow", weights, "--size", "16", "--out", out, env=environment, stdout=subprocess.PIPE)
    assert (grown.returncode, grown.stderr) == (0, b"")
    assert b"\\u82d4 \\U0001faa8" in grown.stdout
    assert (out / "moss.json").exists()
    missing = lichen("inspect", out / "none.nca", env=environment)
    assert missing.returncode == 2
    assert b"\\u82d4" in missing.stderr


@POSIX
@pytest.mark.parametrize("command", ["grow", "inspect", "help"])
def test_a_reader_who_has_gone_is_no_fault(command: str, weights: Path, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    arguments = {
        "grow": ("grow", weights, "--size", "16", "--out", tmp_path),
        "inspect": ("inspect", weights),
        "help": ("--help",),
    }
    run = lichen(*arguments[command], stdout=writer)
    os.close(writer)
    assert (run.returncode, run.stderr) == (0, b"")


@POSIX
def test_there_need_be_no_standard_streams(weights: Path, tmp_path: Path) -> None:
    """And none of the files that are written gets what would have been said."""
    closing = f"{sys.executable} -m trainer.cli grow {weights} --size 16 --out {tmp_path} <&- >&- 2>&-"
    assert subprocess.run(["bash", "-c", closing], cwd=ROOT).returncode == 0
    assert json.loads((tmp_path / "moss.json").read_text())["material"] == "moss"


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_list_that_cannot_be_written_is_a_failure(weights: Path, tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        run = lichen("grow", weights, "--size", "16", "--out", tmp_path, stdout=full)
    assert run.returncode == 1
    assert run.stderr.splitlines() == [b"lichen: standard output: it cannot be written (No space left on device)"]


@POSIX
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("library", ["numpy", "torch", "OpenImageIO"])
def test_a_signal_while_libraries_load_ends_it_with_a_line(signum: int, library: str, tmp_path: Path) -> None:
    """Raised inside their C++ parts, it would abort the process."""
    script = f"""
import os, sys
class Signalling:
    def find_spec(self, name, path=None, target=None):
        if name == {library!r}:
            os.kill(os.getpid(), {int(signum)})
sys.meta_path.insert(0, Signalling())
"""
    run = lichen("train", tmp_path / "a.png", "-o", tmp_path / "a.nca", script=script)
    assert run.returncode == 128 + signum
    assert run.stderr == b"lichen: stopped; nothing was written\n"


@POSIX
def test_a_signal_when_all_is_done_changes_nothing(weights: Path, tmp_path: Path) -> None:
    """Python takes a while to end where torch is loaded: a second Ctrl-C may come then."""
    late = "import atexit, os, signal; atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))"
    run = lichen("grow", weights, "--size", "16", "--out", tmp_path / "maps", script=late)
    assert (run.returncode, run.stderr) == (0, b"")


KILLED = """
import os, signal, trainer.training.session as session
session.SAVING_SECONDS = -1.0
save, saved = session.save_checkpoint, 0
def save_and_end(checkpoint, path):
    global saved
    save(checkpoint, path)
    saved += 1
    if saved == {after}:
        os.kill(os.getpid(), signal.{name})
session.save_checkpoint = save_and_end
"""


@POSIX
def test_sigterm_keeps_the_best_so_far_and_says_so(tmp_path: Path) -> None:
    """What job schedulers, `docker stop` and a shutdown send."""
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "stripes.nca"
    script = KILLED.format(after=18, name="SIGTERM")
    run = lichen("train", folder, "-o", out, "--iterations", "12", "--exemplar-size", "96", script=script)
    said = run.stderr.decode()
    assert run.returncode == 143, said
    kept = f"{out} is the best so far; {checkpoint_path(out)} is kept, and --resume goes on with it"
    assert said.splitlines()[-1] == f"lichen: stopped; {kept}"
    assert nca_core.load(out).provenance.iterations > 0
    assert checkpoint_path(out).exists()
    assert not list(tmp_path.glob(".*"))


@POSIX
def test_a_signal_while_the_result_is_tried_out_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """The file is written first: what follows takes longer than a scheduler or an impatient user waits."""
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "stripes.nca"
    monkeypatch.setattr("trainer.cli.train.stability_of", lambda *_: signal.raise_signal(signal.SIGTERM))
    monkeypatch.setattr("trainer.training.session.SAVING_SECONDS", 1e9)  # no checkpoint, however slow the machine is
    code = main(["train", str(folder), "-o", str(out), "--iterations", "1", "--exemplar-size", "96"])
    assert code == 143
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == f"lichen: stopped; {out} is written, but has not been tried out to the end"
    assert not nca_core.load(out).provenance.finished


@POSIX
@pytest.mark.parametrize("fault", [MemoryError(), ValueError("not enough memory of a card")])
def test_what_cannot_be_tried_out_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, fault: Exception
) -> None:
    def exhausted(*_: object) -> None:
        raise fault

    monkeypatch.setattr("trainer.cli.train.stability_of", exhausted)
    folder, out = write_folder(tmp_path / "stripes", 96), tmp_path / "stripes.nca"
    assert main(["train", str(folder), "-o", str(out), "--iterations", "1", "--exemplar-size", "96"]) == 0
    assert "not tried out to the end" in (said := capsys.readouterr().err)
    assert "not enough memory" in said
    assert not nca_core.load(out).provenance.finished


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("after", [2, 18])
def test_a_training_that_was_killed_and_goes_on_comes_to_the_same_weights(after: int, tmp_path: Path) -> None:
    """Killed without warning in its first stage or in its last, with as many workers as there are cores."""
    folder = write_folder(tmp_path / "stripes", 96)
    train = ["train", folder, "--iterations", "12", "--exemplar-size", "96", "-o"]
    assert lichen(*train, tmp_path / "straight.nca").returncode == 0
    killed = lichen(*train, tmp_path / "killed.nca", script=KILLED.format(after=after, name="SIGKILL"))
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "killed.nca").exists()
    resumed = lichen(*train, tmp_path / "killed.nca", "--resume")
    assert f"Going on after {after} iterations" in resumed.stderr.decode()
    assert resumed.returncode == 0
    straight, killed_model = (nca_core.load(tmp_path / f"{name}.nca") for name in ("straight", "killed"))
    assert killed_model.digest == straight.digest
    assert killed_model.provenance.joules > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "killed.nca",
        "killed_preview.png",
        "straight.nca",
        "straight_preview.png",
        "stripes",
    ]
