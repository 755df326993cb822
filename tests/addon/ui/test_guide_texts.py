"""What a guide does, in words: what bright means, or which colours mean something."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

RED, DARK_RED, BLUE, DARK_BLUE = (250, 10, 0), (140, 0, 10), (0, 0, 255), (0, 0, 60)


@pytest.fixture
def texts(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.ui import guide_texts

    return guide_texts


def values(name: str) -> Any:
    from nca_core.guides import Guide

    return Guide(name, curve=(0.0, 1.0))


@pytest.mark.parametrize(
    ("name", "does"),
    [
        ("tone", "bright = lighter"),
        ("height", "bright = higher"),
        ("metallic", "bright = more metallic"),
        ("rust", "bright = more rust"),
        ("dead_leaves", "bright = more dead leaves"),
    ],
)
def test_of_values_one_reads_what_bright_means(texts: Any, name: str, does: str) -> None:
    assert texts.what_it_does(values(name)) == does


def test_of_labels_one_reads_the_colours(texts: Any) -> None:
    from nca_core.guides import Guide

    guide = Guide("parts", labels=(RED, BLUE, (255, 255, 255)))
    assert texts.what_it_does(guide) == "paint in red, blue, white"


def test_colours_of_one_name_are_told_apart(texts: Any) -> None:
    assert texts.colour_names((RED, DARK_RED)) == ["red", "dark red"]
    assert texts.colour_names((RED, (255, 30, 30), BLUE)) == ["red (#fa0a00)", "red (#ff1e1e)", "blue"]


def test_every_map_that_a_guide_may_follow_has_its_own_words(texts: Any) -> None:
    from nca_core.maps import LABELS, LEARNT

    names = [name for name in LEARNT if name not in {kind.name for kind in LABELS}]
    general = [name for name in names if texts.what_it_does(values(name)).endswith(f"more {name.replace('_', ' ')}")]
    assert general == ["metallic"]  # where both are the same
