"""A weight file survives a round trip, is a true safetensors file, and never fails in any way but one."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nca_core import Model, Provenance, WeightFileError, dumps, load, loads, save
from nca_core.container import MAX_FILE, MAX_HEADER, Precision, restored_thumbnail, stored_thumbnail
from nca_core.guides import Guide
from nca_core.weights import form, version_of

from .models import random_model

MODEL = random_model()
BLOB = dumps(MODEL)
HEADER_SIZE = int.from_bytes(BLOB[:8], "little")


def with_header(change: Any, tail: bytes = b"") -> bytes:
    """The file with its header's JSON changed in place by `change(header)`."""
    header = json.loads(BLOB[8 : 8 + HEADER_SIZE])
    header = change(header) or header
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + BLOB[8 + HEADER_SIZE :] + tail


def with_model(**changes: Any) -> bytes:
    def change(header: dict[str, Any]) -> None:
        numbers = json.loads(header["__metadata__"]["model"]) | changes
        header["__metadata__"]["model"] = json.dumps(numbers)

    return with_header(change)


def with_sharpening(value: Any) -> bytes:
    """The file as one of version 6."""

    def change(header: dict[str, Any]) -> None:
        header["__metadata__"]["format_version"] = "6"
        numbers = json.loads(header["__metadata__"]["model"]) | {"sharpening": value}
        header["__metadata__"]["model"] = json.dumps(numbers)

    return with_header(change)


def with_tensor(name: str, **changes: Any) -> bytes:
    return with_header(lambda header: header[name].update(changes))


def with_weight(value: float) -> bytes:
    offset = json.loads(BLOB[8 : 8 + HEADER_SIZE])["decoder.out"]["data_offsets"][0] + 8 + HEADER_SIZE
    return BLOB[:offset] + np.float32(value).tobytes() + BLOB[offset + 4 :]


@given(
    st.integers(0, 9),
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.integers(1, 9),
    st.integers(1, 9),
    st.one_of(st.just(0.0), st.floats(0, 1)),
)
@settings(max_examples=30, deadline=None)
def test_round_trip(seed: int, steps: list[int], channels: int, hidden: int, sharpening: float) -> None:
    lattice = ((0.7, 0.0), (-0.1, 1 / 3))[: seed % 3]
    model = random_model(seed, tuple(steps), channels, hidden, lattice=lattice, sharpening=sharpening)
    again = loads(dumps(model))
    assert again == model
    assert again.lattice == lattice
    assert again.decoder.sharpening == sharpening


def test_a_file_has_the_version_that_says_all_of_it(tmp_path: Path) -> None:
    """What version 5 can say stays the same file, to the last byte; a sharpened decoder it would pass over."""
    sharp = random_model(sharpening=0.25)
    for model, version in ((MODEL, 5), (sharp, 6)):
        save(model, tmp_path / "moss.nca")
        assert form(tmp_path / "moss.nca")[0] == version_of(model) == version
    assert dumps(replace(sharp, decoder=MODEL.decoder)) == BLOB
    assert "sharpening" not in json.loads(BLOB[8 : 8 + HEADER_SIZE])["__metadata__"]["model"]


def test_a_word_of_version_6_says_nothing_in_an_older_file() -> None:
    """It is kept as any other that the version did not have, and never comes to sharpen."""
    read = loads(with_model(sharpening=0.5))
    assert replace(read, kept=MODEL.kept) == MODEL
    assert json.loads(read.kept.model) == {"sharpening": 0.5}
    assert loads(dumps(read)) == read
    sharp = replace(read, decoder=replace(read.decoder, sharpening=0.25))
    assert loads(dumps(sharp)).decoder.sharpening == 0.25


def test_round_trip_through_a_file_leaves_nothing_beside_it(tmp_path: Path) -> None:
    save(MODEL, tmp_path / "moss.nca")
    assert load(tmp_path / "moss.nca") == MODEL
    assert [file.name for file in tmp_path.iterdir()] == ["moss.nca"]


@pytest.mark.parametrize(("precision", "error", "saved"), [("float16", 1e-3, 1.9), ("int8", 5e-3, 2.6)])
def test_smaller_files_stay_close(precision: Precision, error: float, saved: float) -> None:
    """saved: bytes a parameter, of four."""
    model = random_model(steps=(3, 2), channels=12, hidden=48)
    blob = dumps(model, precision=precision)
    again = loads(blob)
    for one, other in ((again.decoder.out, model.decoder.out), (again.levels[0].rule.w1, model.levels[0].rule.w1)):
        assert np.abs(one - other).max() < error * np.abs(other).max()
    assert len(blob) < len(dumps(model)) - saved * model.parameters


