"""What is given away: whole, with its licences, the same bytes each time, and listed as Blender lists it."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sys
import tarfile
import zipfile
from email.parser import Parser
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest

import nca_core

from .conftest import ADDON, ROOT, one, run

LICENCES = {path.name: path.read_bytes() for path in (ROOT / "nca_core" / "LICENSES").iterdir()}


@pytest.fixture
def blender_tool() -> Path:
    """Blender's own tool for extensions, in the pip package bpy."""
    spec = find_spec("bpy")
    if spec is None or spec.origin is None:
        pytest.skip("there is no bpy here")
    return one(Path(spec.origin).parent, "*/scripts/addons_core/bl_pkg/cli/blender_ext.py")


def files_of(archive: Path | bytes) -> dict[str, bytes]:
    """A zip's files by name."""
    with zipfile.ZipFile(BytesIO(archive) if isinstance(archive, bytes) else archive) as content:
        return {name: content.read(name) for name in content.namelist() if not name.endswith("/")}


def licences_of(files: dict[str, bytes]) -> set[str]:
    """Which of the project's licences are among an archive's files, in full."""
    return {name for name, text in LICENCES.items() if text in files.values()}


def test_the_licences_are_the_official_texts() -> None:
    """gnu.org/licenses/gpl-3.0.txt and creativecommons.org/publicdomain/zero/1.0/legalcode.txt have these sums."""
    sums = {
        "GPL-3.0-or-later.txt": "3972dc9744f6499f0f9b2dbf76696f2ae7ad8af9b23dde66d6af86c9dfb36986",
        "CC0-1.0.txt": "a2010f343487d3f7618affe54f789f5487602331c0a8d03f49e9a7c547cf0499",
    }
    assert {name: hashlib.sha256(LICENCES[name]).hexdigest() for name in sums} == sums
    assert LICENCES["MIT.txt"].startswith(b"MIT License\n\nCopyright (c) 2026 The Lichen project")
    assert (ROOT / "LICENSE").read_bytes() == LICENCES["MIT.txt"]
    assert (ROOT / "samples" / "LICENSE-CC0.txt").read_bytes() == LICENCES["CC0-1.0.txt"]


def test_every_archive_carries_every_licence(released: Path) -> None:
    extension = files_of(one(released, "lichen-*.zip"))
    wheels = [files_of(content) for name, content in extension.items() if name.endswith(".whl")]
    with tarfile.open(one(released, "*.tar.gz")) as archive:
        members = [archive.extractfile(member) for member in archive.getmembers() if member.isfile()]
        source = {str(number): member.read() for number, member in enumerate(members) if member}
    archives = [extension, *wheels, source, *(files_of(path) for path in released.glob("*.whl"))]
    assert len(archives) == 6
    for files in archives:
        assert licences_of(files) == set(LICENCES)


def test_the_sums_are_of_all_files(released: Path) -> None:
    lines = (released / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    others = [path for path in released.iterdir() if path.name != "SHA256SUMS"]
    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in others}
    assert len(others) == 5
    assert all(nca_core.VERSION in path.name for path in others if path.name != "index.json")


