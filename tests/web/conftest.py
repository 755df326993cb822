"""A page that is open in a headless Chromium, and nca_core's maps to hold it to."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nca_core
from nca_core import Recipe
from nca_core.export.html import page
from nca_core.export.target import Made, Order
from tests.golden import SHIPPED

from .chromium import Tab, found, opened

PICTURES = Path(__file__).parents[2] / "build" / "web"
MATERIALS = ("pebbles", "moss_on_stone", "roof_tiles")


@pytest.fixture(scope="session")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """The page of some materials that ship, grown small at first."""
    command = found()
    if not command:
        pytest.skip("there is no Chromium on the PATH, nor named by CHROMIUM=", allow_module_level=True)
    folder = tmp_path_factory.mktemp("web")
    path = folder / "page.html"
    path.write_text(page([Made(order(name), None, lambda sheet: b"") for name in MATERIALS]), encoding="utf-8")
    with opened(command, tmp_path_factory.mktemp("chromium")) as there:
        there.go(path.as_uri())
        until(there, "globalThis.lichen?.garden.isGrown")
        yield there


def order(name: str, **recipe: Any) -> Order:
    """A material that ships."""
    path = SHIPPED / f"{name}.nca"
    model = nca_core.load(path)
    return Order(model, Recipe(**({"seed": 7, "width": 128, "height": 128} | recipe)), model.name, path.read_bytes())


def until(tab: Tab, condition: str, seconds: float = 600) -> None:
    """Wait until an expression holds on the page. Raises PageError where it takes too long."""
    wait = f"""new Promise((resolve, reject) => {{
        const end = performance.now() + {1000 * seconds}, late = new Error("it took too long");
        const look = () => ({condition}) ? resolve(true)
            : performance.now() > end ? reject(late) : setTimeout(look, 20);
        look();
    }})"""
    assert tab.run(wait)


def layers(tab: Tab, script: str) -> np.ndarray:
    """Layers that an expression gives, as `Garden.layers` does: (layers, height, width, 4) float32."""
    told = tab.run(f"""(() => {{
        const made = {script}, text = (values) => {{
            const bytes = new Uint8Array(values.buffer); let found = "";
            for (let at = 0; at < bytes.length; at += 8192)
                found += String.fromCharCode(...bytes.subarray(at, at + 8192));
            return btoa(found);
        }};
        return {{ ...made, layers: made.layers.map(text) }};
    }})()""")
    shape = (told["height"], told["width"], 4)
    return np.stack([np.frombuffer(base64.b64decode(text), "<f4").reshape(shape) for text in told["layers"]])
