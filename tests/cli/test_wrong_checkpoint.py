"""A checkpoint or a device that is wrong ends the server with an error, and no later command hears of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sfumato_client.address.record import read_record
from sfumato_client.cli.lifecycle.restart import kept_options
from sfumato_client.cli.main import main  # noqa: F401 - imported here, it is not imported anew by each command

TEXT = "def add(a, b):\n    return \n"


@pytest.fixture
def alone(short_folder: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a user without a server, and without checkpoints of a hub."""
    names = {"XDG_STATE_HOME": "state", "HF_HOME": "hub", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache"}
    return {"SFUMATO_RUNTIME_DIR": str(short_folder), **{name: str(tmp_path / at) for name, at in names.items()}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sum.py"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("checkpoint", "why"),
    [
        ("foo/bar", "checkpoint foo/bar is not on this machine: run `sfumato pull foo/bar`"),
        ("/nope", "checkpoint '/nope' is neither 'default' nor a folder nor a Hugging Face id (owner/name)"),
        ("{tmp}", "has no config.json: it is not a checkpoint folder"),
    ],
)
def test_serve_ends_before_anybody_finds_it_where_there_is_no_such_checkpoint(
    sfumato, alone, short_folder, tmp_path, checkpoint, why
) -> None:
    """first hour: `serve --checkpoint /nope` logs an error and stays up."""
    said = sfumato("serve", "--checkpoint", checkpoint.format(tmp=tmp_path), **alone)
    assert said.returncode == 1
    assert why in said.stderr.splitlines()[-1]
    assert "listening" not in said.stderr
    assert read_record(short_folder) is None


def test_a_mistyped_checkpoint_of_a_command_is_told_and_leaves_no_server(sfumato, alone, file, short_folder) -> None:
    """first hour: it left a failed server, and every later `fill` failed with its error."""
    said = sfumato("fill", f"{file}:2:12", "--checkpoint", "foo/bar", **alone)
    assert said.returncode == 1
    assert "checkpoint foo/bar is not on this machine: run `sfumato pull foo/bar`" in said.stderr
    assert read_record(short_folder) is None
    assert not (short_folder / "sfumato.sock").exists()


def test_another_checkpoint_than_that_of_the_running_server_is_told(quick_sfumato, server, file) -> None:
    """first hour: `fill --checkpoint other` is ignored while a server runs."""
    asked = len(server.entries())
    said = quick_sfumato("fill", f"{file}:2:12", "--checkpoint", "foo/bar")
    assert (said.returncode, said.stdout) == (1, "")
    assert "the running server has the checkpoint default, not foo/bar" in said.stderr
    assert "sfumato restart --checkpoint foo/bar" in said.stderr
    assert len(server.entries()) == asked


@pytest.mark.usefixtures("server")
def test_the_checkpoint_that_it_has_may_be_named(quick_sfumato, file) -> None:
    assert quick_sfumato("fill", f"{file}:2:12", "--checkpoint", "default", "--print").stdout == "a + b"


def test_a_folder_is_the_same_however_it_is_written(sfumato, own_server, tmp_path, file) -> None:
    (tmp_path / "mine").mkdir()
    running = own_server("--source", str((tmp_path / "mine").resolve()))
    said = sfumato(
        "fill",
        f"{file}:2:12",
        "--checkpoint",
        "mine",
        "--print",
        cwd=tmp_path,
        SFUMATO_RUNTIME_DIR=str(running.runtime),
    )
    assert (said.returncode, said.stdout) == (0, "a + b"), said.stderr


@pytest.mark.parametrize("arguments", [["status"], ["status", "--json"]])
def test_status_of_a_server_whose_model_failed_is_exit_code_3(sfumato, own_server, arguments) -> None:
    """first hour: `status` exits 0."""
    running = own_server("--state", "failed")
    assert sfumato(*arguments, SFUMATO_RUNTIME_DIR=str(running.runtime)).returncode == 3


def test_a_mistyped_checkpoint_of_a_restart_ends_nothing(quick_sfumato, server) -> None:
    said = quick_sfumato("restart", "--checkpoint", "foo/bar")
    assert said.returncode == 1
    assert "run `sfumato pull foo/bar`" in said.stderr
    assert server.process.poll() is None


@pytest.mark.parametrize(
    ("command", "less", "kept"),
    [
        (["python", "-m", "sfumato_client.cli.main", "serve"], (), []),
        (["sfumato", "serve", "--port", "8012", "--own-log", "/x"], (), ["--port", "8012"]),
        (["sfumato", "serve", "--checkpoint", "a/b", "--device=cpu"], ("--checkpoint",), ["--device=cpu"]),
        (["sfumato", "serve", "--checkpoint=a/b", "--own-log=/x"], ("--checkpoint",), []),
        (["something", "else"], (), []),
    ],
)
def test_a_restart_keeps_the_options_of_the_server(command, less, kept) -> None:
    assert kept_options(command, less) == kept


def test_a_restart_of_a_server_elsewhere_is_refused(sfumato) -> None:
    said = sfumato("restart", SFUMATO_URL="http://127.0.0.1:9", SFUMATO_TOKEN="t")
    assert said.returncode == 1
    assert "restart it where it runs" in said.stderr