@given(st.integers(1, 16), st.integers(1, 9), st.integers(1, 9))
@settings(deadline=None)
def test_a_thumbnail_of_few_colours_takes_half_a_byte_a_pixel(colours: int, height: int, half_width: int) -> None:
    random = np.random.default_rng(colours)
    palette = random.integers(0, 256, (colours, 3)).astype(np.uint8)
    picture = palette[random.integers(0, colours, (height, 2 * half_width))]
    tensors = stored_thumbnail(picture)
    assert tensors["thumbnail"].nbytes == height * half_width
    assert np.array_equal(restored_thumbnail(tensors), picture)


def test_what_does_not_fit_into_half_precision_is_not_written(tmp_path: Path) -> None:
    decoder = replace(MODEL.decoder, out=MODEL.decoder.out * np.float32(1e8))
    with pytest.raises(ValueError, match="float16"):
        save(replace(MODEL, decoder=decoder), tmp_path / "moss.nca", precision="float16")
    assert list(tmp_path.iterdir()) == []


def with_unknown() -> bytes:
    """A file of a later version that needs nothing which this one lacks."""
    end = len(BLOB) - 8 - HEADER_SIZE

    def change(header: dict[str, Any]) -> None:
        table = header["__metadata__"]
        table["studio"] = "asset 7"
        for name, more in {"model": {"codes": [1, {"a": None}]}, "provenance": {"camera": "pinhole"}}.items():
            table[name] = json.dumps(json.loads(table[name]) | more)
        header["guide.w"] = {"dtype": "I32", "shape": [2, 2], "data_offsets": [end, end + 16]}

    return with_header(change, np.arange(4, dtype="<i4").tobytes())


def test_what_a_later_version_adds_is_kept() -> None:
    """Keys of every table, texts and tensors, through reading, changing and writing."""
    read = loads(with_unknown())
    assert replace(read, kept=MODEL.kept) == MODEL
    assert read != MODEL
    again = dumps(replace(read, name="heather"))
    assert loads(again).kept == read.kept
    assert np.array_equal(safetensors.numpy.load(again)["guide.w"], [[0, 1], [2, 3]])
    metadata = json.loads(again[8 : 8 + int.from_bytes(again[:8], "little")])["__metadata__"]
    assert metadata["studio"] == "asset 7"
    assert json.loads(metadata["model"])["codes"] == [1, {"a": None}]
    assert json.loads(metadata["provenance"])["camera"] == "pinhole"


def test_missing_keys_have_defaults() -> None:
    def bare(header: dict[str, Any]) -> None:
        numbers = json.loads(header["__metadata__"]["model"])
        for key in ("cell_size", "lattice", "reach", "needs"):
            del numbers[key]
        header["__metadata__"]["model"] = json.dumps(numbers)
        header["__metadata__"]["provenance"] = json.dumps({"author": "A. Mason"})

    read = loads(with_header(bare))
    assert read.digest == MODEL.digest
    assert (read.reach, read.lattice, read.cell_size) == (0, (), 0.0)
    assert read.provenance == Provenance(author="A. Mason")
    none = loads(with_header(lambda header: header["__metadata__"].pop("provenance") and None))
    assert none.provenance == Provenance()


def test_maps_that_are_guesses_are_named_and_decide_no_picture() -> None:
    """Nothing is said of them where there are none, so such files have the bytes that they had."""
    guessed = replace(MODEL, provenance=replace(MODEL.provenance, estimated=MODEL.maps[-1:]))
    assert loads(dumps(guessed)) == guessed
    assert guessed.digest == MODEL.digest
    assert b"estimated" not in dumps(MODEL)


@pytest.mark.parametrize("said", ["height", [1], ["sponge"], [["height"]], {"height": True}])
def test_guesses_that_are_none_of_its_maps_are_refused(said: Any) -> None:
    def change(header: dict[str, Any]) -> None:
        header["__metadata__"]["provenance"] = json.dumps({"estimated": said})

    with pytest.raises(WeightFileError, match="estimated"):
        loads(with_header(change))


