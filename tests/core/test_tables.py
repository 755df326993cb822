"""JSON of unknown origin gives a table, or one error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core.tables import MAX_NESTING, parse_table

PLAIN = st.none() | st.booleans() | st.integers() | st.text()


@given(st.dictionaries(st.text(), st.recursive(PLAIN, lambda part: st.lists(part) | st.dictionaries(st.text(), part))))
def test_a_table_is_read(table: dict[str, object]) -> None:
    assert parse_table(json.dumps(table)) == table


@pytest.mark.parametrize("around", [("[", "]"), ('{"a": ', "}")])
def test_nesting_is_bounded_on_every_python_alike(around: tuple[str, str]) -> None:
    """Where one Python reads a deep table that another cannot write, a model could be loaded and not saved."""
    before, after = around
    deepest, deeper = (f'{{"x": {before * count}1{after * count}}}' for count in (MAX_NESTING - 1, MAX_NESTING))
    assert parse_table(deepest)["x"]
    with pytest.raises(ValueError, match="nested more than"):
        parse_table(deeper)


@pytest.mark.parametrize("text", ["", "[]", "7", "nonsense", "[" * 100_000, '{"x": ' * 100_000, "9" * 5000])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^it is no"):
        parse_table(text)
