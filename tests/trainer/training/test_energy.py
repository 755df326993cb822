"""Joules are measured where every part of the machine can be read, and estimated where one cannot."""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from trainer.training import energy
from trainer.training.energy import WATTS_PER_CORE, WATTS_PER_GPU, Meter, nvml

UUID = "GPU-0b2f5ce1-72bd-1f0e-9d5b-7a5d2a6e1c11"


class FakeNvml:
    """The four functions of libnvidia-ml that are used, over boards {UUID: millijoules}; one of them may fail."""

    def __init__(self, boards: dict[str, int], failing: str = "") -> None:
        self.boards, self._failing, self.open = boards, failing, 0

    def nvmlInit_v2(self) -> int:  # noqa: N802 - the library's own names
        self.open += not self._fails("init")
        return self._fails("init")

    def nvmlShutdown(self) -> int:  # noqa: N802
        self.open -= 1
        return 0

    def nvmlDeviceGetHandleByUUID(self, uuid: bytes, handle: Any) -> int:  # noqa: N802
        known = list(self.boards)
        if self._fails("handle") or uuid.decode() not in known:
            return 6  # NVML_ERROR_NOT_FOUND
        handle._obj.value = known.index(uuid.decode()) + 1
        return 0

    def nvmlDeviceGetTotalEnergyConsumption(self, handle: ctypes.c_void_p, millijoules: Any) -> int:  # noqa: N802
        millijoules._obj.value = list(self.boards.values())[(handle.value or 0) - 1]
        return self._fails("energy")

    def _fails(self, what: str) -> int:
        return 3 if self._failing == what else 0  # NVML_ERROR_NOT_SUPPORTED


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with two processor packages that anybody may read."""
    monkeypatch.setattr(energy, "_COUNTERS", tmp_path)
    for zone in ("intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0"):  # the last is a part of the first
        (tmp_path / zone).mkdir()
        count(tmp_path, zone, 1_000_000)
    return tmp_path


def count(folder: Path, zone: str, microjoules: int) -> None:
    (folder / zone / "energy_uj").write_text(f"{microjoules}\n")


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> FakeNvml:
    """A machine with two boards, of which torch sees the second one only and calls it 0."""
    library = FakeNvml({"GPU-other": 0, UUID: 5_000})
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    properties = {0: SimpleNamespace(uuid=UUID.removeprefix("GPU-"))}
    monkeypatch.setattr(torch.cuda, "get_device_properties", properties.__getitem__)
    return library


@pytest.fixture
def unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(energy, "_COUNTERS", tmp_path / "nowhere")


def test_processor_packages_are_measured(packages: Path) -> None:
    meter = Meter()
    count(packages, "intel-rapl:0", 3_000_000)
    count(packages, "intel-rapl:1", 1_500_000)
    count(packages, "intel-rapl:0:0", 2_000_000)
    assert meter.joules() == (2.5, True)


def test_a_counter_that_wrapped_round_says_nothing(packages: Path) -> None:
    meter = Meter()
    count(packages, "intel-rapl:0", 900_000)
    count(packages, "intel-rapl:1", 9_000_000)
    joules, measured = meter.joules()
    assert joules < 5
    assert not measured


def test_without_counters_a_busy_core_costs_twelve_watts(unreadable: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(energy, "_cpu_seconds", iter([10.0, 40.0]).__next__)
    assert Meter().joules() == (30 * WATTS_PER_CORE, False)


def test_a_board_is_measured_beside_the_processor(packages: Path, board: FakeNvml) -> None:
    meter = Meter("cuda")
    count(packages, "intel-rapl:0", 2_000_000)
    board.boards |= {"GPU-other": 77_000, UUID: 12_000}
    assert meter.joules() == (1.0 + 7.0, True)


def test_nothing_is_called_measured_unless_all_of_it_was(unreadable: None, board: FakeNvml) -> None:
    meter = Meter("cuda")
    board.boards[UUID] = 1_005_000
    joules, measured = meter.joules()
    assert joules == pytest.approx(1000, abs=20)  # and some milliseconds of processor time
    assert not measured


def test_a_board_that_cannot_be_read_is_estimated(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on this machine, if its torch has no CUDA or its driver is another."""

    def missing(name: str) -> Any:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", missing)
    clock = iter([0.0, 0.0, 2.0]).__next__
    monkeypatch.setattr(energy.time, "monotonic", clock)
    meter = Meter("cuda")
    count(packages, "intel-rapl:0", 2_000_000)
    assert meter.joules() == (1.0 + 2 * WATTS_PER_GPU, False)


def test_only_cuda_asks_for_a_board(packages: Path, board: FakeNvml) -> None:
    for device in ("cpu", "mps"):
        meter = Meter(device)
        board.boards[UUID] += 1_000
        assert meter.joules() == (0.0, True)


def test_nvml_finds_the_board_by_its_uuid_and_is_closed_again() -> None:
    library = FakeNvml({"GPU-other": 1, UUID: 12_345})
    assert nvml(library, UUID) == (12.345,)
    assert nvml(library, "GPU-unknown") == ()
    assert library.open == 0


@pytest.mark.parametrize("failing", ["init", "handle", "energy"])
def test_nvml_that_fails_reads_nothing(failing: str) -> None:
    library = FakeNvml({UUID: 12_345}, failing)
    assert nvml(library, UUID) == ()
    assert library.open == 0


def test_an_nvml_without_the_function_reads_nothing(board: FakeNvml, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drivers before Volta's have no energy counter."""
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace(nvmlInit_v2=lambda: 0, nvmlShutdown=lambda: 0))
    assert not Meter("cuda").joules()[1]
