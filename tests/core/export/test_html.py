"""The page: one file that holds all that it needs, with the weights and the shaders as they are."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import nca_core
from nca_core.export.html import HTML, SCRIPTS, SHADERS, page
from nca_core.export.sending import check, send
from nca_core.export.target import Made, Order
from nca_core.export.template import TEMPLATES, template
from nca_core.recipe import atlas_pixels
from nca_core.shaders import blocks
from nca_core.slices import drive
from nca_core.steering import Direction, Guided, Placed, Steering
from tests.core.models import random_model
from tests.golden import SHIPPED

from .scripts import engine, run

PEBBLES = SHIPPED / "pebbles.nca"
FREE = "SPDX-License-Identifier: MIT-0"


def order(path: Path = PEBBLES, **recipe: Any) -> Order:
    """A material that comes with Lichen, as a tile."""
    model = nca_core.load(path)
    return Order(
        model, nca_core.Recipe(**({"seed": 5, "width": 96, "height": 64} | recipe)), model.name, path.read_bytes()
    )


def text_of(*orders: Order) -> str:
    return page([Made(each, None, lambda sheet: b"") for each in orders])


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


class Elements(HTMLParser):
    """The tags of a page, their nesting and what they point to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [given[key] or "" for key in ("src", "href") if key in given]
        if tag not in ("meta", "link", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_folder_gets_one_file_that_carries_the_weights_as_they_are(tmp_path: Path) -> None:
    orders = [order(), order(SHIPPED / "roof_tiles.nca")]
    (alone,) = drive(send(HTML, orders[:1], tmp_path), lambda done: None)
    (both,) = drive(send(HTML, orders, tmp_path), lambda done: None)
    assert (alone.name, both.name) == ("pebbles.html", "materials.html")
    materials = data_of(both.read_text(encoding="utf-8"))["materials"]
    assert [base64.b64decode(each["weights"]) for each in materials] == [each.weights for each in orders]


def test_the_page_begins_with_the_recipe() -> None:
    model = nca_core.load(PEBBLES)
    pixels = atlas_pixels(model, 2 * model.tile_reach + 1, 2, 0.5)
    recipe = {"seed": 3, "mode": "endless", "width": pixels, "height": pixels, "density": 0.5, "colours": 2}
    (told,) = data_of(text_of(order(**recipe)))["materials"]
    assert {key: told["recipe"][key] for key in recipe} == recipe


def test_it_is_whole_and_asks_for_nothing_else() -> None:
    text = text_of(order())
    elements = Elements(text)
    assert elements.links == ["data:,"]
    assert not re.search(r"https?://|@import|\bimport\b[ (]|url\((?!data:)|fetch\(|XMLHttpRequest|WebSocket", text)
    assert len(set(elements.ids)) == len(elements.ids)
    assert not re.search(r"\{\{\w+\}\}", text)
    script = text[text.index('<script type="module">') :]
    assert set(re.findall(r'byId\("(\w+)"\)', script)) <= set(elements.ids)
    assert {"html", "body", "script"} & set(elements.open) == set()


def test_licence_and_author_stand_in_it() -> None:
    text = text_of(order())
    origin = order().model.provenance
    head = text[: text.index("<!doctype")]
    assert head.startswith(f"<!-- {FREE}")
    assert origin.author in head
    assert origin.licence in head


def test_a_name_that_is_no_html_harms_nothing() -> None:
    provenance = nca_core.Provenance(author="--><script>alert(1)</script>", licence="</script>")
    model = replace(random_model(), name="moss & stone", provenance=provenance)
    hostile = Order(model, nca_core.Recipe(width=64, height=64), model.name, nca_core.dumps(model))
    text = text_of(hostile)
    assert "<title>moss &amp; stone · Lichen</title>" in text
    assert text.count("<script") == 2
    assert "alert(1)</script>" not in text
    assert text.index("<!doctype") < text.index("<html")
    assert text[: text.index("<!doctype")].count("-->") == 1


def test_the_shaders_are_the_generators() -> None:
    programs = data_of(text_of(order()))["pieces"]["programs"]
    for kind, block in {"step": blocks.RESPONSE, "refine noise": blocks.NOISE_INPUT, "blend": blocks.MIXED}.items():
        assert block in programs[kind]["statements"]
    assert blocks.NOISE in programs["refine noise lattice coarsest"]["functions"]


@pytest.mark.parametrize("path", sorted(filter(Path.is_file, TEMPLATES.rglob("*"))), ids=lambda path: path.name)
def test_every_template_is_free_and_says_so_in_its_first_line(path: Path) -> None:
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    assert FREE in first


def test_no_part_of_the_page_is_left_out() -> None:
    parts = {*SCRIPTS, *SHADERS.values(), "page.html", "page.css"}
    assert parts == {path.name for path in TEMPLATES.iterdir() if not path.name.startswith("godot_")}


@pytest.mark.skipif(engine() is None, reason="there is neither node nor quickjs to run the page's scripts by")
@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_is_javascript(name: str) -> None:
    source = template(name)
    assert run("typeof new Function(source)", files=(), source=f'"use strict";{source}') == "function"


def refused(order: Order) -> str:
    with pytest.raises(ValueError, match=r"^\w.+[^.]$") as fault:
        check(HTML, [order])
    return str(fault.value)


def test_what_the_page_cannot_show_is_refused_in_one_line() -> None:
    placed = Placed("0" * 64)
    for steering in (Steering(guides=(Guided("tone", (placed,)),)), Steering(direction=Direction(0, (placed,)))):
        assert "painted by hand" in refused(order(steering=steering))
    assert "--maps" in refused(replace(order(), maps=("height",)))
    assert "--mode tile or endless" in refused(order(mode="plane"))
    check(HTML, [order(steering=Steering(direction=Direction(30)))])
