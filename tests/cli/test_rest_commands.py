"""`sfumato pause` and `sfumato resume`, and what status says in between."""

from __future__ import annotations

import pytest

from sfumato_client.cli.lifecycle.rest import freed_text, outcome
from sfumato_client.protocol.status import Rested


@pytest.fixture
def on(sfumato, own_server):
    """`on("ready")("pause")`: a command before a server in that state."""

    def start(state):
        running = own_server("--state", state)
        return lambda *arguments: sfumato(*arguments, SFUMATO_RUNTIME_DIR=str(running.runtime))

    return start


def test_pause_says_what_it_freed_and_how_to_come_back(on) -> None:
    said = on("ready")("pause")
    assert (said.returncode, said.stderr) == (0, "")
    assert (
        said.stdout == "paused: freed 612 MB of memory and 18.3 GB on the device; bring it back with: sfumato resume\n"
    )


def test_status_says_that_a_paused_server_rests(on) -> None:
    run = on("ready")
    run("pause")
    assert "resting: paused" in run("status").stdout


def test_resume_waits_until_the_model_is_back(on) -> None:
    said = on("resting")("resume")
    assert (said.returncode, said.stdout) == (0, "ready\n")


def test_resume_fails_where_the_worker_failed(on) -> None:
    said = on("failed")("resume")
    assert said.returncode == 1
    assert "failed: no weights" in said.stderr


def test_pause_without_a_server_has_nothing_to_do(sfumato, short_folder) -> None:
    said = sfumato("pause", SFUMATO_RUNTIME_DIR=str(short_folder))
    assert (said.returncode, said.stdout) == (0, "no server is running, so nothing is loaded\n")


def test_resume_without_a_server_is_exit_code_1(sfumato, short_folder) -> None:
    said = sfumato("resume", SFUMATO_RUNTIME_DIR=str(short_folder))
    assert said.returncode == 1
    assert "start one with: sfumato serve" in said.stderr


@pytest.mark.parametrize(
    ("memory", "device", "text"),
    [
        (0, 0, "nothing was loaded"),
        (612_000_000, 0, "freed 612 MB of memory"),
        (None, None, "freed all that the worker held"),
        (None, 2_000_000_000, "freed 2.0 GB on the device"),
    ],
)
def test_what_was_freed_reads_well(memory, device, text) -> None:
    assert freed_text(Rested(state="resting", detail="", memory_bytes=memory, device_bytes=device)) == text


def test_a_pause_that_a_request_called_off_says_so() -> None:
    rested = Rested(state="ready", detail="", memory_bytes=0, device_bytes=0)
    assert outcome(rested) == "nothing was freed; somebody has asked for something meanwhile: ready"
