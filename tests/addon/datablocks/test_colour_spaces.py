"""Images get the right colour spaces under any OCIO configuration, whatever it calls them; under one that has none for
sRGB textures colours are kept as light."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import bpy
import numpy as np
import pytest

from ..another_blender import play
from ..pixels import reference

PRIMARIES = {  # x, y of red, green and blue; the white is D65
    "Rec.709": ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)),
    "P3": ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)),
    "Rec.2020": ((0.708, 0.292), (0.17, 0.797), (0.131, 0.046)),
}
WHITE = (0.3127, 0.3290)
MODES = ({}, {"mode": "endless"}, {"mode": "udim"}, {"living": True})


def to_xyz(name: str) -> np.ndarray:
    columns = np.array([(x / y, 1.0, (1 - x - y) / y) for x, y in (*PRIMARIES[name], WHITE)]).T
    return columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3])


def from_to(before: str, after: str) -> np.ndarray:
    return np.linalg.solve(to_xyz(after), to_xyz(before))


def in_ocio(matrix: np.ndarray) -> str:
    padded = np.eye(4)
    padded[:3, :3] = matrix
    return f"!<MatrixTransform> {{matrix: {padded.ravel().tolist()}}}"


def encoded(primaries: str) -> str:
    """From values with the curve of sRGB to the scene's light."""
    curve = "!<ExponentWithLinearTransform> {gamma: 2.4, offset: 0.055}"
    return f"!<GroupTransform> {{children: [{curve}, {in_ocio(from_to(primaries, 'Rec.2020'))}]}}"


def configuration(textures: str, *, tells: bool) -> str:
    """A studio's: the scene's light has Rec.2020's primaries, and painted textures are logarithmic, as in ACES 1.2.

    textures: the name of the space of sRGB textures; none if it is empty. tells: whether it says how its spaces relate
    to colours that one can measure.
    """
    spaces = {
        "Wide Light": "",
        "Measured": in_ocio(np.linalg.inv(to_xyz("Rec.2020"))),
        "Wide Log": "!<LogTransform> {base: 2, direction: inverse}",
        "Linear Rec.709 (sRGB)": in_ocio(from_to("Rec.709", "Rec.2020")),
        "sRGB Encoded P3-D65 - Texture": encoded("P3"),
        "Output - sRGB": "!<ExponentTransform> {value: [2.2, 2.2, 2.2, 1]}",
    }
    if textures:
        spaces[textures] = encoded("Rec.709")
    lines = [
        f'  - !<ColorSpace> {{name: "{name}"{f", to_scene_reference: {way}" if way else ""}}}'
        for name, way in spaces.items()
    ]
    return "\n".join(
        [
            "ocio_profile_version: 2",
            "roles:",
            "  scene_linear: Wide Light",
            "  default: Wide Light",
            "  texture_paint: Wide Log",
            "  data: Plain",
            *(["  cie_xyz_d65_interchange: Measured", "  XYZ: Measured"] if tells else []),
            "displays:",
            "  A Display:",
            "    - !<View> {name: Plain, colorspace: Plain}",
            "file_rules:",
            "  - !<Rule> {name: Default, colorspace: Wide Light}",
            "colorspaces:",
            *lines,
            "  - !<ColorSpace> {name: Plain, isdata: true}",
        ]
    )


#: Grows in every mode; says which space was found, which ones the images have, and the colours of the plain tile.
GROW = """
import json
install(sys.argv[1])
from bl_ext.user_default.lichen import api
from bl_ext.user_default.lichen.datablocks import colour_spaces
from bl_ext.user_default.lichen.datablocks import storage
import numpy as np
is_colour = lambda image: image.name.endswith(("Base Color", "Emission"))
found = colour_spaces.textures()
say(json.dumps([found.space, found.matrix, found.encoded, colour_spaces.warning()]))
for values in json.loads(sys.argv[3]):
    block = api.grow(sys.argv[2], bpy.context.object, width=64, height=64, seed=1, **values)
    of_data = {i.name: i.colorspace_settings.is_data for i in bpy.data.images if not is_colour(i)}
    assert all(of_data.values()), of_data
    say(json.dumps(sorted({i.colorspace_settings.name for i in bpy.data.images if is_colour(i)})))
    if values.get("living"):  # which decodes to the scene's light
        assert " in 0.627 0.329 0.043" in storage.group_node(block).node_tree["lichen_layout"]
    if not values:
        image = bpy.data.images[f"{block.name} Base Color"]
        pixels = np.empty(64 * 64 * 4, np.float32)
        image.pixels.foreach_get(pixels)
        np.save("pixels.npy", pixels.reshape(64, 64, 4)[::-1, :, :3])
assert not [i for i in bpy.data.images if "Lichen Colour" in i.name]
"""


def grown_under(text: str, folder: Path, extension: Path, weights: Path) -> tuple[list, list, np.ndarray]:
    (folder / "config.ocio").write_text(text)
    said = play(GROW, folder, extension, weights, json.dumps(MODES), OCIO=str(folder / "config.ocio"))
    found, *spaces = map(json.loads, said)
    return found, spaces, np.load(folder / "pixels.npy")


