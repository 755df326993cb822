"""A material's name is fit to be a file's and a datablock's, on every system. JSON of unknown origin gives a table, or
one error.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core.untrusted import MAX_NAME_BYTES, MAX_NESTING, fitting_name, name_fault, parse_table


@pytest.mark.parametrize(
    "name", ["old wall", "苔の壁", "Moss.001", "a" * 60, "苔" * 60, "connection", "com10", "nul-wall"]
)
def test_names_that_are_fit_stay(name: str) -> None:
    assert name_fault(name) is None
    assert fitting_name(name) == name


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "1 to 60"),
        ("a" * 61, "1 to 60"),
        ("🪨" * 60, "bytes"),
        ("a/b", "none of"),
        ("floor: oak", "none of"),
        (".moss", "ends"),
        ("moss ", "ends"),
        ("moss\n", "control"),
        ("CON", "device"),
        ("aux.wall", "device"),
        ("Lpt1 .x", "device"),
    ],
)
def test_others_are_refused_and_made_fit(name: str, fault: str) -> None:
    assert fault in (name_fault(name) or "")
    assert name_fault(fitting_name(name)) is None


@given(st.text(st.characters(), max_size=99) | st.sampled_from(["con", "LPT9.", "\ud800x", " . "]))
def test_any_text_is_made_fit_and_stays_so(text: str) -> None:
    name = fitting_name(text)
    assert name_fault(name) is None
    assert len(f"{name}_ambient_occlusion.1001.png".encode()) <= MAX_NAME_BYTES + 32 < 255
    assert fitting_name(name) == name


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
