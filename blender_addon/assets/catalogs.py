"""The catalogs of the Asset Browser that materials are sorted into, and the file that names them. No bpy.

https://docs.blender.org/manual/en/latest/files/asset_libraries/catalogs.html describes the file. A catalog is known by
its UUID, which stays the same for good: an artist may call it otherwise, and move it.
"""

from __future__ import annotations

from dataclasses import dataclass

from nca_core.maps import words_of

FILE_NAME = "blender_assets.cats.txt"
_VERSION = "VERSION 1"
_HEADER = "# An asset catalog definition file of Blender's; a line is UUID:path:simple name\n"


@dataclass(frozen=True)
class Catalog:
    """A catalog. path: as the Asset Browser shows it, parted by strokes. words: of the names of its materials."""

    uuid: str
    path: str
    words: frozenset[str] = frozenset()

    @property
    def tag(self) -> str:
        """The last part of the path, in lower case."""
        return self.path.rpartition("/")[2].lower()

    @property
    def line(self) -> str:
        """The catalog in the file."""
        return f"{self.uuid}:{self.path}:{self.path.replace('/', '-')}"


def _catalog(uuid: str, name: str, words: str) -> Catalog:
    return Catalog(uuid, f"Lichen/{name}", frozenset(words.split()))


#: For whatever no other catalog has a word of.
LICHEN = Catalog("aaa5774c-35fa-486a-aec3-12115876e6bd", "Lichen")

CATALOGS: tuple[Catalog, ...] = (
    LICHEN,
    _catalog(
        "7e34bb0a-583c-4896-a455-df27f94c7db4",
        "Wall",
        "wall walls brick bricks plaster stucco concrete cement facade roof tile tiles shingle shingles marble "
        "terrazzo stone masonry paint wallpaper",
    ),
    _catalog(
        "b1f8c9ff-6e5e-41e4-ba31-919ae77f283f",
        "Ground",
        "ground floor pebble pebbles cobble cobbles cobblestone gravel sand soil mud earth dirt clay asphalt road "
        "pavement paving snow grass rock rocks lava",
    ),
    _catalog(
        "60c93829-90cf-4a45-b142-517571f7f96c", "Wood", "wood wooden plank planks parquet oak pine timber plywood log"
    ),
    _catalog(
        "5e05caf4-985a-4b8d-8a9b-77d755419b3c",
        "Fabric",
        "fabric cloth woven weave knit knitted wool cotton linen denim silk felt leather suede carpet rug wicker rope",
    ),
    _catalog(
        "55299298-19bc-476b-9713-3cab6f04d253",
        "Metal",
        "metal steel iron copper bronze brass gold silver aluminium aluminum zinc rust rusted rusty chrome foil",
    ),
    _catalog(
        "dbb2fca1-3ca5-41dd-b17f-b88c3e04b5e0",
        "Organic",
        "organic bark moss lichen leaf leaves skin scales fur tissue cell cells honeycomb coral bone mould mold "
        "mushroom fungus",
    ),
)


def catalog_of(name: str) -> Catalog:
    """The catalog of a material by its name: the last word that some catalog has, decides.

    >>> [catalog_of(name).tag for name in ("brick_wall", "woven_fabric", "mossy stone floor", "no. 7")]
    ['wall', 'fabric', 'ground', 'lichen']
    """
    for word in reversed(words_of(name)):
        for catalog in CATALOGS:
            if word in catalog.words:
                return catalog
    return LICHEN


def with_ours(text: str) -> str:
    """A catalog file's text with all of Lichen's catalogs. What it has already stays as it is: catalogs of others, and
    those of Lichen's that an artist has named otherwise.

    >>> with_ours(with_ours("")) == with_ours("")
    True
    """
    there = set(_uuids(text))
    lines = [catalog.line for catalog in CATALOGS if catalog.uuid not in there]
    if not lines:
        return text
    if not text.strip():
        text = f"{_HEADER}\n{_VERSION}\n"
    return "\n".join([text.rstrip(), *lines, ""])


def without_ours(text: str) -> str:
    """The text without Lichen's catalogs; empty if it names no other catalog then."""
    ours = {catalog.uuid for catalog in CATALOGS}
    if ours.issuperset(_uuids(text)):
        return ""
    return "".join(line for line in text.splitlines(keepends=True) if _uuid(line) not in ours)


def _uuids(text: str) -> list[str]:
    return [found for line in text.splitlines() if (found := _uuid(line))]


def _uuid(line: str) -> str:
    """The UUID of a line of the file; empty if it names no catalog."""
    first, colon, _rest = line.strip().partition(":")
    return first.lower() if colon and not first.startswith("#") else ""
