"""A loss that computes something else has another digest, so that no training goes on under it unawares."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from trainer.loss import loss, sliced, transport, version
from trainer.loss.version import loss_digest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [
        (version, "LOSS_VERSION", version.LOSS_VERSION + 1),
        (loss, "OUTSIDE", 21.0),
        (loss, "LossWeights", partial(loss.LossWeights, overflow=2.0)),
        (loss, "A_NEW_TERMS_WEIGHT", 0.1),
        (sliced, "GRAIN", (replace(sliced.GRAIN[0], weight=0.6), *sliced.GRAIN[1:])),
        (transport, "RATE", 0.03),
    ],
)
def test_each_number_of_the_loss_is_in_its_digest(
    owner: object, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = loss_digest()
    monkeypatch.setattr(owner, name, value, raising=False)
    assert loss_digest() != before


def test_the_digest_is_the_same_in_another_process() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from trainer.loss.version import loss_digest; print(loss_digest())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == loss_digest()
