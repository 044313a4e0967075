"""A server listens only where nobody else can put anything, and takes nobody else's place. Trust findings 2 and 8."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.trust.conftest import STRANGER, Person

from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, read_record, write_record
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.hung import remove_traces
from sfumato_client.processes.identity import own_process
from sfumato_server.config import ServerConfig
from sfumato_server.errors import AlreadyRunning, StartError
from sfumato_server.listen.listener import answers, on_path
from sfumato_server.listen.place import listening

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no unix sockets")


def left_by_a_server(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(path))


@pytest.mark.parametrize("what", ["runtime folder", "folder of the socket", "folder of the record"])
def test_no_server_listens_in_a_folder_that_is_a_link(mine: Path, what: str) -> None:
    for name in ("run", "elsewhere"):
        (mine / name).mkdir(mode=0o700)
    (mine / "link").symlink_to("elsewhere")
    config = ServerConfig(runtime_folder=mine / "link")
    if what == "folder of the socket":
        config = ServerConfig(runtime_folder=mine / "run", socket=mine / "link" / "s")
    elif what == "folder of the record":
        config = ServerConfig(runtime_folder=mine / "link", port=0)
    with pytest.raises(StartError, match="cannot be trusted: it is a link"), listening(config):
        pass
    assert list((mine / "elsewhere").iterdir()) == []


def test_a_link_to_a_socket_is_neither_removed_nor_asked(mine: Path) -> None:
    left_by_a_server(mine / "theirs")
    (mine / "sfumato.sock").symlink_to("theirs")
    with pytest.raises(StartError, match="it is not a socket, so it is not removed"):
        on_path(mine / "sfumato.sock")
    assert (mine / "sfumato.sock").is_symlink()


def test_a_socket_that_is_a_link_to_ones_own_server_is_not_taken_for_it(me: Person, mine: Path) -> None:
    me.listen(mine / "another", mine / "heard")
    (mine / "sfumato.sock").symlink_to("another")
    assert find(mine, {}) is None
    (mine / "sfumato.sock").unlink()
    (mine / "another").rename(mine / "sfumato.sock")
    assert find(mine, {}) == Address(socket=str(mine / "sfumato.sock"))


def test_a_socket_of_another_user_is_not_removed(mine: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a file away")
    left_by_a_server(mine / "sfumato.sock")
    os.chown(mine / "sfumato.sock", STRANGER, STRANGER)
    with pytest.raises(StartError, match="it is another user's"):
        on_path(mine / "sfumato.sock")


def test_a_server_tells_who_it_is(mine: Path) -> None:
    with listening(ServerConfig(runtime_folder=mine, port=0)):
        record = read_record(mine)
        assert record is not None
        assert record.process == own_process(os.getpid())


@pytest.mark.parametrize("same", [True, False], ids=["the same process", "another with its id"])
def test_a_server_that_runs_is_told_by_its_start(mine: Path, same: bool) -> None:
    """Trust finding 8: of a server that was killed, another process has the id by now, and another the port."""
    own = own_process(os.getpid())
    assert own is not None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = Address(url=f"http://127.0.0.1:{taken.getsockname()[1]}", token="a-token")
        record = ServerRecord(pid=own.pid, version="0.1.0", address=address, started=own.started, command=own.command)
        write_record(mine, record if same else replace(record, started="1"))
        expected = pytest.raises(AlreadyRunning) if same else contextlib.nullcontext()
        with expected, listening(ServerConfig(runtime_folder=mine)):
            pass


def test_a_server_whose_queue_of_connections_is_full_is_still_there(mine: Path) -> None:
    """One that hangs: its socket was taken for one that a killed server left, and removed."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket(socket.AF_UNIX))
        server.bind(str(mine / "s"))
        server.listen(0)
        with contextlib.suppress(BlockingIOError):
            while True:
                end = stack.enter_context(socket.socket(socket.AF_UNIX))
                end.setblocking(False)
                end.connect(str(mine / "s"))
        assert answers(Address(socket=str(mine / "s")))


def test_what_a_killed_server_left_is_removed_only_where_others_could_not_put_it(mine: Path) -> None:
    (mine / "open").mkdir()
    left_by_a_server(mine / "open" / "s")
    record = ServerRecord(pid=5, version="0.1.0", address=Address(socket=str(mine / "open" / "s")))
    (mine / "open").chmod(0o777)
    write_record(mine, record)
    remove_traces(mine, 5)
    assert (mine / "open" / "s").exists()
    (mine / "open").chmod(0o700)
    write_record(mine, record)
    remove_traces(mine, 5)
    assert list((mine / "open").iterdir()) == []
