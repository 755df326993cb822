"""Where the workers' processes cannot share memory, the training ends with a line."""

from __future__ import annotations

import errno
import os

import pytest
import torch

from trainer.errors import TrainingError
from trainer.training.workers import _shared


def test_no_room_for_shared_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(tensor: torch.Tensor) -> torch.Tensor:
        raise RuntimeError(f"unable to allocate shared memory(shm) for file </t>: {os.strerror(errno.ENOSPC)}\nframes")

    monkeypatch.setattr(torch.Tensor, "share_memory_", fail)
    with pytest.raises(TrainingError, match=r"unable to allocate shared memory.*; give more, such as") as caught:
        _shared(9)
    assert "frames" not in str(caught.value)
