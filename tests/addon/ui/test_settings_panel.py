"""The main panel: what cannot be set is not offered."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import bpy
import pytest

from ..guided import guided_model


@pytest.mark.parametrize(("maps", "is_offered"), [(("base_color", "height"), True), (("base_color",), False)])
def test_displacement_takes_a_height(blender: Any, tmp_path: Path, maps: tuple[str, ...], is_offered: bool) -> None:
    from bl_ext.user_default.lichen import api
    from bl_ext.user_default.lichen.ui import settings_panel

    import nca_core

    nca_core.save(guided_model(maps=maps), tmp_path / "moss.nca")
    moss = api.grow(tmp_path / "moss.nca", bpy.context.object, width=32)
    rows: list[MagicMock] = []
    layout = MagicMock()
    layout.row.side_effect = lambda **_options: rows.append(MagicMock(enabled=True)) or rows[-1]
    settings_panel._draw_settings(layout, moss)
    (row,) = (row for row in rows if any(call.args[1] == "displacement" for call in row.prop.call_args_list))
    assert row.enabled == is_offered
