"""What the terminal shows is what was said."""

from __future__ import annotations

import pytest

from trainer.cli.terminal import plain_console


def test_names_are_shown_as_they_are(capsys: pytest.CaptureFixture) -> None:
    """rich would make pictures, colours and links of some."""
    name = "walls:m:/[red]a[/red]:smile:" + "x" * 200 + ".nca"
    plain_console().print(name)
    assert capsys.readouterr().err == f"{name}\n"
