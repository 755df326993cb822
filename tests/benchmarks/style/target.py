"""What all systems are asked for: a content's light in an exemplar's tones, by the same curve and blur."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nca_core import stylizing
from nca_core.arrays import Array
from nca_core.steering import Picture
from trainer.exemplar.exemplar import Exemplar
from trainer.exemplar.guide import ExemplarGuide, exemplar_guides, wanted

from .contents import Content


@dataclass(frozen=True, eq=False)
class Assignment:
    """An exemplar, the guide by its luminance, and a content to be laid out in it. seconds: the budget of what takes
    one. folder: where a system may keep what belongs to the exemplar alone, such as weights."""

    exemplar: Exemplar
    guide: ExemplarGuide
    content: Content
    seconds: float = 0.0
    folder: Path = Path()

    def shown(self, height: int, width: int) -> Array:
        """The content in the exemplar's tones: luminance (height, width) float32, as the guide has it."""
        content = self.content(height, width)
        picture = Picture(content[..., None], np.ones(content.shape, np.float32))
        guide = self.guide.guide
        soft = stylizing.blurred(content, stylizing.content_blur(guide, 1.0), wraps=True)
        tone = stylizing.tone_curve(stylizing.tones(soft, picture.presence))
        return stylizing.guide_picture(picture, tone, guide, 1.0, wraps=True).values[..., 0]

    def asked(self, height: int, width: int) -> Array:
        """The same as the guide's g in -1..1."""
        return self.guide.guide.asked(self.shown(height, width)[..., None])[..., 0]


def luminance_guide(exemplar: Exemplar) -> ExemplarGuide:
    """The exemplar's guide by its own luminance. Raises InputError for one that has no base colour, or none to
    follow."""
    (guide,) = exemplar_guides(exemplar, [wanted("auto")])
    return guide
