"""How a data set lies on the disk: as a folder of images a split, or as tar files of a thousand samples.

imagefolder   train/000000.png  train/000000_mask.png  ...  train/metadata.jsonl
webdataset    train/00000.tar: 000000.png  000000.mask.png  000000.json  000001.png  ...
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

import nca_core
from nca_core.replacing import replacing

from ..writing import named_faults, write_text
from .request import Request, Sample

METADATA = "metadata.jsonl"
SHARD = 1000  # samples in a tar file: some hundred megabytes at 256 px
WAITING = ".samples"  # where samples wait for their tar file


@dataclass(frozen=True)
class Batch:
    """Samples of one split that are finished together. split: its name; name: of the file that they end in, if any."""

    split: str
    samples: tuple[Sample, ...]
    name: str = ""


class Layout(Protocol):
    """A way to keep a data set in a folder."""

    @property
    def load(self) -> str:
        """The line of Python that loads a data set; {folder} stands for its folder, in quotes."""

    def batches(self, samples: Sequence[Sample]) -> Iterator[Batch]:
        """The samples in batches."""

    def folder(self, out: Path, batch: Batch) -> Path:
        """Where the images of a batch go as they grow."""

    def is_finished(self, out: Path, batch: Batch) -> bool:
        """Whether nothing of a batch is left to do."""

    def finish(self, out: Path, batch: Batch, model: nca_core.Model, request: Request) -> None:
        """Complete a batch whose samples are whole. Raises OutputError for what cannot be written."""

    def keep(self, out: Path, batch: Batch, model: nca_core.Model, request: Request) -> None:
        """Leave what is whole of a batch that is not completed in good order, until somebody goes on."""

    @property
    def files(self) -> str:
        """The files that have all in them that is no image, below a split's folder, as a pattern."""


@dataclass(frozen=True)
class ImageFolder:
    """What Hugging Face's imagefolder loads: keys that end with file_name become images."""

    load: str = 'load_dataset("imagefolder", data_dir={folder})'
    files: str = METADATA

    def batches(self, samples: Sequence[Sample]) -> Iterator[Batch]:
        """See Layout: one for each split."""
        for split, found in groupby(samples, lambda sample: sample.split):
            yield Batch(split, tuple(found))

    def folder(self, out: Path, batch: Batch) -> Path:
        """See Layout."""
        return out / batch.split

    def is_finished(self, out: Path, batch: Batch) -> bool:
        """See Layout: a list of samples may be one of those that were whole when somebody stopped."""
        return False

    def finish(self, out: Path, batch: Batch, model: nca_core.Model, request: Request) -> None:
        """See Layout."""
        lines = [json.dumps(_row(model, request, sample)) for sample in batch.samples]
        write_text(out / batch.split / METADATA, "".join(f"{line}\n" for line in lines))

    def keep(self, out: Path, batch: Batch, model: nca_core.Model, request: Request) -> None:
        """See Layout."""
        folder = self.folder(out, batch)
        whole = tuple(sample for sample in batch.samples if is_whole(folder, model, request, sample))
        if whole:
            self.finish(out, Batch(batch.split, whole), model, request)


@dataclass(frozen=True)
class WebDataset:
    """Tar files that are read from the first byte to the last, as the library of that name does."""

    load: str = 'load_dataset("webdataset", data_dir={folder})'
    files: str = "*.tar"

    def batches(self, samples: Sequence[Sample]) -> Iterator[Batch]:
        """See Layout: SHARD samples each, numbered in their split."""
        for batch in ImageFolder().batches(samples):
            for index, first in enumerate(range(0, len(batch.samples), SHARD)):
                yield Batch(batch.split, batch.samples[first : first + SHARD], f"{index:05}.tar")

    def folder(self, out: Path, batch: Batch) -> Path:
        """See Layout."""
        return out / WAITING

    def is_finished(self, out: Path, batch: Batch) -> bool:
        """See Layout."""
        return self._file(out, batch).is_file()

    def finish(self, out: Path, batch: Batch, model: nca_core.Model, request: Request) -> None:
        """See Layout: equal samples make equal bytes."""
        path, waiting = self._file(out, batch), self.folder(out, batch)
        path.parent.mkdir(exist_ok=True)
        with named_faults(path), replacing(path) as unfinished, tarfile.open(unfinished, "w") as tar:
            for sample in batch.samples:
                stem = request.stem(sample.number)
                for name, image in request.task(model, sample).files.items():
                    kind = "png" if image == f"{stem}.png" else f"{name}.png"
                    _add(tar, f"{stem}.{kind}", (waiting / image).read_bytes())
                _add(tar, f"{stem}.json", json.dumps(request.record(model, sample)).encode())
        for sample in batch.samples:
            for image in request.task(model, sample).files.values():
                (waiting / image).unlink(missing_ok=True)

    def keep(self, out: Path, batch: Batch, model: nca_core.Model, request: Request) -> None:
        """See Layout: samples wait as they are."""

    def _file(self, out: Path, batch: Batch) -> Path:
        return out / batch.split / batch.name


#: By the name that --format knows them by.
LAYOUTS: Mapping[str, Layout] = {"imagefolder": ImageFolder(), "webdataset": WebDataset()}


def is_whole(folder: Path, model: nca_core.Model, request: Request, sample: Sample) -> bool:
    """Whether all files of a sample are in a folder: its own image comes there last."""
    return all((folder / name).is_file() for name in request.task(model, sample).files.values())


def _row(model: nca_core.Model, request: Request, sample: Sample) -> dict[str, object]:
    """A sample's line of metadata."""
    first, *others = request.task(model, sample).files.items()
    return {
        "file_name": first[1],
        **{f"{name}_file_name": file for name, file in others},
        **request.record(model, sample),
    }


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))
