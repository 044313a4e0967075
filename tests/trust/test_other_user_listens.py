"""Nothing is sent to another user's process: neither at a socket nor at the port of a server that is gone."""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.trust.conftest import Listening, Person

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError, ServerUnreachable
from sfumato_client.address.record import RECORD_NAME, ServerRecord, named_address, read_record, write_record
from sfumato_client.http import AsyncClient, Client
from sfumato_client.lifecycle.find import find
from sfumato_client.processes import peer
from sfumato_client.processes.identity import own_process
from sfumato_client.protocol import FillRequest, HoleSegment, TextSegment

TEXT = "API_KEY = 'hunter2'\n"
FILL = FillRequest(segments=[TextSegment(text=TEXT), HoleSegment()])
TOKEN = "a-token-of-43-characters"


def record(server: Listening, **others: Any) -> ServerRecord:
    """What a server that listens at a port writes of itself."""
    own = own_process(server.pid)
    address = Address(url=f"http://127.0.0.1:{server.port}", token=TOKEN)
    found = ServerRecord(pid=server.pid, version="0.1.0", address=address)
    if own is not None:
        found = replace(found, started=own.started, command=own.command)
    return replace(found, **others)


async def ask_all_ways(address: Address, says: str) -> None:
    with Client(address) as client:
        assert not client.alive()
        for ask in (client.status, client.stop, lambda: client.fill(FILL), lambda: list(client.fill_stream(FILL))):
            with pytest.raises(ServerUnreachable, match=says):
                ask()
    async with AsyncClient(address) as client:
        assert not await client.alive()
        for coroutine in (client.status(), client.stop(), client.fill(FILL)):
            with pytest.raises(ServerUnreachable, match=says):
                await coroutine
        with pytest.raises(ServerUnreachable, match=says):
            await anext(client.fill_stream(FILL))


def is_reachable(listening: Listening) -> bool:
    """Whether anybody could talk to it: otherwise nothing is shown."""
    family, place = (
        (socket.AF_INET, ("127.0.0.1", listening.port)) if listening.port else (socket.AF_UNIX, listening.place)
    )
    with socket.socket(family) as end:
        end.connect(place)
        end.sendall(b"anybody\r\n\r\n")
        answered = end.recv(100).startswith(b"HTTP/1.1 200")
    return answered and "anybody" in listening.heard


async def test_nothing_is_sent_to_another_users_socket(stranger: Person, common: Path) -> None:
    """Trust finding 2: also where somebody named it. In the folder for everybody the socket may be theirs."""
    theirs = stranger.listen(common / "sfumato.sock", common / "heard")
    assert is_reachable(theirs)
    before = theirs.heard
    named = named_address({"SFUMATO_URL": f"unix://{common / 'sfumato.sock'}"})
    assert named is not None
    await ask_all_ways(named, "user with id 61001")
    assert theirs.heard == before


async def test_a_link_that_is_turned_to_another_user_later_leads_nowhere(
    stranger: Person, me: Person, common: Path, mine: Path
) -> None:
    """Trust finding 2: 96 requests reached the other user once the link was turned."""
    common.chmod(0o777)
    (common / "theirs").mkdir()
    (common / "theirs").chmod(0o777)
    theirs = stranger.listen(common / "theirs" / "s", common / "theirs" / "heard")
    ours = me.listen(mine / "s", mine / "heard")
    stranger.say("import os, sys; os.symlink(*sys.argv[1:])", mine, common / "run")
    address = Address(socket=str(common / "run" / "s"))
    with Client(address) as client:
        async with AsyncClient(address) as async_client:
            assert client.alive()
            assert await async_client.alive()
            assert ours.heard.count("/healthz") == 2
            turn = (
                "import os, sys; os.symlink(sys.argv[1], sys.argv[2] + '2'); os.rename(sys.argv[2] + '2', sys.argv[2])"
            )
            stranger.say(turn, common / "theirs", common / "run")
            assert is_reachable(theirs)
            before = theirs.heard
            # The connection of before may be kept, and is still that of the user's own server.
            for _ in range(3):
                client.alive(), await async_client.alive()
    await ask_all_ways(address, "user with id 61001")
    assert theirs.heard == before


def test_a_runtime_folder_that_is_another_users_link_is_not_looked_into(
    stranger, me, common, mine, monkeypatch
) -> None:
    """Trust finding 2: the folder in /tmp, for who has no login session."""
    monkeypatch.setattr("tempfile.tempdir", str(common))
    ours = me.listen(mine / "sfumato.sock", mine / "heard")
    stranger.say("import os, sys; os.symlink(*sys.argv[1:])", mine, common / f"sfumato-{os.getuid()}")
    with pytest.raises(LaunchError, match="it is a link"):
        find(environment={"XDG_RUNTIME_DIR": "/nowhere"})
    assert ours.heard == ""


