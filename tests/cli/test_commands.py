"""`sfumato` itself, and status, stop, doctor and list as processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def alone(short_folder: Path) -> dict[str, str]:
    """The environment of a user who has no server, no GPU tools and nothing in the hub's cache."""
    empty = short_folder / "empty"
    empty.mkdir()
    return {"SFUMATO_RUNTIME_DIR": str(short_folder), "HF_HOME": str(empty), "PATH": str(empty)}


def test_help_lists_the_commands_without_importing_torch_or_fastapi() -> None:
    program = (
        "import sys\nfrom sfumato_client.cli.main import main\nsys.argv = ['sfumato', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print({'torch', 'fastapi', 'uvicorn', 'huggingface_hub', 'transformers'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    commands = "serve fill rewrite refine inspect status pause resume stop doctor pull uninstall list"
    for command in commands.split():
        assert f"  {command} " in said
    assert said.endswith("set()\n")


def test_status_shows_the_checkpoint_and_the_counts(sfumato, server) -> None:
    said = sfumato("status")
    assert said.returncode == 0, said.stderr
    assert "default, 21.0 M parameters" in said.stdout
    assert "3 done" in said.stdout
    assert f"process {server.process.pid}" in said.stdout


def test_status_without_a_server_is_exit_code_1(sfumato, alone) -> None:
    said = sfumato("status", **alone)
    assert (said.returncode, said.stdout) == (1, "")
    assert "start one with: sfumato serve" in said.stderr


def test_stop_waits_until_the_server_has_ended(sfumato, own_server) -> None:
    running = own_server()
    said = sfumato("stop", SFUMATO_RUNTIME_DIR=str(running.runtime))
    assert (said.returncode, said.stdout) == (0, "stopped\n")
    assert running.process.wait(timeout=5) == 0


def test_stop_without_a_server_says_so(sfumato, alone) -> None:
    said = sfumato("stop", **alone)
    assert (said.returncode, said.stdout) == (0, "no server is running\n")


def test_doctor_says_what_is_installed_and_which_device_would_be_used(sfumato, alone) -> None:
    said = sfumato("doctor", **alone)
    assert "0.1.0, Python 3." in said.stdout
    assert "transformers 5." in said.stdout
    assert "GB free" in said.stdout
    assert "none is running" in said.stdout


def test_a_dead_servers_record_does_not_stop_anything(sfumato, own_server) -> None:
    running = own_server()
    running.process.kill()
    running.process.wait(timeout=5)
    said = sfumato("stop", SFUMATO_RUNTIME_DIR=str(running.runtime))
    assert (said.returncode, said.stdout) == (0, "no server is running\n")


def test_serve_says_when_another_server_is_running(sfumato, server) -> None:
    said = sfumato("serve")
    assert said.returncode == 1
    assert f"process {server.process.pid}" in said.stderr
    assert "Traceback" not in said.stderr
