"""What we write and remove is where the user wants it, and never what a link of somebody else's leads to.

Trust finding 2: `serve` overwrote and `uninstall -y` deleted files through a link.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

import pytest
from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, write_record
from sfumato_client.lifecycle.log_file import open_log, shorten
from sfumato_client.statistics import store
from sfumato_client.statistics.row import Row
from sfumato_client.traces.pulled import NOTE_NAME, Pulled, may_be_noted, note, read_notes
from sfumato_client.traces.written import left_alone, remove_empty_folders, traces
from tests.trust.conftest import STRANGER

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the folders are those of the XDG variables")

NAMES = ("server.json", "server.json.1", "start.lock", "listen.lock", "server.log", "statistics.sqlite", NOTE_NAME)
ROW = Row(id="1", time=1.0, language="python", invoked=False, candidates=1, characters=1, latency_ms=1.0)
COMMIT = "a" * 40


@pytest.fixture
def files(mine: Path) -> Path:
    """A folder of files that the user has under names that we use as well."""
    folder = mine / "files"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text("a user's file")
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(folder / "sfumato.sock"))
    return folder


@pytest.fixture(params=["a link", "below a link of another's", "in a folder for everybody"])
def reached(request, files: Path, common: Path, mine: Path) -> Path:
    """The same folder, by a way that others decide on."""
    match request.param:
        case "a link":
            (mine / "link").symlink_to(files)
            return mine / "link"
        case "below a link of another's":
            (common / "link").symlink_to(files.parent)
            return common / "link" / files.name
    mine.chmod(0o777)
    return files


@pytest.fixture
def environment(reached: Path, mine: Path, monkeypatch) -> dict[str, str]:
    for kind in ("STATE", "DATA", "CACHE"):
        home = mine / kind.lower()
        (home / "sfumato").parent.mkdir()
        (home / "sfumato").symlink_to(reached)
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home))
    own = {"SFUMATO_RUNTIME_DIR": str(reached), "SFUMATO_STATE_DIR": str(reached)}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return own


def untouched(files: Path) -> bool:
    return {path.name for path in files.iterdir()} == {*NAMES, "sfumato.sock"} and all(
        (files / name).read_text() == "a user's file" for name in NAMES
    )


def test_nothing_is_removed_there(environment: dict[str, str], files: Path, reached: Path) -> None:
    found = traces(environment)
    for trace in found:
        trace.remove()
    remove_empty_folders({})
    assert found == []
    assert untouched(files)
    assert any(line.startswith(f"{reached}: ") for line in left_alone(environment))


@pytest.mark.usefixtures("environment")
def test_uninstall_says_what_it_leaves_alone(files: Path, reached: Path, capsys, monkeypatch) -> None:
    from sfumato_client.cli.main import main

    monkeypatch.setattr(sys, "argv", ["sfumato", "uninstall", "--yes"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 0
    assert "no server was ended" in said.out
    assert f"left alone: {reached}: " in said.err
    assert untouched(files)


def test_no_log_is_written_there(reached: Path, files: Path) -> None:
    with open_log((reached,)) as log:
        assert log.path is None
    assert str(reached) in log.where
    assert untouched(files)


@pytest.mark.parametrize("use", ["write", "read", "reset"])
def test_no_statistics_are_kept_there(reached: Path, files: Path, use: str) -> None:
    arguments = {"write": ([ROW],), "read": (0.0,), "reset": ()}[use]
    with pytest.raises(store.Unusable, match=r"link|others may write"):
        getattr(store, use)(reached / "statistics.sqlite", *arguments)
    assert untouched(files)


def test_no_download_is_noted_there(reached: Path, files: Path, mine: Path) -> None:
    with pytest.raises(OSError, match=r"link|others may write"):
        note(Pulled(source="owner/ours", commit=COMMIT, cache=mine), reached)
    (files / NOTE_NAME).write_text(json.dumps([{"source": "owner/ours", "commit": COMMIT, "cache": str(mine)}]))
    assert read_notes(reached) == []
    assert may_be_noted("owner/ours", mine, reached)


def test_a_log_that_is_a_link_by_now_is_not_shortened(files: Path, mine: Path) -> None:
    (files / "server.log").write_text("a line\n" * 10_000)
    (mine / "server.log").symlink_to(files / "server.log")
    shorten(mine / "server.log", limit=100)
    assert (files / "server.log").stat().st_size == 70_000


@pytest.mark.parametrize("name", ["server.log", "statistics.sqlite"])
def test_a_link_in_the_place_of_a_file_is_left_alone(files: Path, mine: Path, name: str) -> None:
    (mine / name).symlink_to(files / name)
    if name == "server.log":
        with open_log((mine,)) as log:
            assert "is a link" in log.where
    else:
        with pytest.raises(store.Unusable, match="is a link"):
            store.write(mine / name, [ROW])
    assert untouched(files)


def test_what_is_written_is_for_the_user_alone_whatever_the_umask(mine: Path) -> None:
    before = os.umask(0)
    try:
        with open_log((mine / "log",)):
            pass
        store.write(mine / "state" / "statistics.sqlite", [ROW])
        note(Pulled(source="owner/ours", commit=COMMIT, cache=mine), mine / "data")
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o077 for path in mine.rglob("*")} == {0}


@pytest.fixture
def nowhere(mine: Path, monkeypatch) -> dict[str, str]:
    """Own folders for everything, with nothing in them."""
    for kind in ("STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(mine / kind.lower()))
    return {"SFUMATO_RUNTIME_DIR": str(mine / "run"), "SFUMATO_STATE_DIR": str(mine / "none")}


def remove_all(environment: dict[str, str]) -> None:
    for trace in traces(environment):
        trace.remove()


def test_of_a_checkpoint_nothing_goes_that_its_links_lead_to_elsewhere(mine: Path, files: Path, nowhere) -> None:
    """The hub's library removes what a snapshot's links lead to, whatever that is."""
    repo = mine / "hub" / "models--owner--ours"
    for commit in (COMMIT, "b" * 40):
        (repo / "snapshots" / commit).mkdir(parents=True)
    (repo / "snapshots" / COMMIT / "model.safetensors").symlink_to(files / "server.log")
    note(Pulled(source="owner/ours", commit=COMMIT, cache=mine / "hub"))
    remove_all(nowhere)
    assert untouched(files)
    assert (repo / "snapshots" / COMMIT).exists()


def test_nor_anything_of_one_that_others_may_write_to(mine: Path, nowhere) -> None:
    repo = mine / "hub" / "models--owner--ours"
    for part in ("blobs", "refs", f"snapshots/{COMMIT}"):
        (repo / part).mkdir(parents=True)
    (repo / "blobs" / "weights").touch()
    (repo / "refs" / "main").write_text(COMMIT)
    (repo / "snapshots" / COMMIT / "model.safetensors").symlink_to("../../blobs/weights")
    for mode, goes in ((0o777, False), (0o755, True)):
        repo.chmod(mode)
        note(Pulled(source="owner/ours", commit=COMMIT, cache=mine / "hub"))
        remove_all(nowhere)
        assert repo.exists() is not goes


def test_a_socket_elsewhere_stays_where_others_may_have_put_it(mine: Path, nowhere) -> None:
    (mine / "run").mkdir(mode=0o700)
    (mine / "open").mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(mine / "open" / "s"))
    address = Address(socket=str(mine / "open" / "s"))
    write_record(mine / "run", ServerRecord(pid=2**22 + 1, version="0.1.0", address=address))
    (mine / "open").chmod(0o777)
    assert mine / "open" / "s" not in [trace.path for trace in traces(nowhere)]
    (mine / "open").chmod(0o700)
    assert mine / "open" / "s" in [trace.path for trace in traces(nowhere)]


def test_a_file_of_another_user_stays(mine: Path, nowhere) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a file away")
    (mine / "run").mkdir(mode=0o700)
    (mine / "run" / "server.log").touch()
    os.chown(mine / "run" / "server.log", STRANGER, STRANGER)
    assert traces(nowhere) == []


def test_an_empty_folder_goes_only_where_others_could_not_have_led_us(mine: Path, common: Path, nowhere) -> None:
    del nowhere
    (common / "link").symlink_to(mine)
    (mine / "state" / "sfumato" / "log").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(common / "link" / "state"))
        remove_empty_folders({"SFUMATO_RUNTIME_DIR": "named"})
    assert (mine / "state" / "sfumato" / "log").exists()
    remove_empty_folders({"SFUMATO_RUNTIME_DIR": "named"})
    assert not (mine / "state" / "sfumato").exists()
