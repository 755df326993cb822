"""Images: which ones a renderer may keep in half floats."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType


def test_heights_and_what_nodes_decode_keep_all_their_bits(installed: ModuleType, weights: Path) -> None:
    from bl_ext.user_default.lichen.datablocks.images import has_room_in_half

    import nca_core
    from nca_core import living

    textures = living.kinds(nca_core.load(weights))
    full = {kind.name for kind in (*nca_core.KINDS.values(), *textures) if not has_room_in_half(kind)}
    assert full == {"height", *(kind.name for kind in textures if kind.name != "grain")}
