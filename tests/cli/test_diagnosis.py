"""What `sfumato doctor` finds, one matter at a time."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, write_record
from sfumato_client.diagnosis.machine import idle_gpu, nvidia_gpu, server_packages
from sfumato_client.diagnosis.running import running_server, socket_folder
from sfumato_client.diagnosis.torch_facts import TorchBroken, TorchFacts, torch_facts

NONE = ("no_such_package", "nor_this_one")
GPU = "NVIDIA H100 80GB HBM3"


def facts(device: str = "cpu", cuda_build: str | None = None) -> TorchFacts:
    return TorchFacts(
        version="2.13.0", cuda_build=cuda_build, rocm_build=None, device=device, device_name="", free_bytes=None
    )


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{text}'\n")
    file.chmod(0o755)


def test_a_gpu_that_a_cpu_build_of_torch_leaves_idle_is_wrong() -> None:
    [finding] = idle_gpu(facts(), GPU)
    assert finding.level == "wrong"
    assert finding.found == f"{GPU} is there and torch is a CPU build, so it is not used"
    assert "CUDA build" in finding.remedy


def test_a_gpu_that_a_cuda_build_cannot_use_points_to_the_driver() -> None:
    [finding] = idle_gpu(facts(cuda_build="13.0"), GPU)
    assert finding.level == "wrong"
    assert "driver" in finding.remedy


def test_a_gpu_that_torch_uses_is_fine() -> None:
    assert idle_gpu(facts(device="cuda", cuda_build="13.0"), GPU) == []


@pytest.mark.skipif(platform.system() == "Darwin", reason="there torch should find Metal")
def test_no_gpu_at_all_is_only_a_note() -> None:
    assert [finding.level for finding in idle_gpu(facts(), None)] == ["note"]


def test_the_nvidia_tool_names_the_gpu(tmp_path, monkeypatch) -> None:
    program(tmp_path, "nvidia-smi", GPU)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert nvidia_gpu(tmp_path) == GPU


def test_without_its_tool_the_driver_names_the_gpu(tmp_path, monkeypatch) -> None:
    card = tmp_path / "driver/nvidia/gpus/0000:01:00.0"
    card.mkdir(parents=True)
    (card / "information").write_text(f"Model: \t\t {GPU}\nIRQ:   \t\t 16\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert nvidia_gpu(tmp_path) == GPU


def test_without_a_driver_the_bus_names_the_gpu(tmp_path, monkeypatch) -> None:
    program(tmp_path, "lspci", "01:00.0 3D controller: NVIDIA Corporation GH100 (rev a1)")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert nvidia_gpu(tmp_path) == "NVIDIA Corporation GH100 (rev a1)"


def test_without_any_of_them_there_is_no_gpu(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert nvidia_gpu(tmp_path) is None


def test_a_torch_that_cannot_be_imported_says_its_last_line(monkeypatch) -> None:
    monkeypatch.setattr("sfumato_client.diagnosis.torch_facts.PROBE", ("python", "-c", "import no_such_torch"))
    with pytest.raises(TorchBroken, match="No module named 'no_such_torch'"):
        torch_facts()


def test_a_client_alone_is_well_and_is_told_how_a_server_elsewhere_is_named(monkeypatch) -> None:
    """first hour: base install: `doctor` is content."""
    monkeypatch.setattr("sfumato_client.address.install.SERVER_PACKAGES", NONE)
    monkeypatch.setattr("sfumato_client.diagnosis.machine.SERVER_PACKAGES", NONE)
    finding = server_packages(None)
    assert finding.level == "note"
    assert "SFUMATO_URL" in finding.remedy
    assert "pip install '.[server]'" in finding.remedy


def test_server_packages_of_which_some_are_missing_are_wrong_unless_the_server_is_elsewhere(monkeypatch) -> None:
    """first hour: with the server's packages half there it is an error."""
    monkeypatch.setattr("sfumato_client.address.install.SERVER_PACKAGES", ("torch", *NONE))
    monkeypatch.setattr("sfumato_client.diagnosis.machine.SERVER_PACKAGES", ("torch", *NONE))
    finding = server_packages(None)
    assert (finding.level, finding.found) == ("wrong", "not whole: without no_such_package, nor_this_one")
    assert server_packages(Address(url="http://gpu.example:8642")).level == "ok"


def test_a_folder_that_others_may_write_to_is_wrong(short_folder) -> None:
    assert socket_folder(short_folder).level == "ok"
    short_folder.chmod(0o777)
    assert "chmod 700" in socket_folder(short_folder).found


def test_a_folder_too_long_for_a_socket_is_wrong(tmp_path) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir(mode=0o700)
    assert "SFUMATO_RUNTIME_DIR" in socket_folder(folder).remedy


def test_a_server_of_another_version_is_wrong(own_server) -> None:
    started = own_server("--version", "9.9")
    wrong = [finding for finding in running_server(started.runtime, {}) if finding.level == "wrong"]
    assert [finding.what for finding in wrong] == ["versions"]
    assert "the server is sfumato 9.9" in wrong[0].found


def test_a_running_server_is_shown_with_its_checkpoint(server) -> None:
    found = {finding.what: finding for finding in running_server(server.runtime, {})}
    assert str(server.address) in found["server"].found
    assert found["worker"].found == "ready, checkpoint default on cpu"


def test_a_record_that_a_killed_server_left_is_only_a_note(short_folder) -> None:
    write_record(short_folder, ServerRecord(pid=2**22 + 1, version="0.1.0", address=Address(socket="/none")))
    [finding] = running_server(short_folder, {})
    assert finding.level == "note"
    assert "does not answer at /none" in finding.found


def test_a_server_that_the_environment_names_and_that_is_not_there_is_wrong(short_folder) -> None:
    [finding] = running_server(short_folder, {"SFUMATO_URL": "http://127.0.0.1:9"})
    assert finding.level == "wrong"
    assert "SFUMATO_URL" in finding.found
