"""What a training is asked for, and the command line that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

PREVIEW, GOOD, BEST = 60.0, 240.0, 1200.0  # seconds
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Arguments:
    """A training. exemplar: a picture or a folder of maps. out: where the weight file goes. budget: in seconds. name:
    the material's; empty for the exemplar's. metres: what the exemplar measures across, 0 if nobody knows. guide:
    whether it learns to follow its own brightness. delight: whether uneven light is taken out first. part: options that
    say which part of the picture is learnt. estimate: whether height and roughness are guessed where there is only a
    colour. device: cpu, cuda or mps. resume: whether it goes on where one to the same file was stopped. further: other
    options of `lichen train`.
    """

    exemplar: str
    out: str
    budget: float = GOOD
    name: str = ""
    author: str = ""
    licence: str = ""
    source: str = ""
    metres: float = 0.0
    guide: bool = False
    delight: bool = False
    part: tuple[str, ...] = ()
    estimate: bool = False
    device: str = "cpu"
    resume: bool = False
    further: tuple[str, ...] = ()

    def command(self, program: Path, look: Path | None = None) -> list[str]:
        """The command line of the training, or without a file for looks that which only reads the exemplar."""
        return [
            str(program),
            "train",
            *("--progress", "json"),
            *("--out", self.out),
            *("--budget", f"{self.budget:g}s"),
            *(("--look", str(look)) if look else ("--dry-run",)),
            *self._origin(),
            *((f"--name={self.name}",) if self.name else ()),
            *(("--metres", f"{self.metres:g}") if self.metres else ()),
            *(("--guide", "auto") if self.guide else ()),
            *(("--delight",) if self.delight else ()),
            *(("--estimate-maps",) if self.estimate else ()),
            *(("--device", self.device) if self.device != "cpu" else ()),
            *(("--resume",) if self.resume else ()),
            *self.part,
            *self.further,
            *("--", self.exemplar),
        ]

    def _origin(self) -> list[str]:
        said = {"--author": self.author, "--licence": self.licence, "--source": self.source}
        return [f"{name}={text.strip() or UNKNOWN}" for name, text in said.items()]


def read(values: Mapping[str, Any]) -> Arguments:
    """Arguments as they were written down, as `dataclasses.asdict` gives them; what is not known is passed over. Raises
    ValueError for what are none."""
    kinds = {field.name: type(getattr(_SAMPLE, field.name)) for field in fields(Arguments)}
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name in kinds
    }
    for name, value in known.items():
        if not isinstance(value, kinds[name]) and not (kinds[name] is float and isinstance(value, int)):
            raise ValueError(f"{name} is {value!r}")
    try:
        return Arguments(**known)
    except TypeError as error:
        raise ValueError(str(error)) from error


_SAMPLE = Arguments("", "")
