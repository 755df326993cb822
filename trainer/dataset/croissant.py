"""Croissant metadata (MLCommons, version 1.1): which files a data set has, and what is in them, for programs.

Of a folder of images there is a set of records a split, which joins each line of its metadata with the sample's image,
and one for each further image. Of tar files there are the images alone, under their names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nca_core
from nca_core.version import VERSION

from .layouts import LAYOUTS, METADATA
from .request import Request, Split

NAME = "croissant.json"
CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
_TYPES = {int: "sc:Integer", float: "sc:Float", str: "sc:Text"}
_FORMATS = {".jsonl": "application/jsonlines", ".tar": "application/x-tar"}
#: The context that the specification gives, less what is not used.
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{
        name: f"cr:{name}"
        for name in (
            *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileObject"),
            *("fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5"),
            *("parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate"),
            *("separator", "source", "subField", "transform"),
        )
    },
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}


def croissant(out: Path, model: nca_core.Model, request: Request, name: str, description: str) -> str:
    """The metadata of a data set whose files are whole, as JSON-LD. name, description: of the data set. Raises OSError
    for files that cannot be read."""
    pattern = LAYOUTS[request.layout].files
    kept = [file for split in request.splits for file in sorted((out / split.name).glob(pattern))]
    described = _of_folder if pattern == METADATA else _of_tars
    sets, records = [], []
    for split in request.splits:
        more, found = described(model, request, split, [file.name for file in kept if file.parent.name == split.name])
        sets += more
        records += found
    origin = model.provenance
    content = {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "name": name,
        "description": description,
        "conformsTo": CONFORMS_TO,
        "license": origin.licence,
        "citeAs": f"{name}, grown by Lichen {VERSION} from weights {model.digest[:16]}",
        "creator": {"@type": "sc:Person", "name": origin.author},
        "isBasedOn": origin.source,
        "version": "1.0.0",
        "distribution": [*(_file(out, file) for file in kept), *sets],
        "recordSet": records,
    }
    return json.dumps(content, indent=2) + "\n"


_Parts = tuple[list[dict[str, Any]], list[dict[str, Any]]]  # of the distribution, and sets of records


def _of_folder(model: nca_core.Model, request: Request, split: Split, files: list[str]) -> _Parts:
    table = {"fileObject": {"@id": f"{split.name}/{METADATA}"}}
    sample = next(each for each in request.samples(model) if each.split == split.name)
    first, *others = request.images
    digits = "[0-9]" * len(request.stem(0))

    def column(name: str, record: str, kind: str = "sc:Text", image: str = "") -> dict[str, Any]:
        """A column of the metadata; image: the images that it names."""
        found = _field(f"{record}/{name}", kind, {**table, "extract": {"column": name}})
        joined = {"fileSet": {"@id": f"{split.name}-{image}"}, "extract": {"fileProperty": "filename"}}
        return found | ({"references": joined} if image else {})

    said = [column(name, split.name, _TYPES[type(value)]) for name, value in request.record(model, sample).items()]
    own = [column("file_name", split.name, image=first), _content(f"{split.name}/{first}", f"{split.name}-{first}")]
    records = [_records(split.name, [*own, *said])]
    for name in others:
        record = f"{split.name}_{name}"
        by_name = column(f"{name}_file_name", record, image=name)
        content = _content(f"{record}/{name}", f"{split.name}-{name}")
        records.append(_records(record, [column("file_name", record), by_name, content]))
    names = {first: f"{split.name}/{digits}.png", **{name: f"{split.name}/{digits}_{name}.png" for name in others}}
    return [_images(f"{split.name}-{name}", pattern) for name, pattern in names.items()], records


def _of_tars(model: nca_core.Model, request: Request, split: Split, files: list[str]) -> _Parts:
    tars = [{"@id": f"{split.name}/{file}"} for file in files]
    digits = "[0-9]" * len(request.stem(0))
    endings = {name: f".{name}.png" if index else ".png" for index, name in enumerate(request.images)}
    sets = [
        _images(f"{split.name}-{name}", f"*{digits}{ending}") | {"containedIn": tars}
        for name, ending in endings.items()
    ]
    records = []
    for name in request.images:
        record, of = f"{split.name}_{name}", {"fileSet": {"@id": f"{split.name}-{name}"}}
        file = _field(f"{record}/file_name", "sc:Text", {**of, "extract": {"fileProperty": "filename"}})
        records.append(_records(record, [file, _content(f"{record}/{name}", f"{split.name}-{name}")]))
    return sets, records


def _file(out: Path, file: Path) -> dict[str, Any]:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    name = file.relative_to(out).as_posix()
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{file.stat().st_size} B",
        "encodingFormat": _FORMATS[file.suffix],
        "sha256": digest,
    }


def _images(identifier: str, pattern: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": identifier,
        "name": identifier,
        "encodingFormat": "image/png",
        "includes": pattern,
    }


def _records(identifier: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {"@type": "cr:RecordSet", "@id": identifier, "name": identifier, "field": fields}


def _content(identifier: str, images: str) -> dict[str, Any]:
    source = {"fileSet": {"@id": images}, "extract": {"fileProperty": "content"}}
    return _field(identifier, "sc:ImageObject", source)


def _field(identifier: str, kind: str, source: dict[str, Any]) -> dict[str, Any]:
    return {"@type": "cr:Field", "@id": identifier, "name": identifier, "dataType": kind, "source": source}
