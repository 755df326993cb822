"""Whatever the terminal, pipe or file is that is written to: saying something raises nothing."""

from __future__ import annotations

import errno
import io
import os
import sys

import pytest

from trainer.cli.streams import SafeStream, safe_streams

WORD = "苔の壁 🪨 \udcff é"


def encoded(encoding: str) -> bytes:
    raw = io.BytesIO()
    stream = SafeStream(io.TextIOWrapper(raw, encoding=encoding, newline="\n"))
    stream.write(WORD)
    stream.flush()
    return raw.getvalue()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8", "cp932", "latin-1"])
def test_what_an_encoding_lacks_is_shown_as_escapes(encoding: str) -> None:
    assert encoded(encoding) == WORD.encode(encoding, "backslashreplace")


class Broken(io.StringIO):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error, self.tried = error, 0

    def write(self, text: str) -> int:
        self.tried += 1
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [(BrokenPipeError(errno.EPIPE, "x"), False), (OSError(errno.ENOSPC, "x"), True), (ValueError("closed"), False)],
)
def test_what_cannot_be_written_is_tried_once_and_remembered(error: Exception, said: bool) -> None:
    """A reader who has gone is no fault; a full disk is."""
    broken = Broken(error)
    stream = SafeStream(broken)
    assert [stream.write("a"), stream.write("bc")] == [1, 2]
    stream.flush()
    assert broken.tried == 1
    assert bool(stream.fault) == said


def test_there_may_be_no_stream_at_all() -> None:
    stream = SafeStream(None)
    stream.write(WORD)
    stream.flush()
    assert not stream.isatty()


def test_the_streams_are_safe_only_inside() -> None:
    before = sys.stdout, sys.stderr
    with safe_streams() as output:
        assert sys.stdout is output
        print(WORD)  # noqa: T201
    assert (sys.stdout, sys.stderr) == before


def test_a_pipe_whose_reader_has_gone_ends_nothing() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stream = SafeStream(os.fdopen(writer, "w"))
    for _ in range(3):
        stream.write("x" * 100_000)
        stream.flush()
    assert stream.fault is None
    stream.close()  # what was left in its buffer goes nowhere
