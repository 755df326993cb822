"""A Blender is closed while it trains; the next one, another process with the same user folder, finds the training."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from ..another_blender import play

#: Lets time pass, as Blender's timers do where there is a window.
_SESSION = """
import time

def until(holds):
    deadline = time.monotonic() + 300
    while not holds():
        assert time.monotonic() < deadline
        session._tick()
        time.sleep(0.02)
"""
FIRST = f"""
extension, program, mine, picture = sys.argv[1:]
install(extension)
from bl_ext.user_default.lichen.operators import training_session as session
from bl_ext.user_default.lichen.operators.train import asked
{_SESSION}
bpy.context.preferences.addons["bl_ext.user_default.lichen"].preferences.trainer = program
bpy.ops.lichen.add_folder(directory=mine)
session.begin(asked(Path(picture), name="moss"), bpy.context.object.session_uid)
until(lambda: session.current().stage is session.Stage.TRAINING and session.current().work.progress)
say(session.current().work.record.pid)
bpy.ops.wm.save_userpref()
"""
SECOND = f"""
bpy.ops.wm.read_userpref()
from bl_ext.user_default.lichen.operators import training_session as session
{_SESSION}
found, = session.found()
say(found.label)
say(found.goes_on)
say(found.record.pid)
bpy.ops.lichen.attach_training(record=found.record.name)
until(lambda: session.current().work.progress)
say(bpy.data.objects["Cube"].session_uid == session.current().holder)
bpy.ops.lichen.end_training(how="KEEP")
until(lambda: session.current().stage is session.Stage.GROWING)
say(session.current().result)
session.leave()
say(session.found())
"""


def test_a_training_goes_on_without_blender_and_the_next_one_finds_it(
    extension: Path, program: Path, tmp_path: Path
) -> None:
    mine, picture = tmp_path / "mine", tmp_path / "lasting.png"
    mine.mkdir()
    picture.write_bytes(b"a picture")
    (pid,) = play(FIRST, tmp_path, extension, program, mine, picture)
    try:
        os.kill(int(pid), 0)  # it is there, and its Blender is not
        said = play(SECOND, tmp_path)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(int(pid), signal.SIGKILL)
    assert said == ["moss", "True", pid, "True", str(mine / "moss.nca"), "[]"]
    assert (mine / "moss.nca").read_bytes() == b"weights"
