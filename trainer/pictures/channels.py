"""The channels of a file that are its picture: colour or grey, alpha, and the layers of OpenEXR."""

from __future__ import annotations

from dataclasses import dataclass

from nca_core.maps import kind_of_file

_TRIPLES = (("R", "G", "B"), ("r", "g", "b"), ("X", "Y", "Z"), ("x", "y", "z"), ("red", "green", "blue"))
_ALPHAS = ("A", "a", "alpha", "Alpha")
_GREYS = ("Y", "y", "L", "I", "V")
_BEST = ("", "rgba", "rgb", "color", "beauty", "combined", "composite")


@dataclass(frozen=True)
class Layer:
    """Channels that make a picture.

    indices: their numbers in the file's subimage, one or three, then alpha if has_alpha. names: those of all the
    layer's channels. unused: those that are in no picture. notes: half sentences on what of the file was not read.
    """

    name: str
    subimage: int
    indices: tuple[int, ...]
    has_alpha: bool
    names: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def layers_of(names: tuple[str, ...], alpha: int, subimage: int, part: str, is_exr: bool) -> list[Layer]:
    """The layers of a subimage with channels of these names: one, but in OpenEXR, whose names are `layer.channel`.

    alpha: the number of the alpha channel, negative if there is none. part: the subimage's own name.
    """
    if not is_exr:
        return [_plain(names, alpha, subimage)]
    groups: dict[str, dict[str, int]] = {}
    for index, name in enumerate(names):
        layer, _, channel = name.rpartition(".")
        groups.setdefault(layer, {})[channel] = index
    return [_grouped(layer or part, group, subimage) for layer, group in groups.items()]


def choose_layer(layers: list[Layer], wanted: str) -> Layer:
    """The layer for the map `wanted`: the one named after it, else the main picture, else the first with colours."""

    def rank(layer: Layer) -> tuple[bool, bool, bool]:
        kind = kind_of_file(layer.name)
        is_wanted = kind is not None and kind.name == (wanted or "base_color")
        plain = layer.name.lower() in _BEST or layer.name.lower().rpartition(".")[2] in _BEST
        return not is_wanted, not plain, len(layer.indices) < 3

    chosen = min(layers, key=rank)
    others = [layer.name or "/".join(layer.names) for layer in layers if layer is not chosen]
    notes = []
    if others:
        which = f"layer {chosen.name!r}" if chosen.name else "main layer"
        notes.append(f"its {which} was read; not used: {', '.join(others)}")
    if chosen.unused:
        notes.append(f"not used of its channels: {', '.join(chosen.unused)}")
    return Layer(chosen.name, chosen.subimage, chosen.indices, chosen.has_alpha, notes=tuple(notes))


def _plain(names: tuple[str, ...], alpha: int, subimage: int) -> Layer:
    colours = [index for index in range(len(names)) if index != alpha]
    colours = colours[:3] if len(colours) >= 3 else colours[:1]
    clear = [alpha] if alpha >= 0 else []
    return _layer("", subimage, colours, clear, dict(zip(names, range(len(names)), strict=False)))


def _grouped(name: str, group: dict[str, int], subimage: int) -> Layer:
    clear = [group[channel] for channel in _ALPHAS if channel in group][:1]
    triple = next((names for names in _TRIPLES if all(channel in group for channel in names)), None)
    if triple:
        colours = [group[channel] for channel in triple]
    else:
        others = [index for index in group.values() if index not in clear]
        colours = ([group[channel] for channel in _GREYS if channel in group] or others or clear)[:1]
        clear = [] if colours == clear else clear
    return _layer(name, subimage, colours, clear, group)


def _layer(name: str, subimage: int, colours: list[int], clear: list[int], group: dict[str, int]) -> Layer:
    indices = (*colours, *clear)
    unused = tuple(channel for channel, index in group.items() if index not in indices)
    return Layer(name, subimage, indices, bool(clear), tuple(group), unused)
