"""The trained network is the grown one: torch's growth and nca_core's agree, and the hand-written gradient is right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

import nca_core
from nca_core.container import PRECISIONS
from tests.core.models import random_model
from tests.core.steering import Everywhere
from trainer.exemplar.equalise import Equalisation
from trainer.network.architectures import SIZES, Architecture
from trainer.network.network import LEAST_NOISE, NOISY_CHANNELS, SHARPENING, SPLINE_REACH, Network
from trainer.network.steps import kernel_of, run_steps, wrap, wrap_adjoint
from trainer.network.windows import whole, windows

ARCHITECTURE = Architecture(channels=6, hidden=(12, 10, 8), features=6, steps=(4, 3, 3))


LATTICE = ((0.3, 0.0), (-0.1, 0.45))


def network(seed: int = 0, lattice: nca_core.Lattice = LATTICE) -> Network:
    made = Network(ARCHITECTURE, 5, torch.Generator().manual_seed(seed), lattice)
    with torch.no_grad():
        for w2 in made.w2:
            w2.mul_(5)  # stronger updates than at the start of training: differences must show
    return made


def test_torch_and_numpy_grow_and_decode_the_same() -> None:
    net = network()
    equalised = plain_units(5)
    model = net.to_model("x", ("base_color", "roughness", "height"), equalised, relief=3.0)
    field = nca_core.Torus(3, 2, seed=11)
    with torch.no_grad():
        grown = net(field)
    cells = nca_core.grow(model, field)
    assert np.abs(cells.state - grown.states[-1].permute(2, 0, 1).numpy()).max() < 1e-4
    maps = nca_core.decode(model, cells)
    ours = np.concatenate([maps[name] for name in model.maps], axis=-1)
    theirs = equalised.invert(grown.images[-1]).clamp(0, 1).numpy()
    assert ours.std() > 0.01
    assert model.decoder.sharpening == SHARPENING > 0
    assert np.abs(ours - theirs).max() < 1e-4


def test_growing_only_the_coarse_levels_gives_their_images() -> None:
    net, field = network(), nca_core.Torus(4, 4, 1)
    with torch.no_grad():
        coarse, full = net(field, whole(field.region, 2)), net(field)
    assert [tuple(image.shape) for image in coarse.images] == [(4, 4, 5), (8, 8, 5)]
    assert torch.equal(coarse.images[1], full.images[1])
    assert full.images[-1].shape == (32, 32, 5)


def test_the_adjoint_is_the_transpose_of_wrapping() -> None:
    random = torch.Generator().manual_seed(0)
    state = torch.randn(5, 7, 3, dtype=torch.float64, generator=random)
    cotangent = torch.randn(7, 9, 3, dtype=torch.float64, generator=random)
    assert torch.allclose((wrap(state) * cotangent).sum(), (state * wrap_adjoint(cotangent.clone())).sum())


def test_the_hand_written_gradient_is_autograds() -> None:
    random = torch.Generator().manual_seed(1)
    state, w1, b1, w2 = (torch.randn(shape, generator=random) for shape in ((5, 6, 3), (12, 7), (7,), (7, 3)))
    leaves = [tensor.requires_grad_() for tensor in (state, w1, b1, w2)]
    weight = torch.randn(5, 6, 3, generator=random)

    def plain(cells: torch.Tensor) -> torch.Tensor:
        hidden = functional.conv2d(wrap(cells).permute(2, 0, 1)[None], kernel_of(w1), b1).relu()
        return cells + hidden[0].permute(1, 2, 0) @ w2

    ours = torch.autograd.grad((run_steps(state, kernel_of(w1), b1, w2, 3, torch.float32) * weight).sum(), leaves)
    theirs = torch.autograd.grad((plain(plain(plain(state))) * weight).sum(), leaves)
    for one, other in zip(ours, theirs, strict=True):
        assert torch.allclose(one, other, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("depth", [2, 3])
def test_a_window_shows_what_the_whole_torus_has_there(depth: int) -> None:
    """What its cut edges spoil stays inside the margin, level after level."""
    net, field = network(), nca_core.Torus(12, 12, 5)
    chosen = windows(ARCHITECTURE.steps[:depth], 12, (4, 4, 6)[:depth])
    assert chosen[-1].margin > 0
    with torch.no_grad():
        cut, full = net(field, chosen), net(field)
    for index, (window, small, large) in enumerate(zip(chosen, cut.images, full.images, strict=False)):
        finest = index == len(ARCHITECTURE.steps) - 1
        inset = (window.margin + SPLINE_REACH * finest) * (ARCHITECTURE.stride if finest else 1)
        y = window.region.y0 * (ARCHITECTURE.stride if finest else 1) + inset
        assert torch.allclose(small, large[y : y + len(small), y : y + len(small)], atol=1e-5)


def test_some_channels_keep_their_noise() -> None:
    """Whatever training does to the amplitudes, chance comes in at every level."""
    net = network()
    with torch.no_grad():
        for amplitude in net.noise:
            amplitude.zero_()
    model = net.to_model("x", ("base_color", "roughness", "height"), plain_units(5), relief=1.0)
    for level in model.levels:
        assert level.inputs["noise"][-NOISY_CHANNELS:] == pytest.approx(LEAST_NOISE)
        assert not level.inputs["noise"][:-NOISY_CHANNELS].any()


def test_waves_too_short_for_a_levels_cells_are_left_out() -> None:
    """Of 0.45 cycles a coarse cell, coarse cells would see the beat; finer ones follow the wave."""
    model = network().to_model("x", ("base_color", "roughness", "height"), plain_units(5), relief=1.0)
    coarse, fine = (model.levels[index].inputs["lattice"] for index in (0, 1))
    assert not coarse[:, 2:].any()
    assert coarse[:, :2].all()
    assert fine.all()


def untrained(name: str, maps: tuple[str, ...], **rest: object) -> nca_core.Model:
    """A size of network with random weights, for a regular material."""
    outputs = sum(nca_core.KINDS[kind].channels for kind in maps)
    net = Network(SIZES[name].architecture, outputs, torch.Generator().manual_seed(0), LATTICE)
    return net.to_model("m" * 20, maps, plain_units(outputs), relief=1.0, **rest)


@pytest.mark.parametrize(
    ("name", "parameters", "kilobytes"), [("standard", 18_000, (90, 54, 40)), ("large", 45_000, (192, 96, 64))]
)
def test_files_are_small(name: str, parameters: int, kilobytes: tuple[int, ...]) -> None:
    """With all maps that there are, a picture that cannot be packed, and two waves: in each of PRECISIONS."""
    maps = tuple(kind for kind in nca_core.KINDS if kind != "normal")
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    provenance = nca_core.Provenance(*("x" * length for length in (64, 40, 60, 20, 25, 40)))
    model = untrained(name, maps, thumbnail=picture, provenance=provenance)
    assert model.parameters <= parameters
    for precision, most in zip(PRECISIONS, kilobytes, strict=True):
        assert len(nca_core.dumps(model, precision=precision)) <= 1000 * most, precision
    assert len(nca_core.dumps(model, precision=SIZES[name].precision)) <= 96_000


@pytest.mark.parametrize(("name", "other"), [("standard", "large"), ("large", "standard")])
def test_materials_of_any_two_sizes_grow_into_each_other(name: str, other: str) -> None:
    """Where one has all of the cells, what grows is its own, by the rules of either width."""
    maps = ("base_color", "roughness", "height")
    model, graft = untrained(name, maps), untrained(other, maps)
    seeds = nca_core.Torus(2, 1, 5)

    def grown(share: float) -> np.ndarray:
        field = nca_core.SteeredField(seeds, grafts=(nca_core.Graft(graft, Everywhere((share,))),))
        return nca_core.grow(model, field).state

    alone, both, replaced = grown(0.0), grown(0.5), grown(1.0)
    assert np.array_equal(alone, nca_core.grow(model, seeds).state)
    assert np.array_equal(replaced, nca_core.grow(graft, seeds).state)
    assert min(np.abs(both - alone).max(), np.abs(both - replaced).max()) > 0.01


def test_a_start_from_another_model_takes_over_the_rules_that_fit() -> None:
    net = network(seed=1)
    model = net.to_model("x", ("base_color", "roughness", "height"), plain_units(5), relief=3.0)
    narrow = replace(ARCHITECTURE, hidden=(9, 10, 8))
    other = Network(narrow, 4, torch.Generator().manual_seed(3))
    before = other.w1[0].detach().clone()
    other.start_from(model)
    assert narrow.fits(model) == (True, True, False)
    assert torch.equal(other.w1[0], before)
    for level in (1, 2):
        assert torch.equal(other.w1[level], net.w1[level])
        assert torch.equal(other.w2[level], net.w2[level])


@pytest.mark.parametrize(("name", "other"), [("standard", "large"), ("large", "standard")])
def test_a_start_from_another_size_of_network_takes_over_what_fits(name: str, other: str) -> None:
    """The coarsest rules are alike; the others begin anew."""
    model = untrained(other, ("base_color", "roughness", "height"))
    net = Network(SIZES[name].architecture, 5, torch.Generator().manual_seed(3))
    before = [w1.detach().clone() for w1 in net.w1]
    net.start_from(model)
    fits = SIZES[name].architecture.fits(model)[::-1]
    assert fits[0]
    assert not fits[-1]
    for after, unchanged, level, taken in zip(net.w1, before, model.levels, fits, strict=True):
        assert np.array_equal(after.detach(), level.rule.w1.T if taken else unchanged)


def test_a_start_from_a_network_of_fewer_channels_begins_anew() -> None:
    """As those of 0.1.0, which the shipped materials are of."""
    model = random_model(channels=12, hidden=16)
    net = Network(SIZES["standard"].architecture, 5, torch.Generator().manual_seed(3))
    before = {name: value.clone() for name, value in net.state_dict().items()}
    net.start_from(model)
    assert not any(SIZES["standard"].architecture.fits(model))
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_detail_is_the_finest_level_and_the_decoder() -> None:
    """Their rates are held longer than the layout's."""
    net = Network(SIZES["standard"].architecture, 5, torch.Generator().manual_seed(0), ((0.1, 0.2),))
    named = dict(zip([name for name, _ in net.named_parameters()], net.detail(), strict=True))
    finest = len(net.w1) - 1
    assert {name for name, detail in named.items() if detail} == {
        *(f"{name}.{finest}" for name in ("w1", "b1", "w2", "noise")),
        *(name for name in named if name.startswith(f"inputs.{finest}.")),
        *("features", "features_bias", "grain", "out", "out_bias"),
    }


@pytest.mark.parametrize("outputs", [5, 9])
def test_a_new_level_begins_with_the_picture_of_the_one_before(outputs: int) -> None:
    """At first its rule changes little, so that its picture is a noisy one of the same; as a decoder, of as many
    channels as it has features."""
    net = Network(ARCHITECTURE, outputs, torch.Generator().manual_seed(4))
    field = nca_core.Torus(4, 4, 1)
    for depth in (2, 3):
        net.open_level(depth)
        with torch.no_grad():
            before, after = net(field, whole(field.region, depth)).images[-2:]
        factor = len(after) // len(before)
        coarse = after.unflatten(0, (-1, factor)).unflatten(2, (-1, factor)).mean((1, 3))
        shown = min(outputs, ARCHITECTURE.features) if depth == 3 else outputs
        for channel in range(shown):
            seen = torch.stack([before[..., channel].flatten(), coarse[..., channel].flatten()])
            assert torch.corrcoef(seen)[0, 1] > 0.4, (depth, channel)


def plain_units(outputs: int) -> Equalisation:
    return Equalisation(torch.full((outputs,), 0.5), torch.eye(outputs) * 4, torch.eye(outputs) / 4)
