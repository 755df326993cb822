"""The project itself: one training that follows the exemplar's luminance, and growth that is asked for a content."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from nca_core import Model, Recipe
from nca_core.bands import bands
from nca_core.steering import Guided, Picture, Placed, Steering, Supplies
from tests.benchmarks.quality.arrays import Stack
from tests.benchmarks.quality.lichen import Training, trained
from tests.benchmarks.quality.made import Order
from trainer.exemplar.guide import ExemplarGuide
from trainer.process.digests import digest
from trainer.training.guiding import CELLS, MOST_VALUES, PIECES, SMOOTH, UNASKED
from trainer.training.guiding import SIZES as DRAWN
from trainer.training.train import Settings
from trainer.training.workers import GUIDE_SCALE

from .target import Assignment


@dataclass(frozen=True)
class Following(Training):
    """A training of the quality benchmark's, with a guide."""

    guides: tuple[ExemplarGuide, ...] = field(default=(), repr=False)

    def settings(self, seconds: float) -> Settings:
        return replace(super().settings(seconds), guides=self.guides)

    def digest(self) -> str:
        """Of the guide, beside what the other trainings' has."""
        asked = [(each.guide, digest(each.asked.tobytes())) for each in self.guides]
        plain = Training(self.network, self.seed).digest()
        return digest(plain, asked, UNASKED, PIECES, SMOOTH, CELLS, DRAWN, MOST_VALUES, GUIDE_SCALE)


def model_of(assignment: Assignment, network: str = "standard") -> Model:
    """The weights of a training in the assignment's budget; kept ones where there are some. Raises
    trainer.errors.TrainingError where the budget is too small."""
    order = Order(assignment.exemplar, assignment.seconds, range(1), assignment.folder)
    return trained(order, Following(network, 0, (assignment.guide,)))[0]


def laid_out(model: Model, assignment: Assignment, firmness: float, seed: int) -> Stack:
    """A torus of whole coarse cells, as many as come nearest to the exemplar's extent. firmness: the strength."""
    sides = assignment.exemplar.pixels.shape[:2]
    height, width = (max(1, round(side / model.coarse_pixels)) * model.coarse_pixels for side in sides)
    shown = assignment.shown(height, width)
    picture = Picture(shown[..., None], np.ones(shown.shape, np.float32))
    steering = Steering((Guided(assignment.guide.guide.name, (Placed(picture.sha256),), firmness),))
    recipe = Recipe(seed, width, height, steering=steering)
    rows = [band.maps for band in bands(model, recipe.surface(model, Supplies({picture.sha256: picture})))]
    return np.concatenate([np.concatenate([row[name] for row in rows]) for name in model.maps], axis=2)