def test_unknown_tensors_stay_what_they_are_in_files_of_every_version() -> None:
    """A name that another version gives a meaning is none of this file's; a kept tensor never becomes an input."""
    tensors = {name: np.array(array) for name, array in safetensors.numpy.load(BLOB).items()}
    metadata = json.loads(BLOB[8 : 8 + HEADER_SIZE])["__metadata__"]
    stray = np.ones((len(MODEL.levels[0].inputs["noise"]), 2), np.float32)
    now = loads(safetensors.numpy.save(tensors | {"level.0.waves": stray, "level.3.input.ghost": stray}, metadata))
    assert {name for name, *_ in now.kept.tensors} == {"level.0.waves", "level.3.input.ghost"}
    grown = replace(now, levels=(*now.levels, now.levels[-1]))
    assert loads(dumps(grown)).inputs == ()
    old = {name.replace("input.noise", "noise"): array for name, array in tensors.items()}
    before = loads(safetensors.numpy.save(old | {"level.0.input.veil": stray}, metadata | {"format_version": "4"}))
    assert [name for name, *_ in before.kept.tensors] == ["level.0.input.veil"]
    assert before.digest == MODEL.digest


def test_a_scale_without_its_bytes_is_refused() -> None:
    tensors = safetensors.numpy.load(BLOB)
    metadata = json.loads(BLOB[8 : 8 + HEADER_SIZE])["__metadata__"]
    for name in ("level.0.input.scale", "level.0.input.veil.scale", "level.0.input.noise.scale"):
        with pytest.raises(WeightFileError, match="goes with no tensor of bytes"):
            loads(safetensors.numpy.save(tensors | {name: np.ones(6, np.float32)}, metadata))


def test_a_reach_is_kept_and_decides_no_picture() -> None:
    measured = replace(MODEL, reach=3)
    assert loads(dumps(measured)).reach == measured.tile_reach == 3
    assert measured.digest == MODEL.digest
    assert measured != MODEL


def test_a_group_and_tags_are_kept_and_decide_no_picture() -> None:
    """A file that says neither is the same, to the last byte, as before there were any."""
    said = replace(MODEL, group="wall", tags=["old", "red brick"])
    again = loads(dumps(said))
    assert (again.group, again.tags) == ("wall", ("old", "red brick"))
    assert said.digest == MODEL.digest
    assert said != MODEL
    assert "tags" not in json.loads(BLOB[8 : 8 + HEADER_SIZE])["__metadata__"]["model"]


def test_a_group_that_this_version_does_not_know_is_kept() -> None:
    assert loads(dumps(loads(with_model(group="food")))).group == "food"


def test_a_guides_picture_is_known_by_its_digest() -> None:
    guide = Guide("moss", curve=(0.0, 1.0), sha256="ab" * 32)
    model = replace(random_model(inputs={"guide.moss": 2}), guides=(guide,))
    assert loads(dumps(model)).guides == (guide,)
    plain = dumps(replace(model, guides=(replace(guide, sha256=""),)))
    assert b"sha256" not in plain.replace(b"exemplar_sha256", b"")


def test_rows_that_a_file_of_no_bytes_claims_take_no_memory() -> None:
    """Missing tensors stand for zeros, as many rows as the tensor beside them has."""
    shapes = {"decoder.features": [2**25, 0], "decoder.bias": [0], "decoder.out": [0, 0], "decoder.out_bias": [0]}
    one_cell = {"w1": [1, 4], "b1": [1], "w2": [1, 1], "noise": [1]}
    shapes |= {f"level.0.{name}": shape for name, shape in one_cell.items()}
    header: dict[str, Any] = {}
    end = 0
    for name, shape in shapes.items():
        start, end = end, end + 4 * prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
    numbers = {"name": "harm", "steps": [1], "maps": ["height"], "stride": 8, "relief": 1.0}
    header["__metadata__"] = {"format": "lichen-nca", "format_version": "4", "model": json.dumps(numbers)}
    text = json.dumps(header).encode()
    tracemalloc.start()
    try:
        with pytest.raises(WeightFileError, match=r"number of features is out of range|decoder\.grain"):
            loads(len(text).to_bytes(8, "little") + text + bytes(end))
        assert tracemalloc.get_traced_memory()[1] < 10e6
    finally:
        tracemalloc.stop()


def test_steps_of_numpys_own_make_the_same_model() -> None:
    levels = tuple(replace(level, steps=np.int64(level.steps)) for level in MODEL.levels)
    same = replace(MODEL, levels=levels)
    assert same.digest == MODEL.digest
    assert loads(dumps(same)) == MODEL


def test_models_are_values() -> None:
    """Equal if all is equal, and usable in sets; what does not decide the picture does not change the digest."""
    renamed = replace(MODEL, name="heather")
    assert random_model() == MODEL
    assert renamed != MODEL
    assert renamed.digest == MODEL.digest
    assert random_model(1) != MODEL
    assert len({MODEL, random_model(), renamed}) == 2


