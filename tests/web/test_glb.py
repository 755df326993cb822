"""glTF files as others have them: Khronos' own validator finds nothing, and three.js draws what nca_core grows."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nca_core
from nca_core.export.glb import GLB
from tests.core.export.materials import ALL, sent, shipped, tile

from .chromium import Tab, found, opened
from .conftest import PICTURES, until
from .npm import package, said_by_khronos

SHOWN = ("pebbles", "lava", "rusted_metal")
LEVEL = 1 / 255


@pytest.mark.parametrize("name", [*SHOWN, "roof_tiles", "tissue"])
def test_khronos_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    (file,) = sent(GLB, tile(shipped(name), width=64, height=64), to=tmp_path).values()
    assert said_by_khronos(file) == []


def test_nor_of_a_material_with_all_maps(tmp_path: Path) -> None:
    (file,) = sent(GLB, tile(ALL, width=64), to=tmp_path).values()
    assert said_by_khronos(file) == []


def test_khronos_says_what_is_wrong(tmp_path: Path) -> None:
    """The tests above can fail."""
    (file,) = sent(GLB, tile(ALL), to=tmp_path).values()
    file.write_bytes(file.read_bytes().replace(b"emissiveStrength", b"emissivestrength"))
    assert said_by_khronos(file)


#: Modules of three.js by the names that they are imported by; data of a page from a file can import no files.
MODULES = {
    "three": "build/three.module.js",
    "./three.core.js": "build/three.core.js",
    "loader": "examples/jsm/loaders/GLTFLoader.js",
    "../utils/BufferGeometryUtils.js": "examples/jsm/utils/BufferGeometryUtils.js",
    "../utils/SkeletonUtils.js": "examples/jsm/utils/SkeletonUtils.js",
    "room": "examples/jsm/environments/RoomEnvironment.js",
}
_PAGE = """<!doctype html><body style="margin:0">
<script type="importmap">{{"imports": {{{imports}}}}}</script>
<script type="module">
import * as THREE from "three";
import {{ GLTFLoader }} from "loader";
import {{ RoomEnvironment }} from "room";
window.shown = async (text) => {{
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const {{ scene: square }} = await new GLTFLoader().parseAsync(bytes.buffer, "");
  const mesh = square.getObjectByProperty("isMesh", true), {{ material, geometry }} = mesh;
  geometry.computeBoundingBox();
  const {{ x, y }} = geometry.boundingBox.getSize(new THREE.Vector3());
  const renderer = new THREE.WebGLRenderer({{ preserveDrawingBuffer: true }});
  renderer.setSize(384, 384);
  const canvas = document.body.appendChild(renderer.domElement), scene = new THREE.Scene();
  const room = new THREE.PMREMGenerator(renderer).fromScene(new RoomEnvironment(), 0.04);
  const camera = new THREE.OrthographicCamera(-x / 2, x / 2, y / 2, -y / 2, 0, 10);
  camera.position.z = 1;
  const shot = () => {{
    renderer.render(scene, camera);
    return canvas.toDataURL();
  }};
  scene.add(square);
  mesh.material = new THREE.MeshBasicMaterial({{ map: material.map }});
  renderer.setSize(128, 128);
  const plain = shot();
  mesh.material = material;
  renderer.setSize(384, 384);
  scene.environment = room.texture;
  const light = new THREE.DirectionalLight(0xffffff, 3);
  light.position.set(-2, 2, 1.5);
  scene.add(light);
  const maps = ["map", "normalMap", "roughnessMap", "metalnessMap", "aoMap", "emissiveMap"];
  const tangents = Boolean(geometry.attributes.tangent);
  return {{ plain, lit: shot(), name: material.name, tangents, maps: maps.filter((name) => material[name]) }};
}};
</script>"""


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A page with three.js on it."""
    folder, command = package("three"), found()
    if not command:
        pytest.skip("there is no Chromium on the PATH, nor named by CHROMIUM=")
    imports = ", ".join(f'"{_plain(name)}": "{_address(folder / file)}"' for name, file in MODULES.items())
    path = tmp_path_factory.mktemp("three") / "viewer.html"
    path.write_text(_PAGE.format(imports=imports), encoding="utf-8")
    with opened(command, tmp_path_factory.mktemp("chromium")) as tab:
        tab.go(path.as_uri())
        until(tab, "window.shown")
        yield tab


def _plain(name: str) -> str:
    """A name as modules of a data address may import it, which have no folder."""
    return name.split("/")[-1].removesuffix(".js")


def _address(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    for name in MODULES:
        text = text.replace(f"'{name}'", f"'{_plain(name)}'")
    return f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize("name", SHOWN)
def test_three_js_draws_what_grows(viewer: Tab, name: str, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    model = shipped(name)
    order = tile(model, width=128, height=128)
    (file,) = sent(GLB, order, to=tmp_path).values()
    told = viewer.run(f'shown("{base64.b64encode(file.read_bytes()).decode()}")')
    PICTURES.mkdir(parents=True, exist_ok=True)
    pictures = {kind: PICTURES / f"glb_{name}_{kind}.png" for kind in ("plain", "lit")}
    for kind, path in pictures.items():
        path.write_bytes(base64.b64decode(told[kind].split(",")[1]))
    assert (told["name"], told["tangents"]) == (name, True)
    assert {"map", "normalMap", "roughnessMap"} <= set(told["maps"])
    assert ("emissiveMap" in told["maps"]) == ("emission" in model.maps)
    surface = order.recipe.surface(model)
    grown = nca_core.decode(model, nca_core.grow(model, surface.field), surface.size, maps=["base_color"])
    seen = np.asarray(image.open(pictures["plain"]))[..., :3] / 255
    assert np.abs(seen - grown["base_color"]).mean() < LEVEL
