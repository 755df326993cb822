"""A small U-Net (Ronneberger et al., MICCAI 2015): 120,000 parameters, three resolutions."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from .pairs import Pairs, batches

WIDTHS = (16, 32, 64)
BATCH, RATE = 8, 3e-3


class UNet(nn.Module):
    """From pictures (count, 3, size, size), sizes multiples of 4, to logits (count, 1, size, size)."""

    def __init__(self) -> None:
        super().__init__()
        down = zip((3, *WIDTHS), WIDTHS, strict=False)
        self.down = nn.ModuleList(_block(inputs, outputs) for inputs, outputs in down)
        up = zip(WIDTHS[:0:-1], WIDTHS[-2::-1], strict=True)
        self.up = nn.ModuleList(_block(coarse + fine, fine) for coarse, fine in up)
        self.last = nn.Conv2d(WIDTHS[0], 1, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        kept: list[Tensor] = []
        values = pictures * 2 - 1
        for block in self.down:
            values = block(functional.max_pool2d(values, 2) if kept else values)
            kept.append(values)
        for block, finer in zip(self.up, kept[-2::-1], strict=True):
            coarse = functional.interpolate(values, scale_factor=2, mode="bilinear", align_corners=False)
            values = block(torch.cat([coarse, finer], 1))
        logits: Tensor = self.last(values)
        return logits


def trained(pairs: Pairs, steps: int, seed: int) -> UNet:
    """A network that has seen so many batches of pairs, under cross-entropy and a learning rate that falls to 0."""
    torch.manual_seed(seed)
    network = UNet()
    optimiser = torch.optim.Adam(network.parameters(), RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    source: Iterator[Pairs] = batches(pairs, BATCH, seed)
    for _ in range(steps):
        batch = next(source)
        loss = functional.binary_cross_entropy_with_logits(network(batch.pictures), batch.masks)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        falling.step()
    return network.eval()


@torch.no_grad()
def masks_of(network: UNet, pictures: Tensor) -> Tensor:
    """The masks that a network gives, of 0 and 1."""
    return torch.cat([(network(part) > 0).float() for part in pictures.split(BATCH)])


def iou(found: Tensor, true: Tensor) -> float:
    """Intersection over union of all pixels of masks of 0 and 1."""
    both, either = (found * true).sum(), torch.maximum(found, true).sum()
    return float(both / either.clamp(min=1))


def _block(inputs: int, outputs: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before in (inputs, outputs):
        layers += [nn.Conv2d(before, outputs, 3, padding=1, bias=False), nn.GroupNorm(4, outputs), nn.ReLU()]
    return nn.Sequential(*layers)
