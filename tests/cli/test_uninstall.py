"""`sfumato uninstall`: what is ours goes, and nothing else. Real processes, folders and a hub cache."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest
from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, write_record

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the folders are those of the XDG variables")

COMMIT = "a" * 40


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with traces of sfumato and files of its user's, some in the same folders."""
    for folder in ("state/sfumato/log", "data/sfumato", "cache/sfumato", "hub"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "state/sfumato/log/server.log").write_text("a line\n")
    (tmp_path / "state/sfumato/log/notes.txt").write_text("the user's")
    return tmp_path


@pytest.fixture
def uninstall(sfumato, home: Path, short_folder: Path):
    def run(*arguments: str, runtime: Path = short_folder):
        return sfumato(
            "uninstall",
            *arguments,
            COLUMNS="300",
            XDG_STATE_HOME=str(home / "state"),
            XDG_DATA_HOME=str(home / "data"),
            XDG_CACHE_HOME=str(home / "cache"),
            HF_HUB_CACHE=str(home / "hub"),
            SFUMATO_RUNTIME_DIR=str(runtime),
            SFUMATO_STATE_DIR=str(home / "state/sfumato"),
        )

    return run


def checkpoint(home: Path, source: str, commit: str = COMMIT) -> Path:
    """A checkpoint as the hub's library lays one out; its folder."""
    repo = home / "hub" / f"models--{source.replace('/', '--')}"
    snapshot = repo / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (repo / "refs").mkdir(exist_ok=True)
    (repo / "refs" / "main").write_text(commit)
    (repo / "blobs").mkdir(exist_ok=True)
    (repo / "blobs" / commit).write_bytes(bytes(2_000_000))
    (snapshot / "model.safetensors").symlink_to(Path("../../blobs") / commit)
    return repo


def noted(home: Path, *sources: str) -> None:
    entries = [{"source": source, "commit": COMMIT, "cache": str(home / "hub")} for source in sources]
    (home / "data/sfumato/pulled.json").write_text(json.dumps(entries))


def test_it_shows_everything_with_its_size_and_the_line_that_removes_the_package(uninstall, home) -> None:
    checkpoint(home, "owner/ours")
    noted(home, "owner/ours")
    said = uninstall("--yes")
    assert said.returncode == 0, said.stderr
    assert "checkpoint owner/ours" in said.stdout
    assert "2.0 MB" in said.stdout
    assert str(home / "state/sfumato/log/server.log") in said.stdout
    assert "pip uninstall sfumato" in said.stdout


def test_a_log_goes_and_a_file_of_the_users_beside_it_stays(uninstall, home) -> None:
    uninstall("--yes")
    assert [path.name for path in (home / "state/sfumato/log").iterdir()] == ["notes.txt"]


def test_the_statistics_go(uninstall, home) -> None:
    for name in ("statistics.sqlite", "statistics.sqlite-wal", "other.sqlite"):
        (home / "state/sfumato" / name).touch()
    uninstall("--yes")
    assert {path.name for path in (home / "state/sfumato").iterdir()} == {"log", "other.sqlite"}


def test_folders_that_are_empty_then_go_too(uninstall, home) -> None:
    noted(home)
    uninstall("--yes")
    assert not (home / "data/sfumato").exists()


def test_a_checkpoint_that_was_pulled_goes(uninstall, home) -> None:
    repo = checkpoint(home, "owner/ours")
    noted(home, "owner/ours")
    uninstall("--yes")
    assert not repo.exists()


def test_a_checkpoint_that_another_program_downloaded_stays(uninstall, home) -> None:
    repo = checkpoint(home, "owner/theirs")
    noted(home)
    uninstall("--yes")
    assert (repo / "snapshots" / COMMIT / "model.safetensors").stat().st_size == 2_000_000


def test_another_commit_of_a_checkpoint_that_was_pulled_stays(uninstall, home) -> None:
    checkpoint(home, "owner/ours")
    repo = checkpoint(home, "owner/ours", commit="b" * 40)
    noted(home, "owner/ours")
    uninstall("--yes")
    assert [path.name for path in (repo / "snapshots").iterdir()] == ["b" * 40]


