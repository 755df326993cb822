"""Learnt features: a few layers of filters, trained beside the texture, that answer otherwise to it than to its
exemplar.

Fixed filters miss what they were not made for: a fine wavy ripple had the exemplar's distribution along each of theirs.
So a small network learns throughout the training to tell growths from crops of the exemplar, by the logistic loss of
I. Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, section 3, and a growth is asked to have the
exemplar's distribution of the features by which it does. Its verdict is never followed: that made textures no better
(RESEARCH.md). Matching features instead is the idea of T. Salimans et al., "Improved Techniques for Training GANs",
NeurIPS 2016, section 3.1; here whole distributions are matched, along each feature and along random mixes, instead of
means; a growth and the exemplar are asked by the very same features, or the difference is that of two networks. Nothing
is pretrained: the features have seen this exemplar and its growths alone, and end with the training.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .sliced import matched_difference, sort_rows

#: Width, window and stride of each layer. The last one's answer is the verdict; those of the two before are matched.
LAYERS = ((24, 5, 2), (32, 3, 1), (48, 3, 2), (1, 1, 1))
LEAK = 0.2
RATE, MOMENTS, DECAY = 2e-3, (0.9, 0.99), 1e-2  # of AdamW
PAUSE = 2  # growths to a step of the features
RENEWED = 8  # growths that are compared by the same features, of which the exemplar's answers are kept
MIXES = 32  # random ones of each layer's answers
BANK = 4096  # places of the exemplar
PLACES = 1500  # of a growth in one comparison
TAILS = 0.5  # as of grain: specks are few
LEAST_VARIANCE = 1e-4  # of answers: a feature that hardly answers is not asked for
LEAST_SCALE = 1e-3  # of answers, in a mix


class Learnt:
    """The comparison of images with one level of the exemplar's pyramid by features that are learnt meanwhile."""

    def __init__(self, image: Tensor, generator: torch.Generator) -> None:
        """image: the exemplar's level, (height, width, channels) in equalised units."""
        self._exemplar, self._generator = _rows(image).contiguous(), generator
        self._features = _random_features(image.shape[2], generator).to(image.device).requires_grad_()
        self._optimiser = torch.optim.AdamW([self._features], RATE, MOMENTS, weight_decay=DECAY)
        moments = {name: torch.zeros_like(self._features) for name in ("exp_avg", "exp_avg_sq")}
        self._optimiser.state[self._features] = {"step": torch.zeros(()), **moments}  # there from the start, as a state
        self._asked = self._features.detach().clone()  # as they were when the exemplar's answers were taken
        self._wanted: list[_Wanted] = []
        self._growths = 0

    def __call__(self, image: Tensor) -> Tensor:
        """The mean squared difference of sorted answers to an image, (height, width, channels), from those to the
        exemplar, a scalar in units of the exemplar's variance along each feature or mix, summed over two layers."""
        rows = _rows(image)
        if self._growths % PAUSE == 0:
            self._learn(rows.detach())
        if self._growths % RENEWED == 0:
            self._asked = self._features.detach().clone()
            self._wanted = self._ask(self._growths)
        self._growths += 1
        layers = zip(self._wanted, _matched(self._asked, rows), strict=True)
        return torch.stack([wanted.difference(answers, self._generator) for wanted, answers in layers]).sum()

    def state(self) -> dict[str, Tensor]:
        """What changes with the growths but for the random numbers, by name, float32."""
        kept = {"features": self._features, "asked": self._asked, "growths": torch.tensor(float(self._growths))}
        kept |= self._optimiser.state[self._features]
        return {name: value.detach().cpu().clone() for name, value in kept.items()}

    @torch.no_grad()
    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from what `state` gave. Raises KeyError or RuntimeError for a state that does not fit."""
        self._growths = int(state["growths"])
        self._features.copy_(state["features"])
        self._asked.copy_(state["asked"])
        for name, value in self._optimiser.state[self._features].items():
            value.copy_(state[name])
        if self._growths:
            self._wanted = self._ask((self._growths - 1) // RENEWED * RENEWED)

    def _learn(self, rows: Tensor) -> None:
        """A step of the features towards telling a growth's rows from a crop of the exemplar of the same size.

        None after a growth that is no number, which the training recovers from, and the features would not.
        """
        grown, own = _verdict(self._features, rows), _verdict(self._features, self._crop(*rows.shape[2:]))
        loss = functional.softplus(grown).mean() + functional.softplus(-own).mean()
        (gradient,) = torch.autograd.grad(loss, [self._features])
        if gradient.isfinite().all():
            self._features.grad = gradient
            self._optimiser.step()

    def _crop(self, height: int, width: int) -> Tensor:
        """A random crop of the exemplar, of at most this size."""
        spare = [max(0, whole - side) for whole, side in zip(self._exemplar.shape[2:], (height, width), strict=True)]
        top, left = (int(torch.randint(each + 1, (1,), generator=self._generator)) for each in spare)
        return self._exemplar[..., top : top + height, left : left + width]

    @torch.no_grad()
    def _ask(self, growths: int) -> list[_Wanted]:
        """The exemplar's answers to the features asked, of each layer that is matched. growths: seeds the mixes."""
        generator = torch.Generator().manual_seed(growths)
        return [_wanted(answers, generator) for answers in _matched(self._asked, self._exemplar)]


