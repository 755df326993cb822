"""What several of the trainer's tests start from."""

from __future__ import annotations

from pathlib import Path

import pytest

import nca_core
from tests.core.models import random_model


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    nca_core.save(random_model(), tmp_path / "moss.nca")
    return tmp_path / "moss.nca"