def test_what_was_trained_stays_and_is_named(uninstall, home) -> None:
    trained = home / "cache/sfumato/training"
    trained.mkdir()
    assert f"kept: what you trained, in {trained}" in uninstall("--yes").stdout
    assert trained.exists()


def test_without_a_yes_nothing_is_removed_and_that_is_said(uninstall, home) -> None:
    """first hour: answering n to `uninstall` says nothing."""
    said = uninstall()
    assert said.returncode == 1
    assert "nothing was removed" in said.stderr
    assert (home / "state/sfumato/log/server.log").exists()


def test_no_empty_folder_of_its_own_stays(sfumato, tmp_path, short_folder) -> None:
    """first hour: empty folders stay."""
    names = {"XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "HF_HUB_CACHE": "hub"}
    for folder in ("state/sfumato/log", "data/sfumato", "cache/sfumato"):
        (tmp_path / folder).mkdir(parents=True)
    (short_folder / "sfumato").mkdir(mode=0o700)
    (tmp_path / "state/sfumato/log/server.log").write_text("a line\n")
    environment = {name: str(tmp_path / folder) for name, folder in names.items()}
    unset = {"SFUMATO_RUNTIME_DIR": "", "SFUMATO_STATE_DIR": ""}
    said = sfumato("uninstall", "--yes", XDG_RUNTIME_DIR=str(short_folder), **environment, **unset)
    assert said.returncode == 0, said.stderr
    assert [path for root in (tmp_path, short_folder) for path in root.rglob("sfumato*")] == []


def test_a_dry_run_removes_nothing(uninstall, home) -> None:
    assert uninstall("--dry-run").returncode == 0
    assert (home / "state/sfumato/log/server.log").exists()


def test_a_file_in_the_place_of_a_socket_that_is_a_link_stays(uninstall, home, short_folder) -> None:
    (home / "mine").write_text("the user's")
    (short_folder / "server.json").symlink_to(home / "mine")
    uninstall("--yes")
    assert (short_folder / "server.json").is_symlink()
    assert (home / "mine").read_text() == "the user's"


def test_a_folder_that_the_user_named_stays_and_the_socket_in_it_goes(uninstall, short_folder) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(short_folder / "sfumato.sock"))
    (short_folder / "other.sock").touch()
    uninstall("--yes")
    assert [path.name for path in short_folder.iterdir()] == ["other.sock"]


def test_a_running_server_is_ended_first(uninstall, own_server) -> None:
    running = own_server()
    said = uninstall("--yes", runtime=running.runtime)
    assert "stopped" in said.stdout
    assert running.process.wait(10) == 0


def test_a_pull_is_noted_and_one_of_what_is_there_already_is_not(tmp_path: Path) -> None:
    from sfumato_client.traces.pulled import Pulled, may_be_noted, note, read_notes

    cache = tmp_path / "hub"
    assert may_be_noted("owner/ours", cache, tmp_path)
    note(Pulled(source="owner/ours", commit=COMMIT, cache=cache), tmp_path)
    (cache / "models--owner--ours").mkdir(parents=True)
    (cache / "models--owner--theirs").mkdir()
    assert may_be_noted("owner/ours", cache, tmp_path)  # an interrupted download goes on
    assert not may_be_noted("owner/theirs", cache, tmp_path)
    assert [one.source for one in read_notes(tmp_path)] == ["owner/ours"]


def test_the_socket_that_a_killed_server_had_elsewhere_goes(uninstall, short_folder):
    elsewhere = short_folder / "named"
    elsewhere.mkdir()
    for name in ("sfumato", "another"):
        with socket.socket(socket.AF_UNIX) as killed:
            killed.bind(str(elsewhere / name))
    record = ServerRecord(pid=2**22 + 1, version="0.1.0", address=Address(socket=str(elsewhere / "sfumato")))
    write_record(short_folder, record)
    uninstall("--yes")
    assert [path.name for path in elsewhere.iterdir()] == ["another"]
