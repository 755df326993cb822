"""What is found in the library: by any words of a material's title, tags, author, licence and group, and by group."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ..conftest import random_model
from ..test_translations import Translations, stand_in  # noqa: F401 - a fixture


@pytest.fixture
def finding(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.settings import finding

    return finding


@pytest.fixture
def entries(installed: ModuleType) -> list[tuple[Path, Any]]:
    import nca_core

    mason = nca_core.Provenance(author="Ämilie Mason", licence="CC0-1.0")
    about: dict[str, dict[str, Any]] = {
        "knitted_wool": {},
        "oak": {"tags": ("wall panel",)},
        "old_wall": {"provenance": mason},
        "rust": {"tags": ("Painted", "old")},
        "thing": {"provenance": replace(mason, licence="CC-BY-4.0")},
    }
    return [(Path(f"{name}.nca"), replace(random_model(name, ("height",)), **said)) for name, said in about.items()]


def names(entries: list[tuple[Path, Any]]) -> list[str]:
    return [path.stem for path, _model in entries]


@pytest.mark.parametrize(
    ("text", "names_found"),
    [
        ("", ["knitted_wool", "oak", "old_wall", "rust", "thing"]),
        ("  Old  Wall ", ["old_wall"]),
        ("old_wall", ["old_wall"]),
        ("painted", ["rust"]),
        ("amilie", ["old_wall", "thing"]),
        ("cc0", ["old_wall"]),
        ("mason by", ["thing"]),
        ("metal", ["rust"]),
        ("other", ["thing"]),
        ("old", ["old_wall", "rust"]),
        ("wall", ["old_wall", "oak"]),  # what is called so comes first
        ("ool", ["knitted_wool"]),
        ("granite", []),
        ("oldmason", []),
    ],
)
def test_all_words_have_to_be_there_somewhere(
    finding: Any, entries: list[tuple[Path, Any]], text: str, names_found: list[str]
) -> None:
    assert names(finding.found(entries, finding.Wanted(text))) == names_found


def test_a_group_has_its_own_only(finding: Any, entries: list[tuple[Path, Any]]) -> None:
    assert names(finding.found(entries, finding.Wanted(group="wood"))) == ["oak"]
    assert names(finding.found(entries, finding.Wanted(group=finding.OTHER))) == ["thing"]
    assert names(finding.found(entries, finding.Wanted("old", "metal"))) == ["rust"]
    assert finding.found(entries, finding.Wanted("oak", "metal")) == []


def test_materials_lie_group_by_group_and_those_of_none_at_the_end(
    finding: Any, entries: list[tuple[Path, Any]]
) -> None:
    assert names(finding.by_groups(entries)) == ["old_wall", "oak", "knitted_wool", "rust", "thing"]


def test_groups_are_known_by_their_names_in_the_interfaces_language(
    stand_in: Translations,  # noqa: F811
    finding: Any,
    entries: list[tuple[Path, Any]],
) -> None:
    finding._searched.cache_clear()
    assert names(finding.found(entries, finding.Wanted("mur"))) == ["old_wall"]
    assert names(finding.found(entries, finding.Wanted("metal"))) == ["rust"]