def test_a_session_folder_of_another_user_is_not_taken_for_ones_own(common, mine, monkeypatch) -> None:
    """As after `su`, which may leave the variable as it was."""
    from sfumato_client.address.record import runtime_folder

    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    monkeypatch.setattr("tempfile.tempdir", str(common))
    os.chown(mine, 61001, 61001)
    assert runtime_folder({"XDG_RUNTIME_DIR": str(mine)}) == common / "sfumato-0"
    os.chown(mine, 0, 0)
    assert runtime_folder({"XDG_RUNTIME_DIR": str(mine)}) == mine / "sfumato"
    monkeypatch.chdir(mine)
    assert runtime_folder({"XDG_RUNTIME_DIR": "."}) == common / "sfumato-0"


@pytest.mark.parametrize("version", ["this", "older"])
def test_an_own_server_at_a_port_is_found(me: Person, mine: Path, version: str) -> None:
    server = me.listen(0, mine / "heard")
    if version == "this":
        write_record(mine, record(server))
    else:
        address = {"socket": None, "url": f"http://127.0.0.1:{server.port}", "token": TOKEN}
        (mine / RECORD_NAME).write_text(json.dumps({"pid": server.pid, "version": "0.1.0", "address": address}))
    found = find(mine, {})
    assert found is not None
    assert (found.url, found.token) == (f"http://127.0.0.1:{server.port}", TOKEN)
    assert TOKEN in server.heard


@pytest.mark.parametrize("whose", ["theirs", "theirs, as an older version tells it", "ours, which goes on"])
async def test_who_has_the_port_of_a_server_that_is_gone_gets_neither_token_nor_text(
    stranger: Person, me: Person, common: Path, mine: Path, whose: str
) -> None:
    """Trust finding 8: the record stays, and another user has the process id and the port by now."""
    theirs = stranger.listen(0, common / "heard")
    assert is_reachable(theirs)
    before = theirs.heard
    left = record(theirs, started="1", command=("python",))
    if whose == "theirs, as an older version tells it":
        left = record(theirs)
    elif whose == "ours, which goes on":  # it no longer listens, and takes its time to end
        left = replace(record(me.listen(0, mine / "heard")), address=left.address)
    write_record(mine, left)
    assert find(mine, {}) is None
    await ask_all_ways(left.asked_at, "user with id 61001")
    assert theirs.heard == before


async def test_a_port_that_another_user_has_taken_since_is_noticed_by_who_was_connected(
    stranger: Person, me: Person, common: Path, mine: Path
) -> None:
    """Trust finding 8: a language server goes on for days."""
    server = me.listen(0, mine / "heard")
    write_record(mine, record(server))
    address = find(mine, {})
    assert address is not None
    async with AsyncClient(address) as client:
        assert await client.alive()
        os.kill(server.pid, 9)
        me.stack.pop_all().close()
        theirs = stranger.listen(server.port, common / "heard")
        assert theirs.port == server.port
        for _ in range(2):
            with pytest.raises(ServerUnreachable):
                await client.fill(FILL)
        assert not await client.alive()
    assert theirs.heard == ""


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6), ("::", None)])
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_whose_a_port_is_is_told_by_linux(host: str, family: socket.AddressFamily | None) -> None:
    own = own_process(os.getpid())
    assert own is not None
    dead = replace(own, started="1")
    kind = family or socket.AF_INET6
    try:
        listening = socket.create_server((host, 0), family=kind, dualstack_ipv6=family is None)
    except OSError:
        pytest.skip("no IPv6 here")
    with listening:
        place = ("127.0.0.1" if family is None else host, listening.getsockname()[1])
        with socket.create_connection(place) as end, listening.accept()[0]:
            peer.check_port(end, dead)
            listening.close()
            with pytest.raises(peer.Stranger, match="is gone"):
                peer.check_port(end, own)


def test_where_the_system_does_not_tell_whose_a_port_is_the_process_of_the_record_has_to_run(monkeypatch) -> None:
    """As on macOS and Windows."""
    own = own_process(os.getpid())
    assert own is not None
    monkeypatch.setattr("sys.platform", "darwin")
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()) as end:
        peer.check_port(end, own)
        for other in (replace(own, started="1"), replace(own, pid=2**22 + 1)):
            with pytest.raises(peer.Stranger, match="has ended"):
                peer.check_port(end, other)


def test_a_record_of_another_user_is_not_read(mine: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a file away")
    write_record(mine, ServerRecord(pid=1, version="0.1.0", address=Address(socket="/s")))
    assert read_record(mine) is not None
    os.chown(mine / RECORD_NAME, 61001, 61001)
    assert read_record(mine) is None
