"""The card of a data set, README.md: what it holds, whose it is, how to load it, and what it must not be taken for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import nca_core
from nca_core.maps import KINDS, LABEL, MASK
from nca_core.version import VERSION

from .layouts import LAYOUTS
from .request import Request, micrometres

NAME = "README.md"
#: Licences that Hugging Face knows by a name of its own: SPDX identifiers in small letters.
_KNOWN = {"cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "mit", "apache-2.0", "unknown"}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))

WARNING = (
    "**This is no clinical data.** No sample is a picture of a patient or a specimen: all were grown by a program from "
    "one exemplar of one material. Nobody has labelled or checked them, and nothing has been validated for diagnosis. "
    "What is trained on them has to be tested on real data before anybody relies on it."
)


def title(model: nca_core.Model, request: Request) -> str:
    """The data set's name."""
    return f"{model.name}, {request.count} samples of {request.size} x {request.size}"


def description(model: nca_core.Model, request: Request) -> str:
    """What it is, in two sentences."""
    images = ", ".join(request.images)
    return (
        f"{request.count} synthetic samples ({images}) of {request.size} x {request.size} pixels of one material, "
        f"{model.name}, each grown from a seed of its own by Lichen {VERSION}. It is no clinical data."
    )


def card(out: Path, model: nca_core.Model, request: Request) -> str:
    """The text of the card. out: the data set's folder."""
    return "\n".join((*_front(model, request), *_body(out, model, request))) + "\n"


def _front(model: nca_core.Model, request: Request) -> Iterator[str]:
    """What Hugging Face reads. Texts are quoted as JSON does it, which YAML understands."""
    licence, name = model.provenance.licence, json.dumps(title(model, request), ensure_ascii=False)
    known = licence.lower() in _KNOWN
    yield "---"
    yield f"pretty_name: {name}"
    yield f"license: {licence.lower() if known else 'other'}"
    if not known:
        yield f"license_name: {json.dumps(licence, ensure_ascii=False)}"
    if _classes(model, request):
        yield "task_categories: [image-segmentation]"
    sizes = (text for most, text in _SIZES if request.count < most)
    yield f"size_categories: [{json.dumps(next(sizes, '1M<n<10M'))}]"
    yield "tags: [synthetic, texture, lichen]"
    yield "---"


def _body(out: Path, model: nca_core.Model, request: Request) -> Iterator[str]:
    origin, mpp = model.provenance, micrometres(model, request.density)
    yield from ("", f"# {title(model, request)}", "", WARNING, "")
    yield from ("| split | samples | seeds |", "|---|---:|---|")
    for split in request.splits:
        yield f"| {split.name} | {len(split.seeds)} | {split.seeds.start} to {split.seeds.stop - 1} |"
    yield ""
    yield (
        "Each sample is a crop of an endless plane that was grown from the sample's own seed. No two samples share a "
        "seed, so nothing leaks from one split into another beyond what the material itself repeats."
    )
    yield ""
    for name in request.images:
        yield f"- `{name}`: {_meaning(model, name)}"
    yield ""
    yield (
        f"A pixel shows {mpp:g} micrometres of the material." if mpp else "How large a pixel is in metres is not known."
    )
    yield from ("", "## Loading", "", "```python", "from datasets import load_dataset", "")
    yield f"dataset = {LAYOUTS[request.layout].load.format(folder=json.dumps(out.name or '.'))}"
    yield from ("```", "", "`croissant.json` describes the files for other programs.")
    yield from ("", "## Whose it is", "")
    yield f"- Licence: {origin.licence}"
    yield f"- Author: {origin.author}"
    yield f"- Source: {origin.source}"
    yield f"- Exemplar (SHA-256): {origin.exemplar_sha256}"
    yield from ("", "The rights are those of the exemplar that the material was learnt from.")
    yield from ("", "## Making it again", "")
    yield (
        f"Lichen {VERSION}, the weights {model.digest} and `lichen.json` make the same samples again; each image says "
        "its recipe, author and licence. Samples are as good as the material: what it has learnt wrongly is wrong in "
        "all of them, and what its one exemplar does not show is in none."
    )


def _meaning(model: nca_core.Model, image: str) -> str:
    if image == MASK.name:
        return "255 where the material's mask is at least a half, else 0"
    if image == LABEL:
        count = sum(kind.classes == LABEL for kind in model.kinds)
        return f"the number of each pixel's class, 0 to {count - 1}"
    kind = KINDS[image]
    return f"{'data, linear' if kind.is_data else 'colours, sRGB'}, {kind.bits} bits a channel"


def _classes(model: nca_core.Model, request: Request) -> list[str]:
    images = {kind.classes for kind in model.kinds if kind.classes}
    return [name for name in request.images if name in images]
