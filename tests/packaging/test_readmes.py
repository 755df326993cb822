"""What people read keeps true: lines that fit a screen, links that lead somewhere, paths that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

FOLDERS = ("nca_core", "trainer", "blender_addon", "samples", "tests", ".github")
PAGES = sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])
COLUMNS = 120
UNCUT = 60  # columns from which on a word, such as a link, may make a line too long
MADE = ("build", ".venv")  # folders that are there after some command
NAMED_ALONE = r"\w+\.(py|sh|toml)|[A-Z]+\.md"  # files that a page may name without their folder

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())


def long_lines(text: str) -> list[str]:
    """The lines that are too long and could be cut: no rows of tables, no words that have no space."""
    lines = (line for line in text.splitlines() if len(line) > COLUMNS and not line.startswith("|"))
    return [line for line in lines if max(map(len, line.split())) < UNCUT]


def broken_links(text: str, page: Path) -> list[str]:
    """The relative links and pictures that lead to nothing."""
    links = re.findall(r"\]\(([^)\s#]*)[^)]*\)", text)
    return [link for link in links if not (re.match(r"\w+:", link) or (page.parent / link).exists())]


def lost_paths(text: str, page: Path) -> list[str]:
    """The paths in backticks and in code that look like the repository's, but are not there."""
    return [word for word in _words(text) if _is_lost(word, page)]


def _words(text: str) -> Iterator[str]:
    """What stands in backticks, and the words of code."""
    plain = re.sub(r"^```\w*\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", plain)
    for line in re.findall(r"^    (.*)$", plain, re.MULTILINE):
        yield from (word for word in re.split(r"[\s='\",]+", line) if word.startswith(FOLDERS))


def _is_lost(word: str, page: Path) -> bool:
    here, first = page.parent, word.partition("/")[0]
    if first in (*MADE, "..") or not re.fullmatch(r"[\w.-]+(/[\w.*-]+)*/?", word):
        return False
    inner, is_folder = "/" in word.rstrip("/"), word.endswith("/")
    if inner and (first in FOLDERS or (here / first).is_dir()):
        return not any(any(base.glob(word.rstrip("/"))) for base in (here, ROOT))
    if is_folder and not inner and here != ROOT:  # the root's pages also name folders of other people's
        return not any((base / first).is_dir() for base in (here, ROOT))
    if re.fullmatch(NAMED_ALONE, word):
        return not any(any((ROOT / folder).rglob(word)) for folder in FOLDERS) and not (ROOT / word).is_file()
    return False


@every_page
def test_lines_fit_into_120_columns(page: Path) -> None:
    assert long_lines(page.read_text(encoding="utf-8")) == []


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page.read_text(encoding="utf-8"), page) == []


@every_page
def test_paths_of_the_repository_are_there(page: Path) -> None:
    assert lost_paths(page.read_text(encoding="utf-8"), page) == []


def test_every_folder_has_a_page_that_the_readme_leads_to() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in FOLDERS[:-1]:
        assert f"({folder}/README.md)" in text


def test_faults_are_found() -> None:
    page = ROOT / "samples" / "README.md"
    row, link = "| " + "a " * 80 + "|", f"[page](https://example.org/{'a' * 120})"
    assert long_lines("a " * 61 + f"\n{row}\n{link}\nshort") == ["a " * 61]
    text = "[here](README.md) ![gone](pictures/gone.jpg) [far](https://example.org) [in](README.md#part) [up](../Lost)"
    assert broken_links(text, page) == ["pictures/gone.jpg", "../Lost"]
    there = "`scripts/demo.py` `samples/scripts/*.py` `demo.py` `weights/` `old/wall` `build/dist` `lichen/`"
    assert lost_paths(there, page) == ["lichen/"]
    gone = "`scripts/gone.py` `gone.py` `nca_core/gone.py`\n\n    python samples/scripts/gone.py maps/\n"
    assert lost_paths(gone, page) == ["scripts/gone.py", "gone.py", "nca_core/gone.py", "samples/scripts/gone.py"]
