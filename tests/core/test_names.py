"""A material's name is fit to be a file's and a datablock's, on every system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core.names import MAX_NAME_BYTES, fitting_name, name_fault


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