def test_the_same_sources_make_the_same_bytes(released: Path, tmp_path: Path) -> None:
    run(sys.executable, ADDON / "build_release.py", tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text() == (released / "SHA256SUMS").read_text()


def test_the_extension_is_built_by_python_alone(released: Path, tmp_path: Path) -> None:
    """Without the site's packages there is neither Blender's tool nor pip, setuptools or numpy."""
    run(sys.executable, "-I", "-S", ADDON / "build.py", tmp_path)
    assert one(tmp_path, "*.zip").read_bytes() == one(released, "lichen-*.zip").read_bytes()


def test_a_manifest_of_another_version_is_refused(tmp_path: Path) -> None:
    for name in ("blender_addon", "nca_core", "trainer"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "nca_core" / "version.py").write_text('VERSION = "9.9.9"\n')
    with pytest.raises(AssertionError, match=r"nca_core/version.py makes that 9\.9\.9"):
        run(sys.executable, "-I", "-S", tmp_path / "blender_addon" / "build.py", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_index_is_the_one_that_blender_would_make(released: Path, blender_tool: Path, tmp_path: Path) -> None:
    archive = one(released, "lichen-*.zip")
    (tmp_path / archive.name).write_bytes(archive.read_bytes())
    run(sys.executable, blender_tool, "server-generate", "--repo-dir", tmp_path)
    made = json.loads((released / "index.json").read_text())
    assert made == json.loads((tmp_path / "index.json").read_text())


def test_blender_installs_from_the_folder_as_from_a_repository(
    released: Path, blender_tool: Path, tmp_path: Path
) -> None:
    there = ["--local-dir", tmp_path, "--remote-url", (released / "index.json").as_uri()]
    run(sys.executable, blender_tool, "sync", *there)
    of = ["--blender-version", "4.5.0", "--python-version", "3.11.0"]
    run(sys.executable, blender_tool, "install", *there, *of, "--local-cache", "0", "lichen")
    assert (tmp_path / "lichen" / "blender_manifest.toml").read_bytes() == (
        ADDON / "blender_manifest.toml"
    ).read_bytes()


def test_a_wheels_record_names_every_file_and_its_sum(released: Path) -> None:
    for wheel in released.glob("*.whl"):
        files = files_of(wheel)
        (record,) = (name for name in files if name.endswith(".dist-info/RECORD"))
        recorded = dict(line.split(",", 1) for line in files[record].decode().splitlines())
        assert recorded.keys() == files.keys()
        for name, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            assert recorded[name] == ("," if name == record else f"sha256={digest},{len(content)}"), name


@pytest.mark.parametrize("name", ["nca_core", "lichen_textures"])
def test_a_wheel_is_what_setuptools_would_make(released: Path, tmp_path: Path, name: str) -> None:
    pytest.importorskip("setuptools")
    source, is_core = tmp_path / "nca_core", name == "nca_core"
    for part in ("nca_core",) if is_core else ("nca_core", "trainer"):
        litter = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
        shutil.copytree(ROOT / part, tmp_path / part, ignore=litter)
    if not is_core:
        source = tmp_path
        for part in ("LICENSE", "README.md", "pyproject.toml"):
            shutil.copy(ROOT / part, tmp_path)
    script = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    run(sys.executable, "-c", script, tmp_path / "made", cwd=source)
    ours, theirs = (files_of(one(folder, f"{name}-*.whl")) for folder in (released, tmp_path / "made"))
    information = f"{name}-{nca_core.VERSION}.dist-info"
    by_setuptools = {f"{information}/{file}" for file in ("METADATA", "RECORD", "WHEEL", "top_level.txt")}
    assert "nca_core/py.typed" in theirs
    same = theirs.keys() - by_setuptools
    assert ours.keys() - by_setuptools == same
    assert {file: ours[file].split() for file in same} == {file: theirs[file].split() for file in same}
    told = [Parser().parsestr(files[f"{information}/METADATA"].decode()) for files in (ours, theirs)]
    no_keys = {"Dynamic"}
    assert sorted(told[0].items()) == sorted((key, value) for key, value in told[1].items() if key not in no_keys)
    assert told[0].get_payload() == told[1].get_payload()


def test_the_extension_carries_the_trainers_wheel_as_it_is_released(released: Path) -> None:
    carried = files_of(one(released, "lichen-*.zip"))
    wheel = one(released, "lichen_textures-*.whl")
    assert carried[f"trainer/{wheel.name}"] == wheel.read_bytes()
    assert f"trainer/{wheel.name}" not in carried["blender_manifest.toml"].decode()


def test_the_trainer_is_installed_under_a_name_of_its_own(released: Path) -> None:
    """PyPI has other packages that are imported as `trainer`."""
    files = files_of(one(released, "lichen_textures-*.whl"))
    assert {name.partition("/")[0] for name in files if "dist-info" not in name} == {"lichen_trainer", "nca_core"}
    (points,) = (text.decode() for name, text in files.items() if name.endswith("entry_points.txt"))
    assert "lichen = lichen_trainer.cli.main:main" in points
    absolute = ("import trainer", "from trainer", "-m trainer")
    for name, text in files.items():
        assert not any(words.encode() in text for words in absolute if name.endswith(".py")), name