def stored(weights: Path) -> np.ndarray:
    """The colours of the plain tile, sRGB-encoded, as nca_core decodes them."""
    import nca_core

    return reference(nca_core.load(weights), nca_core.Recipe(seed=1, width=64, height=64))["base_color"]


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("sRGB - Texture", True),
        ("Utility - sRGB - Texture", False),
        ("Input - Generic - sRGB - Texture", True),
        ("sRGB Encoded Rec.709 (sRGB)", False),
        ("srgb_tx", True),
        ("painted 8 bit", True),
    ],
)
def test_colours_get_the_space_of_srgb_textures_whatever_its_name(
    installed: ModuleType, extension: Path, weights: Path, tmp_path: Path, name: str, tells: bool
) -> None:
    found, spaces, pixels = grown_under(configuration(name, tells=tells), tmp_path, extension, weights)
    space, matrix, is_encoded, warning = found
    assert (space, is_encoded, warning) == (name, True, "")
    assert np.abs(np.array(matrix) - from_to("Rec.709", "Rec.2020")).max() < 2e-3
    assert spaces == [[name]] * len(MODES)
    assert np.abs(pixels - stored(weights)).max() < 1 / 255  # the values are as they would be elsewhere


def test_without_such_a_space_colours_are_kept_as_light(
    installed: ModuleType, extension: Path, weights: Path, tmp_path: Path
) -> None:
    found, spaces, pixels = grown_under(configuration("", tells=True), tmp_path, extension, weights)
    space, _matrix, is_encoded, warning = found
    assert (space, is_encoded) == ("Wide Light", False)
    assert "no colour space for sRGB textures" in warning
    assert spaces == [["Wide Light"]] * len(MODES)
    values = stored(weights)
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    assert np.abs(pixels - light @ from_to("Rec.709", "Rec.2020").T).max() < 2 / 255  # of 8 bits, as light


#: Opens a file, appends its material to another one, and grows it again; says which spaces images have each time.
OPEN = """
import json
install(sys.argv[1])
from bl_ext.user_default.lichen import api
def spaces():
    say(json.dumps({i.name: i.colorspace_settings.name for i in bpy.data.images if i.name.startswith("moss")}))
bpy.ops.wm.open_mainfile(filepath=sys.argv[2])
spaces()
bpy.ops.wm.read_homefile(use_empty=True)
with bpy.data.libraries.load(sys.argv[2]) as (there, here):
    here.materials = ["moss"]
spaces()
api.regrow(bpy.data.materials["moss"], seed=9)
spaces()
"""


@pytest.mark.parametrize("values", MODES, ids=str)
def test_files_from_elsewhere_are_right_when_they_are_opened(
    blender: ModuleType, extension: Path, weights: Path, tmp_path: Path, values: dict
) -> None:
    """Blender itself leaves their images without a space."""
    from bl_ext.user_default.lichen import api

    api.grow(weights, bpy.context.object, width=32, height=32, **values)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "moss.blend"))
    (tmp_path / "config.ocio").write_text(configuration("sRGB - Texture", tells=True))
    said = play(OPEN, tmp_path, extension, tmp_path / "moss.blend", OCIO=str(tmp_path / "config.ocio"))
    for spaces in map(json.loads, said):
        assert len(spaces) == (3 if values.get("living") else 11)
        assert {name: space for name, space in spaces.items() if space != "Plain"} == (
            {} if values.get("living") else {f"moss {name}": "sRGB - Texture" for name in ("Base Color", "Emission")}
        )


#: Grows an endless material and saves it.
SAVE = """
install(sys.argv[1])
from bl_ext.user_default.lichen import api
api.grow(sys.argv[2], bpy.context.object, width=32, height=32, mode="endless")
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[3])
"""


def test_what_a_studio_saved_is_right_at_home(
    blender: ModuleType, extension: Path, weights: Path, tmp_path: Path
) -> None:
    """The table of an endless material's tiles, too: read as colours it would name other tiles."""
    (tmp_path / "config.ocio").write_text(configuration("sRGB - Texture", tells=True))
    file = tmp_path / "moss.blend"
    play(SAVE, tmp_path, extension, weights, file, OCIO=str(tmp_path / "config.ocio"))
    bpy.ops.wm.open_mainfile(filepath=str(file))
    of_data = {image.name: image.colorspace_settings.is_data for image in bpy.data.images}
    assert of_data.pop("Lichen Tiles 2")
    assert {name for name, is_data in of_data.items() if not is_data} == {"moss Base Color", "moss Emission"}


def test_blenders_own_configuration_needs_nothing(blender: ModuleType) -> None:
    from bl_ext.user_default.lichen.datablocks import colour_spaces

    found = colour_spaces.textures()
    assert (found.space, found.encoded, found.is_wide, colour_spaces.warning()) == ("sRGB", True, False, "")


def test_images_from_another_configuration_get_their_spaces_again_and_chosen_ones_stay(
    material: bpy.types.Material,
) -> None:
    colour, height = (bpy.data.images[f"moss {name}"] for name in ("Base Color", "Height"))
    colour["lichen_colour_space"], colour.colorspace_settings.name = "Utility - sRGB - Texture", "ACEScg"
    height["lichen_colour_space"], height.colorspace_settings.name = "Utility - Raw", "sRGB"
    bpy.data.images["moss Emission"].colorspace_settings.name = "ACEScg"
    bpy.ops.lichen.grow()
    spaces = {
        name: bpy.data.images[f"moss {name}"].colorspace_settings.name for name in ("Base Color", "Height", "Emission")
    }
    assert spaces == {"Base Color": "sRGB", "Height": "Non-Color", "Emission": "ACEScg"}
