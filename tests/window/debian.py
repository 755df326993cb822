"""A small Debian with one program in a folder of its own, for machines that do not have it with a window."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SUITE = "sid"  # the stable one's Blender is too old
_SCREEN = (
    "xvfb",
    "libgl1-mesa-dri",  # software OpenGL
    "libegl1",
    "libgl1",
)


@dataclass(frozen=True)
class Kit:
    """What a Debian is for. program: the path of its file, from the root; packages: those that it takes, beside a
    screen."""

    program: str
    packages: tuple[str, ...]


BLENDER = Kit(
    "usr/bin/blender",
    (
        "blender",
        "python3-numpy",
        "libopenblas0-pthread",  # without it numpy multiplies matrices ten times as slowly as in Blender's own builds
        "python3-requests",  # Debian's Blender imports these two, but does not depend on them
        "python3-cattr",
    ),
)

_ANY_AGE = ("-o", "Acquire::Check-Valid-Until=false")  # a mirror that lags behind is good enough

# In a mount namespace: what is mounted is seen by nobody else and gone with the process, so that whoever deletes the
# folder deletes nothing of this machine.
_ENTER = """
set -e
root=$1; shift
for folder in /proc /sys /dev; do mount --rbind "$folder" "$root$folder"; done
while [ "$1" != -- ]; do mkdir -p "$root$1"; mount --bind "$1" "$root$1"; shift; done
shift
exec chroot "$root" /usr/bin/env HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
"""


def lacks() -> str:
    """Why no Debian can be made here; empty if it can."""
    if not Path("/etc/debian_version").exists():
        return "this is no Debian machine"
    if os.geteuid() != 0:
        return "making a Debian for it takes root"
    missing = [tool for tool in ("debootstrap", "unshare", "chroot") if not shutil.which(tool)]
    return f"{missing[0]} is not installed" if missing else ""


def installed(root: Path, kit: Kit) -> bool:
    """Whether the folder has a whole one."""
    return (root / kit.program).exists() and (root / "usr/bin/Xvfb").exists()


def install(root: Path, kit: Kit) -> None:
    """Make one; takes minutes, and some gigabyte. Raises CalledProcessError."""
    unfinished = root.with_name(f"{root.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with log_of(root).open("w") as log:
        for command in (
            ["unshare", "--mount", "debootstrap", "--variant=minbase", SUITE, str(unfinished)],
            inside(unfinished, (), ["apt-get", "update", *_ANY_AGE]),
            inside(unfinished, (), ["apt-get", "install", "--yes", "--no-install-recommends", *kit.packages, *_SCREEN]),
            inside(unfinished, (), ["apt-get", "clean"]),
        ):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, env=environment, stdout=log, stderr=subprocess.STDOUT, check=True)
    unfinished.rename(root)


def log_of(root: Path) -> Path:
    """What installing said."""
    return root.with_name(f"{root.name}.log")


def inside(root: Path, folders: tuple[Path, ...], command: list[str]) -> list[str]:
    """A command as one that runs inside, where these folders of ours have the same paths as here."""
    return ["unshare", "--mount", "sh", "-c", _ENTER, "sh", str(root), *map(str, folders), "--", *command]
