"""Whether a file can be written is found out before the work; what cannot is one line that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainer.errors import InputError, OutputError
from trainer.writing import check_writable, free_name, is_device, write_bytes


def test_what_can_be_written_leaves_nothing_when_it_is_tried(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "a.txt")
    assert list(tmp_path.rglob("*")) == [tmp_path / "new"]


def test_what_cannot_be_written_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "kept").write_text("")
    (tmp_path / "kept").chmod(0o444)
    faults = {
        "file/a.txt": "this is a file, where a folder should be",
        "folder": "this is a folder, where a file should be",
        "kept": "write-protected",
        "x" * 256: "too long",
    }
    for name, fault in faults.items():
        with pytest.raises(InputError, match=fault) as error:
            check_writable(tmp_path / name)
        assert name.split("/")[0] in str(error.value)
        assert "\n" not in str(error.value)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder", "kept"]


def test_a_write_that_fails_later_is_another_error(tmp_path: Path) -> None:
    """Its exit code is that of a failure, not of bad input."""
    with pytest.raises(OutputError, match=r"gone/a\.txt: it cannot be written"):
        write_bytes(tmp_path / "gone" / "a.txt", b"")


def test_a_free_name_is_never_one_that_is_taken(tmp_path: Path) -> None:
    taken = []
    for _ in range(4):
        path = free_name(tmp_path / "moss.nca")
        path.write_text("")
        taken.append(path.name)
    assert taken == ["moss.nca", "moss-2.nca", "moss-3.nca", "moss-4.nca"]


@pytest.mark.parametrize("name", ["CON", "nul.nca", "Com1.moss.png", "LPT9", "aux "])
def test_names_that_windows_keeps_for_devices_are_known(name: str) -> None:
    assert is_device(name)


@pytest.mark.parametrize("name", ["console", "moss", "com10", "CON_height.png", "a.con"])
def test_other_names_are_free(name: str) -> None:
    assert not is_device(name)
