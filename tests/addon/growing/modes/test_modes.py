"""A mode is one value: what is pure of it needs no Blender, and a new one needs no line elsewhere but in the list."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from ...conftest import ROOT

PURE = """
import sys, types
addon = types.ModuleType("addon")
addon.__path__ = [sys.argv[1]]
sys.modules |= {"addon": addon, "bpy": None, "mathutils": None}
from addon import running
from addon.growing import encode, job, modes, stored_request
print(*modes.MODES)
"""


def test_modes_and_growing_need_no_blender() -> None:
    command = [sys.executable, "-c", PURE, str(ROOT / "blender_addon")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    files = {path.stem for path in (ROOT / "blender_addon" / "growing" / "modes").glob("*.py")}
    assert (set(done.stdout.split()), done.stderr) == (files - {"__init__", "mode"}, "")


def test_every_mode_speaks_for_itself(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.growing.modes import MODES
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.settings_table import SETTINGS

    for identifier, mode in MODES.items():
        assert mode.identifier == identifier
        assert mode.label and mode.description
        assert set(mode.settings) <= set(SETTINGS) & set(vars(Request()))


@pytest.mark.parametrize(
    ("mode", "settings"), [("tile", {"height"}), ("endless", {"variety"}), ("udim", set[str]()), (None, set[str]())]
)
def test_a_mode_heeds_its_own_settings_and_those_of_all(
    installed: ModuleType, mode: str | None, settings: set[str]
) -> None:
    from bl_ext.user_default.lichen.growing.modes import MODES, heeds
    from bl_ext.user_default.lichen.growing.modes.tile import TILE
    from bl_ext.user_default.lichen.growing.settings_table import SETTINGS

    ours = MODES[mode] if mode else replace(TILE, settings=())
    heeded = {name for name in SETTINGS if heeds(ours, name)}
    assert heeded == {"mode", "living", "seed", "cells", "width"} | settings


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ({}, "tile maps 2"),
        ({"living": True}, "tile living 2"),
        ({"mode": "endless"}, "endless maps 2"),
        ({"mode": "endless", "variety": "highest"}, "endless maps 3"),
        ({"mode": "endless", "variety": "high", "living": True}, "endless living 2"),
        ({"mode": "udim", "tiles": (1001,)}, "udim maps 2"),
    ],
)
def test_layouts_are_named_as_older_files_have_them(
    installed: ModuleType, weights: Path, request_: dict[str, Any], text: str
) -> None:
    """Or their nodes would be built anew, and lose what an artist has changed in them."""
    from bl_ext.user_default.lichen.growing.modes import layout
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.resolve import resolve

    import nca_core

    assert layout(resolve(Request(width=64, height=64, **request_), nca_core.load(weights))) == text


def test_a_new_mode_is_one_value(material: bpy.types.Material, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tile that is drawn twice as wide: grown, shown, stored and read again."""
    from bl_ext.user_default.lichen.datablocks import storage
    from bl_ext.user_default.lichen.growing.job import GrowthJob
    from bl_ext.user_default.lichen.growing.modes import MODES
    from bl_ext.user_default.lichen.growing.modes.tile import TILE
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.scene import material as materials

    def places(graph: object, finding: object, growth: object) -> object:
        half = graph.vector("MULTIPLY", finding.vector, (0.5, 1.0, 1.0))
        return TILE.places(graph, replace(finding, vector=half), growth)

    monkeypatch.setitem(MODES, "wide", replace(TILE, identifier="wide", places=places))
    request = Request("wide", seed=5, cells=8, width=64, height=64)
    model = storage.model_of(material)
    job = GrowthJob(model, request)
    job.run()
    materials.apply(material, model, job.result())
    group = storage.group_node(material).node_tree
    assert storage.request_of(material) == request
    assert (0.5, 1.0, 1.0) in [tuple(node.inputs[1].default_value) for node in group.nodes if node.type == "VECT_MATH"]
    assert bpy.data.images["moss Base Color"].size[0] == 64
