"""The browser: one HTML file in which materials grow, with nothing beside it and nothing fetched.

It carries the weights as they are, the shaders as the generator has them (nca_core.shaders.webgl), and the page, which
lies in templates/ in parts. The page reads weight files itself, so it grows whatever .nca is dropped on it.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from ..maps import KINDS
from ..png import PngWriter
from ..shaders.webgl import pieces
from ..untrusted import KNOWN
from ..version import VERSION
from .about import credit_lines, in_comment
from .target import File, Made, Order, Target
from .template import template

#: The page's scripts, in the order in which they read as one; later ones use what earlier ones declare.
SCRIPTS = (
    "container.js",
    "material.js",
    "hash.js",
    "surfaces.js",
    "tables.js",
    "programs.js",
    "unroll.js",
    "passes.js",
    "card.js",
    "growth.js",
    "drawings.js",
    "maps.js",
    "stage.js",
    "garden.js",
    "controls.js",
    "pointer.js",
    "page.js",
)
#: Shaders of the page's own, by the names that the scripts know them by.
SHADERS = {"stage": "stage.glsl", "draft": "draft.glsl", "maps": "maps.glsl"}
SEVERAL = "materials"  # the file's name, without its ending, where there are several in it


def _files(made: Sequence[Made]) -> Iterator[File]:
    name = made[0].order.name if len(made) == 1 else SEVERAL
    yield f"{name}.html", page(made).encode()


def page(made: Sequence[Made]) -> str:
    """The page's text."""
    names, first = ", ".join(each.order.name for each in made), made[0].order
    parts = {
        "credits": in_comment("\n".join(html.escape(line, quote=False) for line in credit_lines(made))),
        "title": html.escape(names),
        "style": template("page.css"),
        "name": html.escape(first.model.name.replace("_", " ")),
        "facts": f"{round(len(first.weights) / 1000)} kB",
        "seen_first": _seen_first(first),
        "data": _inert(json.dumps(_data(made))),
        "script": "\n".join(template(name) for name in SCRIPTS),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template("page.html"))


def _seen_first(order: Order) -> str:
    """Attributes of the stage: the material's thumbnail, which is seen until the browser has its scripts and card."""
    picture = order.model.thumbnail
    if not picture.size:
        return ""
    file = BytesIO()
    writer = PngWriter(file, (len(picture), len(picture[0])), 3, 8)
    writer.add_levels(picture)
    writer.finish()
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    return f' class="waits" style="--seen-first: url({address})"'


def _data(made: Sequence[Made]) -> Mapping[str, Any]:
    """What the scripts are given: see their first lines, and page.js."""
    return {
        "version": VERSION,
        "pieces": pieces(),
        **{name: template(file) for name, file in SHADERS.items()},
        "known": {"needs": sorted(KNOWN), "kinds": {name: {"channels": kind.channels} for name, kind in KINDS.items()}},
        "materials": [
            {"weights": base64.b64encode(each.order.weights).decode(), "recipe": _recipe(each)} for each in made
        ],
    }


def _recipe(made: Made) -> Mapping[str, Any]:
    """What of a recipe the page begins with."""
    recipe = made.recipe
    kept = ("mode", "width", "height", "density", "seed", "colours", "reach", "bonded")
    return {**{key: getattr(recipe, key) for key in kept}, "degrees": recipe.steering.direction.degrees}


def _inert(text: str) -> str:
    """JSON that ends no element of HTML."""
    return text.replace("<", "\\u003c")


def _fault(order: Order) -> str:
    """Why the page cannot show what an order asks for; empty if it can."""
    steering = order.recipe.steering
    if steering.guides or steering.direction.pictures or steering.grafts or steering.colours:
        return f"the page of {order.name} is painted by hand: it takes no pictures, grafts or colours"
    return "the page shows all maps: leave out --maps" if order.maps else ""


HTML = Target(
    "The browser",
    "one HTML file that grows the materials in any browser with WebGL 2, and takes any .nca that is dropped on it",
    ("tile", "endless"),
    _files,
    several=True,
    fault=_fault,
)
