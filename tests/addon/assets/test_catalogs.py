"""Materials are sorted by their groups; a catalog file that others have written in stays theirs."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from ..conftest import random_model

OTHERS = "# mine\nVERSION 1\n\n11111111-2222-4333-8444-555555555555:Props/Chairs:Props-Chairs\n"


@pytest.fixture
def catalogs(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.assets import catalogs

    return catalogs


def test_a_catalog_is_that_of_the_materials_group(catalogs: Any) -> None:
    from nca_core.groups import GROUPS

    model = random_model("moss", ("height",))
    assert catalogs.catalog_of(model).path == "Lichen/Organic"
    assert catalogs.catalog_of(replace(model, name="xyz 7")) is catalogs.LICHEN
    assert [catalogs.catalog_of(replace(model, group=group)).tag for group in GROUPS] == [*GROUPS]


def test_catalogs_are_known_by_their_uuids_for_good(catalogs: Any) -> None:
    """Files that artists have appended from, and their own catalog files, name these."""
    assert {catalog.path: catalog.uuid for catalog in catalogs.CATALOGS} == {
        "Lichen": "aaa5774c-35fa-486a-aec3-12115876e6bd",
        "Lichen/Wall": "7e34bb0a-583c-4896-a455-df27f94c7db4",
        "Lichen/Ground": "b1f8c9ff-6e5e-41e4-ba31-919ae77f283f",
        "Lichen/Wood": "60c93829-90cf-4a45-b142-517571f7f96c",
        "Lichen/Fabric": "5e05caf4-985a-4b8d-8a9b-77d755419b3c",
        "Lichen/Metal": "55299298-19bc-476b-9713-3cab6f04d253",
        "Lichen/Organic": "dbb2fca1-3ca5-41dd-b17f-b88c3e04b5e0",
    }
    assert all(UUID(catalog.uuid).version == 4 for catalog in catalogs.CATALOGS)


def test_a_new_file_has_all_of_them(catalogs: Any) -> None:
    lines = catalogs.with_ours("").splitlines()
    assert lines.count("VERSION 1") == 1
    assert "7e34bb0a-583c-4896-a455-df27f94c7db4:Lichen/Wall:Lichen-Wall" in lines
    assert catalogs.without_ours(catalogs.with_ours("")) == ""


def test_what_others_have_written_stays(catalogs: Any) -> None:
    both = catalogs.with_ours(OTHERS)
    assert both.startswith(OTHERS.rstrip())
    assert catalogs.with_ours(both) == both
    assert catalogs.without_ours(both) == OTHERS


def test_a_catalog_that_an_artist_has_named_otherwise_keeps_its_name(catalogs: Any) -> None:
    renamed = catalogs.with_ours("").replace(":Lichen/Wall:Lichen-Wall", ":Mine/Walls:Mine-Walls")
    assert catalogs.with_ours(renamed) == renamed
