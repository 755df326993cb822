"""The catalogs of the Asset Browser that materials are sorted into, and the file that names them. No bpy.

https://docs.blender.org/manual/en/latest/files/asset_libraries/catalogs.html describes the file. A catalog is known by
its UUID, which stays the same for good: an artist may call it otherwise, and move it.
"""

from __future__ import annotations

from dataclasses import dataclass

from nca_core import Model
from nca_core.groups import GROUPS, group_of

FILE_NAME = "blender_assets.cats.txt"
_VERSION = "VERSION 1"
_HEADER = "# An asset catalog definition file of Blender's; a line is UUID:path:simple name\n"


@dataclass(frozen=True)
class Catalog:
    """A catalog. path: as the Asset Browser shows it, parted by strokes."""

    uuid: str
    path: str

    @property
    def tag(self) -> str:
        """The last part of the path, in lower case: the group's name."""
        return self.path.rpartition("/")[2].lower()

    @property
    def line(self) -> str:
        """The catalog in the file."""
        return f"{self.uuid}:{self.path}:{self.path.replace('/', '-')}"


#: For whatever belongs to no group.
LICHEN = Catalog("aaa5774c-35fa-486a-aec3-12115876e6bd", "Lichen")

_UUIDS = {
    "wall": "7e34bb0a-583c-4896-a455-df27f94c7db4",
    "ground": "b1f8c9ff-6e5e-41e4-ba31-919ae77f283f",
    "wood": "60c93829-90cf-4a45-b142-517571f7f96c",
    "fabric": "5e05caf4-985a-4b8d-8a9b-77d755419b3c",
    "metal": "55299298-19bc-476b-9713-3cab6f04d253",
    "organic": "dbb2fca1-3ca5-41dd-b17f-b88c3e04b5e0",
}

#: One for each of nca_core's groups, which the gallery shows as well.
CATALOGS: tuple[Catalog, ...] = (LICHEN, *(Catalog(_UUIDS[group], f"Lichen/{group.title()}") for group in GROUPS))
_OF_GROUPS = dict(zip(GROUPS, CATALOGS[1:], strict=True))


def catalog_of(model: Model) -> Catalog:
    """The catalog of a material: that of its group."""
    return _OF_GROUPS.get(group_of(model), LICHEN)


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
