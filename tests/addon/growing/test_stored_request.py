"""A request as text: read again, also as other versions write it; what is no request is refused in one line."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st


def test_a_request_is_read_again(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.stored_request import from_text, to_text

    request = Request("udim", seed=3, cells=5, tiles=(1001, 1012))
    assert from_text(to_text(request)) == request


def test_a_request_of_another_version_is_read(installed: ModuleType) -> None:
    """One of 0.1.0; one that lacks a key; one that has another, which this version passes over."""
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.stored_request import from_text

    old = (
        '{"cells": 4, "height": 64, "living": false, "mode": "tile", "seed": 7, "tiles": [], "variety": "normal", '
        '"width": 128}'
    )
    assert from_text(old) == Request(cells=4, height=64, seed=7, width=128)
    assert from_text('{"seed": 7, "dust": 0.5}') == Request(seed=7)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"needs": ["guide@9.1.0"]}', "which Lichen 9.1.0 has"),
        ('{"mode": "spiral"}', "its mode cannot be"),
        ('{"mode": ["tile"]}', "its mode cannot be"),
        ('{"seed": "7"}', "its seed cannot be"),
        ('{"seed": -1, "cells": 1000000}', "its seed, cells cannot be"),
        ('{"width": 0}', "its width cannot be"),
        ('{"height": 1000000000000000000000000000000}', "its height cannot be"),
        ('{"living": 1}', "its living cannot be"),
        ('{"mode": "udim", "tiles": "abc"}', "its tiles cannot be"),
        ('{"mode": "udim", "tiles": [1001.5]}', "its tiles cannot be"),
        ('{"mode": "udim", "tiles": [7]}', "its tiles cannot be"),
        ('{"dust": ' * 9999, "not what a Lichen material"),
        ("[]", "not what a Lichen material"),
        ("nonsense", "not what a Lichen material"),
    ],
)
def test_other_text_is_no_request(installed: ModuleType, text: str, words: str) -> None:
    from bl_ext.user_default.lichen.growing.stored_request import from_text

    with pytest.raises(ValueError, match=words):
        from_text(text)


NAMES = ("mode", "living", "seed", "cells", "width", "height", "variety", "tiles", "needs")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    unknown=st.dictionaries(st.text().filter(lambda name: name not in NAMES), VALUES, max_size=4),
    seed=st.integers(0, 9),
)
def test_what_another_version_has_written_beside_it_is_kept(
    installed: ModuleType, unknown: dict[str, Any], seed: int
) -> None:
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.stored_request import from_text, to_text

    before = json.dumps(json.loads(to_text(Request(seed=3))) | unknown)
    after = to_text(Request(seed=seed), before)
    assert from_text(after) == Request(seed=seed)
    assert {name: value for name, value in json.loads(after).items() if name not in NAMES} == unknown


def test_keys_that_had_to_be_understood_go_with_their_need(installed: ModuleType) -> None:
    """Grown by a version that does not know them, the material is one without them, and says so."""
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.stored_request import to_text

    before = json.dumps({"seed": 1, "direction": 30, "needs": ["direction@9.0.0"]})
    assert to_text(Request(seed=2), before) == to_text(Request(seed=2))


@pytest.mark.parametrize("before", ["", "[]", "nonsense", '{"needs": ["guide@9.1.0"]}'])
def test_a_request_is_written_over_one_that_cannot_be_read(installed: ModuleType, before: str) -> None:
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.stored_request import from_text, to_text

    assert from_text(to_text(Request(seed=5), before)) == Request(seed=5)
