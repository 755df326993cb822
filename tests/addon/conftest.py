"""One real Blender for the whole session, with the extension installed from its zip as an artist would install it.

LICHEN_EXTENSION=PATH takes a zip that is already built. Blender's user folder is a temporary one; it must be set before
bpy is imported, which is why that happens here and not at the top of the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "samples" / "weights" / "brick_wall.nca"

_user_folder = tempfile.TemporaryDirectory(prefix="lichen-addon-tests-")
os.environ["BLENDER_USER_RESOURCES"] = _user_folder.name

import bpy  # noqa: E402

from . import standing_in, training_program  # noqa: E402

MODULE = "bl_ext.user_default.lichen"


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension's zip."""
    if given := os.environ.get("LICHEN_EXTENSION"):
        return Path(given).resolve()
    out = tmp_path_factory.mktemp("extension")
    subprocess.run([sys.executable, str(ROOT / "blender_addon" / "build.py"), str(out)], check=True)
    (archive,) = out.glob("*.zip")
    return archive


@pytest.fixture(scope="session")
def installed(extension: Path) -> ModuleType:
    """The enabled add-on's module."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with sources_out_of_sight():
        bpy.ops.extensions.package_install_files(filepath=str(extension), repo="user_default", enable_on_install=True)
    return sys.modules[MODULE]


@pytest.fixture
def blender(installed: ModuleType) -> Iterator[ModuleType]:
    """An empty file with a cube, and the add-on's module."""
    _empty()
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.ed.undo_push(message="start")
    yield installed
    _empty()


@pytest.fixture(scope="session")
def weights(installed: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weight file of a small random material that has every kind of map."""
    path = tmp_path_factory.mktemp("weights") / "moss.nca"
    import nca_core
    from nca_core.maps import LABELS, LEARNT

    many = [kind.name for kind in LABELS[2:]]  # two are enough
    nca_core.save(random_model("moss", tuple(name for name in LEARNT if name not in many)), path)
    return path


@pytest.fixture
def material(blender: ModuleType, weights: Path) -> bpy.types.Material:
    """The material grown from `weights`, 64 pixels a side, seed 1; on the cube."""
    bpy.ops.lichen.import_weights(filepath=str(weights), width=64, height=64, seed=1)
    bpy.ops.ed.undo_push(message="import")
    return bpy.data.materials["moss"]


@pytest.fixture
def window(blender: ModuleType, monkeypatch: pytest.MonkeyPatch) -> standing_in.Window:
    """What modal operators take for the context of a window."""
    return standing_in.window(monkeypatch)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The fake trainer (training/fake_trainer.py) as a program."""
    return training_program.fake(tmp_path)


@pytest.fixture
def library_folder(installed: ModuleType, weights: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder of the artist's own in the library, with a weight file and something that is none."""
    shutil.copy(weights, tmp_path / "moss.nca")
    (tmp_path / "broken.nca").write_bytes(b"no weights")
    (tmp_path / "notes.txt").write_text("moss")
    assert bpy.ops.lichen.add_folder(directory=str(tmp_path)) == {"FINISHED"}
    yield tmp_path
    folders = bpy.context.preferences.addons[MODULE].preferences.folders
    while folders:
        bpy.ops.lichen.remove_folder(index=0)


@contextmanager
def sources_out_of_sight() -> Iterator[None]:
    """Let nothing be imported from this checkout, so that the add-on gets nca_core from its wheel."""
    path, finders = list(sys.path), list(sys.meta_path)
    sys.path[:] = [entry for entry in path if Path(entry or ".").resolve() != ROOT]
    sys.meta_path[:] = [finder for finder in finders if "__editable__" not in str(finder)]
    for name in [name for name in sys.modules if name.partition(".")[0] == "nca_core"]:
        del sys.modules[name]
    yield
    sys.path[:] = [*path, *(entry for entry in sys.path if entry not in path)]
    sys.meta_path[:] = [*finders, *(finder for finder in sys.meta_path if finder not in finders)]


def random_model(
    name: str,
    maps: tuple[str, ...],
    seed: int = 0,
    channels: int = 4,
    widths: tuple[int, int, int] = (6, 6, 6),
    features: int = 5,
) -> object:
    """A model of three small levels with random weights. widths: the hidden units of each, coarsest first."""
    import nca_core

    rng = np.random.default_rng(seed)
    outputs = sum(nca_core.KINDS[entry].channels for entry in maps)

    def weights(*shape: int, scale: float) -> np.ndarray:
        return (rng.standard_normal(shape) * scale).astype(np.float32)

    def level(steps: int, hidden: int) -> nca_core.Level:
        rule = nca_core.Rule(
            w1=weights(hidden, 4 * channels, scale=0.3),
            b1=weights(hidden, scale=0.3),
            w2=weights(channels, hidden, scale=0.1),
        )
        inputs = {"noise": np.full(channels, 0.5, np.float32), "lattice": weights(channels, 2, scale=0.3)}
        return nca_core.Level(rule, steps, inputs)

    decoder = nca_core.Decoder(
        features=weights(features, channels, scale=0.7),
        bias=weights(features, scale=0.3),
        out=weights(outputs, features, scale=0.3),
        out_bias=np.full(outputs, 0.5, np.float32),
        grain=weights(features, nca_core.layers.GRAIN_CHANNELS, scale=0.1),
    )
    levels = tuple(map(level, (4, 3, 2), widths))
    return nca_core.Model(name, levels, decoder, maps, 2, 4.0, lattice=((0.3, 0.1),))


def _empty() -> None:
    bpy.ops.wm.read_homefile(use_empty=True, load_ui=False, use_factory_startup=False)
    bpy.context.preferences.edit.use_global_undo = True
