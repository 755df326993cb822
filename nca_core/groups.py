"""Groups: what a library sorts materials into. Galleries, catalogs of asset browsers and searches share them.

A weight file may say its group and further tags (`Model.group`, `Model.tags`). Where it does not, or says one that this
version does not know, the words of its name do, as artists name files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .maps import words_of
from .model import Model

#: The groups in their order, each with the words of names that mean it. No word is in two of them.
GROUPS: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "wall": "wall walls brick bricks plaster stucco concrete cement facade roof tile tiles shingle shingles marble "
        "terrazzo stone masonry paint wallpaper",
        "ground": "ground floor pebble pebbles cobble cobbles cobblestone gravel sand soil mud earth dirt clay asphalt "
        "road pavement paving snow grass rock rocks lava",
        "wood": "wood wooden plank planks parquet oak pine timber plywood log",
        "fabric": "fabric cloth woven weave knit knitted wool cotton linen denim silk felt leather suede carpet rug "
        "wicker rope",
        "metal": "metal steel iron copper bronze brass gold silver aluminium aluminum zinc rust rusted rusty chrome "
        "foil",
        "organic": "organic bark moss lichen leaf leaves skin scales fur tissue cell cells honeycomb coral bone mould "
        "mold mushroom fungus",
    }.items()
}


def group_of(model: Model) -> str:
    """Return the name of a material's group, one of GROUPS; empty if nothing says it.

    The group that the file says decides; then the last word of its name that means one, then the first tag that does.
    """
    if model.group in GROUPS:
        return model.group
    return meant_by(model.name) or next(filter(None, map(meant_by, model.tags)), "")


def meant_by(name: str) -> str:
    """Return the group that a name means by its last word that means one; empty if none does.

    >>> [meant_by(name) for name in ("brick_wall", "woven_fabric", "mossy stone floor", "no. 7")]
    ['wall', 'fabric', 'ground', '']
    """
    return next((group for word in reversed(words_of(name)) for group in _groups_with(word)), "")


def _groups_with(word: str) -> Iterable[str]:
    return (group for group, words in GROUPS.items() if word in words)
