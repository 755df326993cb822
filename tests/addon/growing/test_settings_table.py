"""The settings are described once: panel, command line, files and scripts agree with that, whatever it says."""

from __future__ import annotations

import argparse
from dataclasses import asdict, fields
from types import ModuleType
from typing import Any

import bpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(1000, 2001))


def test_every_field_of_a_request_is_described(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.settings_table import FIELDS

    assert [entry.name for entry in fields(Request)] == list(FIELDS)
    for name, value in asdict(Request()).items():
        assert FIELDS[name].name == name
        assert FIELDS[name].is_fit(value)
        assert FIELDS[name].is_readable(list(value) if isinstance(value, tuple) else value)


@given(value=VALUES)
def test_any_value_of_any_field_is_fit_or_refused_in_one_line(installed: ModuleType, value: Any) -> None:
    """What may be given may be read again."""
    from bl_ext.user_default.lichen.growing.settings_table import FIELDS

    for name, setting in FIELDS.items():
        if setting.is_fit(value):
            setting.check(value)
            assert setting.is_readable(value)
            continue
        with pytest.raises(ValueError, match=f"^{name} is ") as refused:
            setting.check(value)
        assert len(str(refused.value).splitlines()) == 1


def test_the_panel_has_a_property_of_each(blender: ModuleType) -> None:
    from bl_ext.user_default.lichen.growing.settings_table import SETTINGS
    from bl_ext.user_default.lichen.settings.properties import LICHEN_PG_settings

    settings = bpy.data.materials.new("plain").lichen
    for name, setting in SETTINGS.items():
        entry = LICHEN_PG_settings.bl_rna.properties[name]
        assert (entry.name, entry.description) == (setting.label, setting.description)
        assert getattr(settings, name) == setting.default
        if entry.type == "INT":
            assert setting.is_fit(entry.hard_min)
            assert not setting.is_fit(entry.hard_min - 1)
            assert setting.is_fit(entry.hard_max)
            assert not setting.is_fit(entry.hard_max + 1)
        if entry.type == "ENUM":
            assert all(setting.is_fit(item.identifier) for item in entry.enum_items)


def test_the_command_line_has_the_options(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.command import materials
    from bl_ext.user_default.lichen.growing.settings_table import SETTINGS

    parser = argparse.ArgumentParser()
    materials._add_settings(parser)
    for setting in SETTINGS.values():
        if setting.option:
            options = parser.parse_args([setting.option, str(setting.default)])
            assert getattr(options, setting.name) == setting.default
    assert set(vars(parser.parse_args([])).values()) == {None}  # what is not given stays as it was
