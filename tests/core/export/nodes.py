"""A reader of MaterialX node graphs for tests: what a renderer makes of one, at many places at once, by numpy.

Only the nodes that Lichen writes. Cell noise is Open Shading Language's: Bob Jenkins' lookup3 of the whole parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, parse

import numpy as np
import numpy.typing as npt

from nca_core.arrays import Array
from nca_core.corner_tiles import Colours, DealtPlane, tile_noise
from nca_core.export.materialx_tiles import SEED_STEP
from nca_core.field import Region
from trainer.pictures.reading import read_image

Values = npt.NDArray[np.floating]


class Material:
    """A `.mtlx` file's graph. coordinates: texture coordinates (points, 2), the second upwards."""

    def __init__(self, file: Path, coordinates: Values) -> None:
        root = parse(file).getroot()
        graph = root.find("nodegraph")
        assert graph is not None
        self._folder, self._coordinates = file.parent, coordinates
        self._nodes = {element.attrib["name"]: element for element in graph if element.tag not in ("input", "output")}
        self._inputs = {element.attrib["name"]: element for element in graph.findall("input")}
        self._outputs = {element.attrib["name"]: element.attrib["nodename"] for element in graph.findall("output")}
        self._done: dict[str, Values] = {}

    def output(self, name: str) -> Values:
        """What the graph gives, (points, channels)."""
        return self._node(self._outputs[name])

    def _node(self, name: str) -> Values:
        if name not in self._done:
            self._done[name] = self._evaluated(self._nodes[name])
        return self._done[name]

    def _evaluated(self, node: Element) -> Values:
        if node.tag == "texcoord":
            return self._coordinates
        if node.tag == "image":
            return self._image(node)
        given = {entry.attrib["name"]: self._value(entry) for entry in node.findall("input")}
        return NODES[node.tag](given)

    def _value(self, entry: Element) -> Values:
        if "nodename" in entry.attrib:
            return self._node(entry.attrib["nodename"])
        if "interfacename" in entry.attrib:
            return self._value(self._inputs[entry.attrib["interfacename"]])
        return np.array([[float(part) for part in entry.attrib["value"].split(",")]])

    def _image(self, node: Element) -> Values:
        texts = {entry.attrib["name"]: entry.attrib.get("value", "") for entry in node.findall("input")}
        (place,) = (self._value(entry) for entry in node.findall("input") if entry.attrib["name"] == "texcoord")
        pixels = read_image(self._folder / texts["file"])
        return (closest if texts["filtertype"] == "closest" else linear)(pixels[::-1], place)


def closest(pixels: Values, place: Values) -> Values:
    """The texel at a place."""
    height, width = pixels.shape[:2]
    column, row = np.floor(place * (width, height)).astype(int).T
    return pixels[row % height, column % width]


def linear(pixels: Values, place: Values) -> Values:
    """Between the four texels around a place."""
    height, width = pixels.shape[:2]
    at = place * (width, height) - 0.5
    first = np.floor(at)
    over, up = (at - first).T[..., None]
    column, row = first.astype(int).T

    def texel(right: int, above: int) -> Values:
        return pixels[(row + above) % height, (column + right) % width]

    below = texel(0, 0) * (1 - over) + texel(1, 0) * over
    return below * (1 - up) + (texel(0, 1) * (1 - over) + texel(1, 1) * over) * up


def cell_noise(place: Values) -> Values:
    """MaterialX' cellnoise2d, (points, 1)."""
    x, y = np.floor(place).astype(np.int64).astype(np.uint32).T
    return (_jenkins(x, y) / 0xFFFFFFFF)[:, None]


def noise_deal(colours: int, seed: int, step: int) -> Callable[[Colours, Colours], Colours]:
    """The deal of a graph, as nca_core has deals: rows count downwards."""

    def deal(rows: Colours, columns: Colours) -> Colours:
        across, up = np.meshgrid(columns.astype(np.int32).astype(np.int64), -rows.astype(np.int32).astype(np.int64))
        places = np.stack([across.ravel() + step * seed, up.ravel()], -1)
        found = np.minimum(np.floor(cell_noise(places)[:, 0] * colours), colours - 1)
        return found.astype(np.uint32).reshape(len(rows), len(columns))

    return deal


@dataclass(frozen=True)
class NoisePlane(DealtPlane):
    """The endless surface as MaterialX deals it, of the seed that its plane has."""

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Array:
        deal = noise_deal(self.tiles.colours, self.plane.seed, SEED_STEP)
        return tile_noise(self.tiles, deal, self.plane.seed, level, scale, channels, region)


def _jenkins(x: npt.NDArray[np.uint32], y: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    start = np.uint32(0xDEADBEEF + (2 << 2) + 13)
    a, b, c = start + x, start + y, np.full_like(x, start)

    def turned(value: npt.NDArray[np.uint32], by: int) -> npt.NDArray[np.uint32]:
        return (value << np.uint32(by)) | (value >> np.uint32(32 - by))

    for by in (14, 11, 25, 16, 4, 14, 24):
        a, b, c = b, (c ^ b) - turned(b, by), a  # the three take turns
    return b


def _binary(of: Callable[[Values, Values], Values]) -> Callable[[dict[str, Values]], Values]:
    return lambda given: of(given["in1"], given["in2"])


def _chosen(given: dict[str, Values]) -> Values:
    return np.where(given["value1"] > given["value2"], given["in1"], given["in2"])


def _pair(given: dict[str, Values]) -> Values:
    one, other = np.broadcast_arrays(given["in1"], given["in2"])
    return np.concatenate([one, other], -1)


NODES: dict[str, Callable[[dict[str, Values]], Values]] = {
    "add": _binary(np.add),
    "subtract": _binary(np.subtract),
    "multiply": _binary(np.multiply),
    "divide": _binary(np.divide),
    "min": _binary(np.minimum),
    "max": _binary(np.maximum),
    "combine2": _pair,
    "ifgreater": _chosen,
    "cellnoise2d": lambda given: cell_noise(given["texcoord"]),
    "constant": lambda given: given["value"],
    "convert": lambda given: given["in"],
    "floor": lambda given: np.floor(given["in"]),
    "absval": lambda given: np.abs(given["in"]),
    "extract": lambda given: given["in"][:, int(given["index"][0, 0]) :][:, :1],
    "normalmap": lambda given: given["in"],
}


def as_image(values: Values, size: tuple[int, int]) -> Array:
    """Values at the middles of pixels, (height, width, channels)."""
    return values.reshape(*size, -1).astype(np.float32)
