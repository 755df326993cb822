"""The recipe: all that decides, beside the weights, what a grown material looks like, so that it can be grown again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

from .field import SeedField, Torus
from .model import Model

MAX_PIXELS = 16384
MAX_CELLS = 1 << 26  # 16384² pixels at two pixels a cell: some 10 GB while they grow


@dataclass(frozen=True)
class Recipe:
    """A tile of width × height pixels from `seed`, at `density` pixels per pixel of the exemplar.

    digest: the model's, checked when it is grown; empty means any. Changing the density changes the pixels per feature,
    not how the seed is read.
    Raises ValueError for what cannot be grown.
    """

    seed: int = 0
    width: int = 1024
    height: int = 1024
    density: float = 1.0
    mode: str = "tile"
    digest: str = ""

    def __post_init__(self) -> None:
        if self.mode != "tile":
            raise ValueError(f"the mode is 'tile', not {self.mode!r}")
        if not (1 <= self.width <= MAX_PIXELS and 1 <= self.height <= MAX_PIXELS):
            raise ValueError(f"a side has 1 to {MAX_PIXELS} pixels, not {self.width} x {self.height}")
        if not 0 <= self.seed < 2**32:
            raise ValueError(f"a seed is a whole number from 0 to 4294967295, not {self.seed}")
        if not 1 / 16 <= self.density <= 64:
            raise ValueError(f"the density is 1/16 to 64 pixels per exemplar pixel, not {self.density}")

    def coarse_cells(self, model: Model) -> tuple[int, int]:
        """(width, height) of the torus: the whole number of coarse cells nearest to the size asked for, at least 1."""
        side = model.coarse_pixels * self.density
        return max(1, round(self.width / side)), max(1, round(self.height / side))

    def field(self, model: Model) -> SeedField:
        """The seed field to grow; its cells are then decoded to exactly (height, width) pixels.

        Raises ValueError for a recipe that belongs to another model, or asks for more cells than can be held.
        """
        if self.digest and self.digest != model.digest:
            raise ValueError(
                f"the recipe is another model's ({self.digest[:8]}), not {model.name}'s ({model.digest[:8]})"
            )
        width, height = self.coarse_cells(model)
        cells = width * height * model.coarse_scale**2
        if cells > MAX_CELLS:
            raise ValueError(
                f"{self.width} x {self.height} pixels at density {self.density:g} are {cells / 1e6:.0f} million cells, "
                f"more than the {MAX_CELLS / 1e6:.0f} million that can be grown at once; ask for less, or denser"
            )
        return Torus(width, height, self.seed)

    def to_json(self) -> str:
        """One line of JSON, keys sorted."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Read `to_json`'s text; raises ValueError for anything else."""
        try:
            values = json.loads(text)
            kinds: dict[str, type | tuple[type, ...]] = {
                "seed": int,
                "width": int,
                "height": int,
                "density": (int, float),
                "mode": str,
                "digest": str,
            }
            if set(values) != {entry.name for entry in fields(cls)}:
                raise ValueError("keys are missing or unknown")
            if not all(isinstance(values[key], kind) for key, kind in kinds.items()):
                raise ValueError("a value has the wrong type")
            return cls(**values)
        except (TypeError, RecursionError, ValueError) as error:
            raise ValueError(f"not a Lichen recipe: {error}") from error
