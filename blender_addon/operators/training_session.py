"""The training that this Blender follows: its exemplar is looked at first, then it is trained, seen on its object, and
grown in the end. A timer leads from one to the next; nothing keeps the window waiting, and no operator stays modal.

One session at a time. Whatever ends it, the training itself goes on as a process unless somebody stops it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

import bpy

import nca_core

from .. import running
from ..datablocks import leftovers
from ..scene.context import find
from ..settings import trainings
from ..texts import say, tell
from ..training import pictures
from ..training import training as room
from ..training.arguments import Arguments
from ..training.program import unfit
from ..training.records import Record
from ..training.training import Training
from .live_material import LiveMaterial

_TICK = 0.25  # seconds between two looks
_SHOWN = {"IMAGE_EDITOR", "NODE_EDITOR", "PREFERENCES", "PROPERTIES", "VIEW_3D"}  # editors that may show it


class Stage(Enum):
    """How far it is: its exemplar is read; warnings wait for an answer; it trains; it waits to be grown."""

    LOOKING = auto()
    ASKING = auto()
    TRAINING = auto()
    GROWING = auto()


@dataclass
class Session:
    """A training. arguments: what it is asked for. work: what runs, the look or the training. live: the material that
    shows it."""

    arguments: Arguments
    holder: int
    work: Training
    stage: Stage = Stage.LOOKING
    live: LiveMaterial | None = None
    result: Path | None = None
    _looks: int = 0

    @property
    def name(self) -> str:
        """What it is called on screen."""
        return self.work.label

    def tick(self) -> None:
        """Go on."""
        _STAGES[self.stage](self)

    def look(self) -> None:
        """Wait until the exemplar has been read; without warnings the training begins at once."""
        if not self.work.done:
            return
        known, fault = self.work.known, ""
        why = unfit(known.protocol, known.version, nca_core.__version__)
        if known.code != 0 or why:
            fault = self.work.fault()
        self.work.forget()
        if fault:
            conclude(fault)
        elif known.warnings:
            self.stage = Stage.ASKING
        else:
            self.train()

    def train(self) -> None:
        """Begin the training itself."""
        program = trainings.trainer()
        if program is None:
            conclude(say("The trainer is not installed"))
            return
        holder = find(bpy.data.objects, self.holder)
        try:
            name = holder.name if holder else ""
            work = room.begin(program, self.arguments, trainings.records(), name, bpy.data.filepath)
        except (ValueError, OSError) as error:
            conclude(str(error))
            return
        self.follow(work)

    def follow(self, work: Training) -> None:
        """Follow a training that has begun."""
        self.work, self.stage, self.live = work, Stage.TRAINING, LiveMaterial(self.holder)
        work.start()

    def watch(self) -> None:
        """Show what there is so far, until the training ends."""
        assert self.live is not None
        if self.work.known.looks != self._looks and not self.work.record.is_thrown_away:
            self._looks = self.work.known.looks
            self.live.follow(self.work.record.file("look"))
        if not self.work.done:
            self.live.tick()
            return
        try:
            self.result = self.work.result()
        except nca_core.Cancelled:
            self.live.discard()
            fault, resumable = self._nothing(), None
        except room.TrainingError as error:
            fault, resumable = str(error), self.arguments if self.work.checkpoint else None
        else:
            fault, resumable, self.stage = "", None, Stage.GROWING
        self.work.forget()
        if fault:
            conclude(fault, resumable)

    def _nothing(self) -> str:
        """Why nothing came of it."""
        if self.work.record.is_thrown_away:
            return say("The training of {name} was thrown away", name=self.name)
        return say("The training of {name} was stopped before there was anything to keep", name=self.name)

    def grow(self) -> None:
        """Have it grown with its full settings as soon as nothing else grows."""
        assert self.live is not None
        self.live.close()
        if running.current() or leftovers.in_use() or not bpy.context.window_manager.windows:
            return
        if self.live.block is None and not self.live.can_be_given:
            conclude(say("{name} is trained; the gallery has it", name=self.name))
            return
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            bpy.ops.lichen.grow_trained("INVOKE_DEFAULT")  # type: ignore[attr-defined]


_STAGES: dict[Stage, Callable[[Session], None]] = {
    Stage.LOOKING: Session.look,
    Stage.ASKING: lambda _session: None,
    Stage.TRAINING: Session.watch,
    Stage.GROWING: Session.grow,
}

_session: list[Session] = []
_message: list[str] = []
_resumable: list[Arguments] = []


def current() -> Session | None:
    """The session, if there is one."""
    return _session[0] if _session else None


def message() -> str:
    """What is to be known of the last one, until somebody has read it."""
    return _message[0] if _message else ""


def resumable() -> Arguments | None:
    """What the last one can go on with, if it has failed."""
    return _resumable[0] if _resumable else None


def found() -> list[Training]:
    """Trainings that are written down and that nobody follows: those of an earlier Blender. What was thrown away is
    taken away once it has ended."""
    if current():
        return []
    try:
        there = list(room.again(trainings.records()))
    except (ValueError, OSError):
        return []
    for training in there:
        if training.record.is_thrown_away and not training.goes_on:
            training.forget()
    return [training for training in there if not training.record.is_thrown_away]


def begin(arguments: Arguments, holder: int) -> None:
    """Look at an exemplar, and train on it; holder: the session_uid of the object that is to have the material, 0 for
    none. Raises ValueError or OSError, in one line."""
    program = trainings.trainer()
    if program is None:
        raise ValueError(say("The trainer is not installed"))
    work = room.look_at(program, arguments, trainings.records() / "looks")
    work.start()
    _open(Session(arguments, holder, work))


def go_on(*, delight: bool) -> None:
    """Train in spite of what was warned of. delight: whether uneven light is taken out first."""
    session = current()
    if session and session.stage is Stage.ASKING:
        session.arguments = replace(session.arguments, delight=session.arguments.delight or delight)
        session.train()


def resume() -> None:
    """Go on with the last one, which has failed. Raises ValueError or OSError, in one line."""
    arguments, program = resumable(), trainings.trainer()
    if arguments is None or current():
        return
    if program is None:
        raise ValueError(say("The trainer is not installed"))
    attach_training(room.begin(program, replace(arguments, resume=True), trainings.records()))


def attach_training(training: Training) -> None:
    """Follow a training of an earlier Blender, for the object that it was meant for if this is its file, or else the
    one at hand."""
    session = Session(training.record.arguments, _holder_of(training.record), training)
    _open(session)
    session.follow(training)


def stop(how: str) -> None:
    """End it. how: KEEP the best so far; THROW_AWAY; FORCE the end of one that hangs. Before it trains all are the
    same: nothing has come of it yet. Raises OSError."""
    session = current()
    if session is None:
        return
    if session.stage in (Stage.LOOKING, Stage.ASKING):
        session.work.end()
        session.work.close()
        session.work.forget()
        conclude("")
    elif session.stage is Stage.TRAINING:
        _ENDS[how](session.work)


def _end(work: Training) -> None:
    if not work.end() and work.goes_on:
        text = tell("Blender cannot end it, as another one has begun it: end the process {pid}", pid=work.record.pid)
        raise OSError(text)


_ENDS: dict[str, Callable[[Training], object]] = {
    "KEEP": Training.stop,
    "THROW_AWAY": Training.throw_away,
    "FORCE": _end,
}


def conclude(text: str, resumable: Arguments | None = None) -> None:
    """End the session with a message. resumable: what can go on where it was."""
    for session in _session:
        if session.live:
            session.live.close()
    _session.clear()
    _message[:] = [text] if text else []
    _resumable[:] = [resumable] if resumable else []
    tidy()
    redraw()


def tidy() -> None:
    """Take away pictures that were written for trainings and that nothing learns from any more."""
    needed = [*(session.arguments for session in _session), *_resumable]
    with suppress(ValueError, OSError):  # there is no such folder, or it cannot be read
        pictures.sweep(trainings.records(), [Path(arguments.exemplar) for arguments in needed])


def redraw() -> None:
    """Let all editors show how far it is, and the status bar, which nobody's text is taken away from."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in _SHOWN:
                area.tag_redraw()
    # What the status bar is drawn anew for; it takes no tag.
    bpy.msgbus.publish_rna(key=(bpy.types.ViewLayer, "name"))  # type: ignore[arg-type]


def leave() -> None:
    """Follow it no longer. It goes on by itself, or stops with the best so far, as the preferences say."""
    for session in _session:
        if session.stage is Stage.TRAINING:
            session.work.close()
            if not trainings.outlive():
                with suppress(OSError):
                    session.work.stop()
        elif session.stage is Stage.LOOKING:
            session.work.end()
    conclude("")
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def _open(session: Session) -> None:
    _session[:] = [session]
    _message.clear()
    _resumable.clear()
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=_TICK, persistent=True)
    redraw()


def _tick() -> float | None:
    session = current()
    if session is None:
        return None
    try:
        session.tick()
    except Exception:
        conclude(say("Something went wrong with the training; the console says what"))
        raise
    redraw()
    return _TICK if current() else None


def _holder_of(record: Record) -> int:
    """The object that is to show a training: another file may have one of the same name, which is not meant."""
    is_here = bool(record.blend) and record.blend == bpy.data.filepath
    holder: bpy.types.Object | None = bpy.data.objects.get(record.holder) if is_here else None
    return holder.session_uid if holder else _object_at_hand()


def _object_at_hand() -> int:
    holder = bpy.context.view_layer.objects.active if bpy.context.view_layer else None
    return holder.session_uid if holder else 0
