"""The program `lichen`: where it may be, as a Blender that was started from a menu knows little of the PATH."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

PROTOCOL = 1  # of what a training tells (trainer/PROTOCOL.md)
_TOOL = "lichen-textures"  # what uv and pipx call it


def find(preferred: str = "") -> Path | None:
    """The program: the preferred one, or else the first that is found; None if there is none. A preferred one that is
    not there is none, as another one would be a surprise."""
    if preferred:
        return _program(preferred)
    if found := shutil.which("lichen"):
        return Path(found)
    return next(filter(None, map(_program, places(platform.system(), os.environ, Path.home()))), None)


def places(system: str, environment: Mapping[str, str], home: PurePath) -> Iterator[str]:
    """Where uv and pipx put it, beside the PATH. system: as platform.system() names it."""
    is_windows = system == "Windows"
    path = PureWindowsPath if is_windows else PurePosixPath
    name, scripts = ("lichen.exe", "Scripts") if is_windows else ("lichen", "bin")
    user = path(str(home))
    for variable in ("UV_TOOL_BIN_DIR", "PIPX_BIN_DIR", "XDG_BIN_HOME"):
        if folder := environment.get(variable):
            yield str(path(folder) / name)
    yield str(user / ".local" / "bin" / name)
    for tools in _tool_folders(system, environment, path, user):
        yield str(tools / _TOOL / scripts / name)
    if not is_windows:
        yield from (f"{folder}/{name}" for folder in ("/opt/homebrew/bin", "/usr/local/bin"))


def _tool_folders(
    system: str, environment: Mapping[str, str], path: type[PurePath], user: PurePath
) -> Iterator[PurePath]:
    """The folders in which uv and pipx make an environment for each tool."""
    data = path(environment.get("XDG_DATA_HOME") or str(user / ".local" / "share"))
    if system == "Windows":
        roaming = path(environment.get("APPDATA") or str(user / "AppData" / "Roaming"))
        local = path(environment.get("LOCALAPPDATA") or str(user / "AppData" / "Local"))
        yield from (roaming / "uv" / "data" / "tools", roaming / "uv" / "tools", local / "pipx" / "pipx" / "venvs")
    else:
        yield from (data / "uv" / "tools", data / "pipx" / "venvs")
    if system == "Darwin":
        yield user / "Library" / "Application Support" / "pipx" / "venvs"
    if folder := environment.get("PIPX_HOME"):
        yield path(folder) / "venvs"
    yield from (user / ".local" / "pipx" / "venvs", user / "pipx" / "venvs")


def unfit(protocol: int, version: str, ours: str) -> str:
    """Why a program cannot be used by this add-on, whose version is `ours`; empty if it can."""
    if protocol == PROTOCOL and _numbers(version) >= _numbers(ours):
        return ""
    return f"lichen {version or 'of an unknown version'} is not the one of this add-on, {ours}; install it anew"


def _program(place: str) -> Path | None:
    path = Path(place)
    return path if path.is_file() and os.access(path, os.X_OK) else None


def _numbers(version: str) -> tuple[int, ...]:
    """(0, 2, 0) for 0.2.0."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