def test_a_models_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        MODEL.decoder.out[0] = 1


def test_the_safetensors_library_reads_our_files() -> None:
    tensors = safetensors.numpy.load(BLOB)
    assert np.array_equal(tensors["level.0.w1"], MODEL.levels[0].rule.w1)
    assert np.array_equal(tensors["thumbnail"], MODEL.thumbnail)


def test_we_read_the_safetensors_librarys_files() -> None:
    metadata = json.loads(BLOB[8 : 8 + HEADER_SIZE])["__metadata__"]
    theirs = safetensors.numpy.save(safetensors.numpy.load(BLOB), metadata)
    assert loads(theirs) == MODEL


FAULTS = {
    "empty": (b"", "truncated"),
    "cut in the header": (BLOB[:50], "past the end"),
    "cut in the data": (BLOB[:-1], "past the end"),
    "data left over": (BLOB + b"x", "belong to no tensor"),
    "header longer than the file": ((len(BLOB)).to_bytes(8, "little") + BLOB[8:], "past the end"),
    "absurd header": ((2**62).to_bytes(8, "little") + BLOB[8:], "more than"),
    "not JSON": (BLOB[:8] + b"?" * HEADER_SIZE + BLOB[8 + HEADER_SIZE :], "not JSON"),
    "nested too deep": ((80_000).to_bytes(8, "little") + b"[" * 80_000, "not JSON"),
    "a list for a header": ((2).to_bytes(8, "little") + b"[]", "not a table"),
    "overlapping tensors": (with_tensor("decoder.features", data_offsets=[16, 208]), "overlaps"),
    "a gap": (with_header(lambda h: h.pop("decoder.bias") and None), "gap"),
    "offsets past the end": (
        with_tensor("thumbnail", shape=[10**5, 64, 3], data_offsets=[0, 19_200_000]),
        "past the end",
    ),
    "offsets that do not match": (with_tensor("thumbnail", shape=[7, 8, 3]), "do not match"),
    "absurd size": (with_tensor("thumbnail", shape=[2**40, 2**40]), "invalid shape"),
    "negative size": (with_tensor("thumbnail", shape=[-8, -8, 3]), "invalid shape"),
    "unsupported dtype": (with_tensor("thumbnail", dtype="BF16"), "unsupported dtype"),
    "wrong dtype": (with_tensor("decoder.bias", dtype="U8", shape=[32]), "wrong dtype"),
    "wrong shape": (with_tensor("level.0.w2", shape=[10, 6]), "where float32"),
    "missing tensor": (
        with_header(lambda h: {("x" if k == "decoder.bias" else k): v for k, v in h.items()}),
        "missing",
    ),
    "NaN": (with_weight(float("nan")), "NaN"),
    "infinite": (with_weight(float("inf")), "infinite"),
    "another format": (with_header(lambda h: h["__metadata__"].update(format="pt")), "not a Lichen weight file"),
    "a newer version": (with_header(lambda h: h["__metadata__"].update(format_version="99")), "format version '99'"),
    "no metadata": (with_header(lambda h: h.pop("__metadata__") and None), "not a Lichen weight file"),
    "a need": (with_model(needs=["guide@9.1.0"]), r"needs 'guide', which Lichen 9\.1\.0 has; this is Lichen"),
    "a need of no version": (with_model(needs=["guide"]), "needs 'guide', which a later Lichen has"),
    "a need of two lines": (with_model(needs=["guide@9\n"]), "needs are not a list"),
    "a map of half a megabyte": (with_model(maps=["m" * 500_000]), "maps"),
    "a tensor's name of half a megabyte": (
        with_header(lambda h: h.update({"y" * 500_000: {"dtype": "F32", "shape": [5], "data_offsets": [0, 0]}})),
        "tensor 'yyy",
    ),
    "twenty thousand waves": (with_model(lattice=[[0.5, 0.0]] * 20_000), "lattice"),
    "needs that are text": (with_model(needs="guide"), "needs are not a list"),
    "a reach beyond the strict one": (with_model(reach=99), "chance reaches"),
    "a negative reach": (with_model(reach=-1), "chance reaches"),
    "a radius of half a thousand cells": (with_model(steps=[256, 256, 256]), "radius of influence"),
    "no steps": (with_model(steps=None), "steps"),
    "absurd steps": (with_model(steps=[10**9, 2, 2]), "1 to 256 steps"),
    "too many levels": (with_model(steps=[1] * 1000), "steps"),
    "unknown map": (with_model(maps=["smell"]), "maps"),
    "stride zero": (with_model(stride=0), "stride"),
    "a relief that is no number": (with_model(relief=float("nan")), "relief"),
    "a name that leaves its folder": (with_model(name="../escaped"), "cannot be used"),
    "an absolute name": (with_model(name="/tmp/moss"), "cannot be used"),
    "a hidden name": (with_model(name=".moss"), "cannot be used"),
    "no name": (with_model(name=""), "cannot be used"),
    "a name with a control character": (with_model(name="moss\x00"), "cannot be used"),
    "a name that is no text": (with_model(name="\ud800"), "cannot be used"),
    "a lattice that is text": (with_model(lattice="brick"), "lattice"),
    "a lattice of one number a wave": (with_model(lattice=[[0.5]]), "lattice"),
    "a lattice that is no number": (with_model(lattice=[[float("nan"), 0.0]] * 2), "lattice"),
    "a lattice without its weights": (with_model(lattice=[[0.5, 0.0]]), "does not have 2 numbers"),
    "a group that is no text": (with_model(group=["wall"]), "'group' is missing or not of type str"),
    "a group of two lines": (with_model(group="wall\nwood"), "the tag or group"),
    "tags that are text": (with_model(tags="old, red"), "'tags' is missing or not of type list"),
    "a tag that is a number": (with_model(tags=["old", 7]), "its tags are not a list"),
    "a thousand tags": (with_model(tags=["old"] * 1000), "its tags are not a list"),
    "a tag of half a megabyte": (with_model(tags=["m" * 500_000]), "the tag or group"),
    "too many waves": (with_model(lattice=[[0.5, 0.0]] * 3), "lattice"),
    "a relief that is text": (with_model(relief="high"), "relief"),
    "a sharpening that is text": (with_sharpening("crisp"), "'sharpening' is missing or not a finite number"),
    "a sharpening that is no number": (with_sharpening(float("nan")), "'sharpening' is missing or not a finite number"),
    "a sharpening beyond the largest": (with_sharpening(1.01), "a decoder sharpens by 0 to 1, not 1.01"),
    "a sharpening that blurs": (with_sharpening(-0.1), "a decoder sharpens by 0 to 1, not -0.1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_malformed_file_gives_one_error_that_names_it(fault: str, tmp_path: Path) -> None:
    blob, message = FAULTS[fault]
    path = tmp_path / "broken.nca"
    path.write_bytes(blob)
    with pytest.raises(WeightFileError, match=message) as error:
        load(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400 + len(str(path))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.nca", tmp_path):
        with pytest.raises(WeightFileError, match=r"cannot be read") as error:
            load(path)
        assert str(path) in str(error.value)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.nca"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 2**40)  # sparse: a terabyte that takes no room
    started = time.perf_counter()
    with pytest.raises(WeightFileError, match="more than"):
        load(path)
    assert time.perf_counter() - started < 1
    assert MAX_HEADER < MAX_FILE < 2**30


def mutate(data: st.DataObject) -> bytes:
    """A damaged file: bytes changed, cut, inserted or repeated; half of the damage in the header, where it matters."""
    blob = bytearray(BLOB)
    for _ in range(data.draw(st.integers(1, 4))):
        end = data.draw(st.sampled_from([8 + HEADER_SIZE, max(1, len(blob))]))
        at = data.draw(st.integers(0, max(0, min(end, len(blob)) - 1)))
        kind = data.draw(st.sampled_from(["flip", "digit", "cut", "insert", "repeat"]))
        if kind == "flip" and blob:
            blob[at] ^= data.draw(st.integers(1, 255))
        elif kind == "digit" and blob:
            blob[at] = data.draw(st.sampled_from(list(b'0123456789-.eE"[]{},:')))
        elif kind == "cut":
            del blob[at : at + data.draw(st.integers(1, 400))]
        elif kind == "insert":
            blob[at:at] = data.draw(st.binary(min_size=1, max_size=12))
        elif kind == "repeat":
            blob[at:at] = blob[at : at + data.draw(st.integers(1, 400))]
    return bytes(blob)


@given(st.data())
@settings(max_examples=2500, deadline=1000, suppress_health_check=list(HealthCheck))
def test_no_damage_raises_anything_else_or_takes_a_second(data: st.DataObject) -> None:
    """The fuzz test: whatever happens to a file, it loads or gives a WeightFileError, and quickly."""
    blob = mutate(data)
    try:
        model = loads(blob)
    except WeightFileError:
        return
    assert isinstance(model, Model)
