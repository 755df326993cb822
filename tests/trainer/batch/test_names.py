"""Names of a batch's files come from templates, fit every system, and are no two files' at once."""

from __future__ import annotations

import re

import pytest

from trainer.batch.names import Taken, filled

VALUES = {"material": "moss", "seed": 7, "width": 256}


def test_words_stand_for_their_values() -> None:
    assert filled("{material}_{width}_{seed:04}", VALUES) == ("", "moss_256_0007")
    assert filled("walls/{material}/{{a}}", VALUES) == ("walls/moss", "{a}")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{sead}", "{sead}, which is none of material, seed, width"),
        ("{seed.__class__}", "which is none of"),
        ("{}", "which is none of"),
        ("{seed!r}", "which is none of"),
        ("{seed:999999999}", "only numbers are filled up"),
        ("{material:04}", "only numbers are filled up"),
        ("{seed", "a brace too many"),
        ("../{seed}", "'..' cannot be a folder's name"),
        ("/{seed}", "'' cannot be a folder's name: it is empty"),
        ("con/{seed}", "'con' is what Windows calls a device"),
        ("walls./{seed}", "no point or space at its ends"),
        ("walls/", "is that of a folder"),
    ],
)
def test_what_is_no_name_is_refused(template: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        filled(template, VALUES)


@pytest.mark.parametrize(
    ("one", "other"), [("a.png", "a.png"), ("Moss.png", "moss.PNG"), ("caf\u00e9.png", "cafe\u0301.png"), ("ß", "SS")]
)
def test_one_file_is_one_lines(one: str, other: str) -> None:
    taken = Taken()
    taken.add([one], 3)
    with pytest.raises(ValueError, match="so does line 3"):
        taken.add(["new", other], 9)
    taken.add(["new"], 10)  # nothing of a line that is refused is taken


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("a.json", "A.json/walls/x.png", "its folder 'A.json' is a file that line 3 makes"),
        ("a.json/walls/x.png", "A.json", "it makes the file 'A.json', which is a folder of line 3"),
    ],
)
def test_a_file_is_no_folder_of_another_line(one: str, other: str, words: str) -> None:
    taken = Taken()
    taken.add([one], 3)
    with pytest.raises(ValueError, match=re.escape(words)):
        taken.add([other], 9)


def test_other_files_are_others() -> None:
    taken = Taken()
    for number, file in enumerate(["a/x.png", "a/y.png", "b/x.png", "x.png", "x.json", "苔.png", "мох.png"], start=1):
        taken.add([file], number)