@dataclass(frozen=True)
class _Wanted:
    """The answers of a layer that a growth is asked for: the exemplar's, sorted, along each feature and along mixes.

    mixes: (rows, width). values: (rows, places), rising. variances: (rows,), of the values.
    """

    mixes: Tensor
    values: Tensor
    variances: Tensor

    def difference(self, answers: Tensor, generator: torch.Generator) -> Tensor:
        """The mean squared difference of a layer's answers (width, places) from those that are wanted, a scalar."""
        squares = matched_difference(self.mixes @ _drawn(answers, PLACES, generator), self.values, TAILS)
        return (squares / self.variances).mean()


def _wanted(answers: Tensor, generator: torch.Generator) -> _Wanted:
    """What is wanted of a layer whose answers to the exemplar are these (width, places)."""
    drawn = _drawn(answers, BANK, generator)
    random = torch.randn(MIXES, len(drawn), generator=generator).to(drawn) / len(drawn) ** 0.5
    mixes = torch.cat([torch.eye(len(drawn)).to(drawn), random / drawn.std(1).clamp(min=LEAST_SCALE)])
    values = sort_rows((mixes @ drawn).contiguous())
    return _Wanted(mixes, values, values.var(1).clamp(min=LEAST_VARIANCE))


def _drawn(answers: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """At most `count` of a layer's answers (width, places), at places drawn at random."""
    return answers[:, torch.randperm(answers.shape[1], generator=generator)[:count].to(answers.device)]


def _random_features(channels: int, generator: torch.Generator) -> Tensor:
    """The numbers of all layers, one after the other, each between plus and minus the root of 1 over its inputs."""
    parts = []
    for width, window, _ in LAYERS:
        inputs = channels * window**2
        parts.append((torch.rand(width * (inputs + 1), generator=generator) * 2 - 1) * inputs**-0.5)
        channels = width
    return torch.cat(parts)


def _layers(features: Tensor, rows: Tensor) -> Iterator[Tensor]:
    """Yield each layer's answers to an image (1, channels, height, width): (1, width, fewer, fewer)."""
    start = 0
    for width, window, stride in LAYERS:
        kernel = features[start : start + width * rows.shape[1] * window**2].view(width, -1, window, window)
        start += kernel.numel() + width
        answers = functional.conv2d(rows, kernel, features[start - width : start], stride)
        yield answers
        rows = functional.leaky_relu(answers, LEAK)


def _verdict(features: Tensor, rows: Tensor) -> Tensor:
    """How much each place looks like one of the exemplar's, as a logit."""
    return list(_layers(features, rows))[-1]


def _matched(features: Tensor, rows: Tensor) -> list[Tensor]:
    """The answers of the two layers that are matched, rectified: (width, places) each."""
    layers = list(_layers(features, rows))[-3:-1]
    return [functional.leaky_relu(answers, LEAK)[0].flatten(1) for answers in layers]


def _rows(image: Tensor) -> Tensor:
    """An image (height, width, channels) as convolutions take it: (1, channels, height, width)."""
    return image.permute(2, 0, 1)[None]
