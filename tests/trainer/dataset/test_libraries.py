"""The libraries that data sets are made for load them, by the line that the card says; they are no part of `dev`.

`pip install datasets webdataset mlcroissant pillow` (the extra `datasets`) brings them. Nothing is downloaded.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.core.models import random_model
from trainer.dataset.layouts import LAYOUTS
from trainer.dataset.making import make
from trainer.dataset.request import request_for

MODEL = random_model(maps=("base_color", "height", "mask", "label_0", "label_1"))
COUNTS = {"train": 6, "validation": 2, "test": 2}

Made = Callable[[str], Path]


def library(name: str) -> ModuleType:
    found: ModuleType = pytest.importorskip(
        name, reason=f"{name} is not installed; the extra `datasets` of pyproject.toml brings it"
    )
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Makes a data set of 10 samples by the name of its layout."""
    folder, there = tmp_path_factory.mktemp("sets"), dict[str, Path]()

    def make_one(layout: str) -> Path:
        if layout not in there:
            request = request_for(MODEL, 10, 24, (0.6, 0.2, 0.2), layout=layout)
            make(MODEL, request, folder / layout, lambda done: None)
            there[layout] = folder / layout
        return there[layout]

    return make_one


def line_of(card: Path) -> str:
    """The line of the card that loads the data set."""
    (line,) = re.findall(r"^dataset = (load_dataset\(.*\))$", card.read_text(), re.MULTILINE)
    return line


@pytest.mark.parametrize(
    ("layout", "image", "mask", "label"),
    [("imagefolder", "image", "mask", "label"), ("webdataset", "png", "mask.png", "label.png")],
)
def test_hugging_face_loads_it_by_the_cards_line(
    layout: str, image: str, mask: str, label: str, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    datasets = library("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)
    out = made(layout)
    monkeypatch.chdir(out.parent)
    loaded = eval(line_of(out / "README.md"), {"load_dataset": datasets.load_dataset})
    assert {name: len(split) for name, split in loaded.items()} == COUNTS
    seeds = []
    for split in loaded.values():
        for sample in split:
            said = sample if layout == "imagefolder" else sample["json"]
            seeds.append(said["seed"])
            assert (said["class"], said["licence"]) == ("moss", "CC0-1.0")
            assert (sample[image].mode, sample[image].size) == ("RGB", (24, 24))
            assert set(np.unique(sample[mask])) <= {0, 255}
            assert set(np.unique(sample[label])) <= {0, 1}
    assert seeds == list(range(10))


def test_webdataset_reads_the_tar_files(made: Made) -> None:
    webdataset = library("webdataset")
    out = made("webdataset")
    seen = list(webdataset.WebDataset(str(out / "train" / "00000.tar"), shardshuffle=False).decode("l8"))
    assert [sample["__key__"] for sample in seen] == [f"{number:06}" for number in range(6)]
    assert [sample["json"]["seed"] for sample in seen] == list(range(6))
    assert all(set(np.unique(sample["mask.png"])) <= {0, 255} for sample in seen)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_croissant_is_valid_and_its_records_are_the_samples(
    layout: str, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CROISSANT_CACHE", str(tmp_path))
    mlcroissant = library("mlcroissant")
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.WARNING):
        dataset = mlcroissant.Dataset(jsonld=str(made(layout) / "croissant.json"))
    assert not dataset.metadata.issues.errors
    assert {found for found in dataset.metadata.issues.warnings if "datePublished" not in found} == set()
    records: dict[str, list[dict[str, Any]]] = {
        each.uuid: list(dataset.records(each.uuid)) for each in dataset.metadata.record_sets
    }
    for split, count in COUNTS.items():
        own = records[split if layout == "imagefolder" else f"{split}_base_color"]
        masks = records[f"{split}_mask"]
        assert len(own) == len(masks) == count
        name = "file_name" if layout == "webdataset" else "mask_file_name"
        stems = {record[f"{split}_mask/{name}"].decode()[:6] for record in masks}
        assert len(stems) == count
        assert all(set(np.unique(record[f"{split}_mask/mask"])) <= {0, 255} for record in masks)
    if layout == "imagefolder":
        assert [record["train/seed"] for record in records["train"]] == list(range(6))


def test_croissant_names_every_file_with_its_digest(made: Made) -> None:
    """Where mlcroissant is not installed as well."""
    for layout, kept in (("imagefolder", "metadata.jsonl"), ("webdataset", "00000.tar")):
        content = json.loads((made(layout) / "croissant.json").read_text())
        files = {entry["@id"]: entry["sha256"] for entry in content["distribution"] if "sha256" in entry}
        assert set(files) == {f"{split}/{kept}" for split in COUNTS}
        assert all(len(digest) == 64 for digest in files.values())
        assert content["license"] == MODEL.provenance.licence
