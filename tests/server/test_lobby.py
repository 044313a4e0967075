"""Who has connected and says nothing: it costs little, pushes out nobody who has spoken, and holds nothing up."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import resource
import socket

import pytest
from starlette.applications import Starlette

from sfumato_server.config import ServerConfig
from sfumato_server.guard import lobby as module
from sfumato_server.guard.lobby import AT_ONCE, SHARE, Lobby
from sfumato_server.guard.server import GuardedServer, uvicorn_config


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as made:
        yield made


@pytest.fixture
def connect(listener):
    """Make a client of the listener that says `word`."""
    with contextlib.ExitStack() as stack:

        def make(word=b""):
            client = stack.enter_context(socket.create_connection(listener.getsockname()))
            client.sendall(word)
            return client

        yield make


@pytest.fixture
async def opened(listener):
    """Open the lobby; `opened.let_in` has the ports of those who came in, in order, and since when they waited."""

    class Opened:
        def __init__(self):
            self.let_in = []
            self.inside = []
            self.lobby = None

        def __call__(self, *, limit=1024, room=256, patience_s=30.0):
            self.lobby = Lobby(listener, self.take, limit=limit, room=room, patience_s=patience_s)

        def take(self, connection, since):
            self.inside.append(connection)
            self.let_in.append((connection.getpeername()[1], since))

        @property
        def ports(self):
            return [port for port, _ in self.let_in]

        async def until(self, holds):
            async with asyncio.timeout(10):
                while not holds():
                    await asyncio.sleep(0)

    found = Opened()
    yield found
    found.lobby.close()
    for connection in found.inside:
        connection.close()


def port(client):
    return client.getsockname()[1]


def is_closed(client):
    client.setblocking(False)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


async def test_with_its_first_byte_a_connection_comes_in(opened, connect):
    opened()
    silent, speaking = connect(), connect(b"G")
    await opened.until(lambda: opened.ports)
    assert opened.ports == [port(speaking)]
    silent.sendall(b"G")
    await opened.until(lambda: len(opened.ports) == 2)
    assert opened.inside[0].recv(9) == b"G"


async def test_whoever_is_silent_for_longest_gives_way(opened, connect):
    """Trust finding 12."""
    opened(limit=4)
    clients = [connect() for _ in range(10)]
    await opened.until(lambda: is_closed(clients[5]))
    assert [is_closed(client) for client in clients] == [True] * 6 + [False] * 4


async def test_whoever_has_spoken_never_gives_way(opened, connect):
    """Trust finding 12: a request that had begun was broken for connections that asked for nothing."""
    opened(limit=4)
    asking = connect()
    await opened.until(lambda: opened.lobby._silent)
    # What it says and fifty others come before anybody looks again.
    asking.sendall(b"GET")
    others = [connect() for _ in range(50)]
    await opened.until(lambda: opened.ports and is_closed(others[40]))
    assert opened.ports == [port(asking)]
    assert opened.inside[0].recv(9) == b"GET"


async def test_no_more_wait_than_are_allowed_whatever_they_say(opened, connect):
    speaking = [connect(b"G") for _ in range(40)]
    opened(limit=4, room=SHARE)
    most = 0
    async with asyncio.timeout(10):
        while len(opened.ports) < len(speaking):
            await asyncio.sleep(0)
            most = max(most, len(opened.lobby._silent) + len(opened.lobby._spoken))
    assert most <= 5  # one more, which showed that all have spoken
    assert opened.ports == [port(client) for client in speaking]


async def test_of_those_that_nobody_has_looked_at_the_silent_give_way(opened, connect):
    opened(limit=4, room=SHARE)
    clients = [connect(b"G"), connect(b"G"), *(connect() for _ in range(20))]
    await opened.until(lambda: opened.lobby._silent)
    assert len(opened.lobby._silent) + len(opened.lobby._spoken) == 4
    await opened.until(lambda: len(opened.ports) == 2)
    assert opened.ports == [port(client) for client in clients[:2]]


async def test_between_two_turns_of_everything_else_few_are_accepted_and_few_let_in(opened, connect):
    """Trust finding 12: asyncio accepted two thousand at once, and answered nobody for seconds."""
    clients = [connect(b"G") for _ in range(4 * AT_ONCE)]
    opened(room=64)
    seen = [(0, 0)]
    while len(opened.ports) < len(clients):
        await asyncio.sleep(0)
        seen.append((len(opened.lobby._silent) + len(opened.lobby._spoken) + len(opened.ports), len(opened.ports)))
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(seen)]
    assert max(accepted for accepted, _ in steps) == AT_ONCE
    assert max(came_in for _, came_in in steps) == 64 // SHARE


async def test_whoever_leaves_without_a_word_is_let_go(opened, connect):
    opened()
    connect().close()
    await opened.until(lambda: opened.lobby._silent)
    await opened.until(lambda: not opened.lobby._silent)
    assert opened.ports == []


async def test_whoever_is_silent_for_too_long_comes_in_to_be_told_so(opened, connect):
    opened(patience_s=0.05)
    begun = asyncio.get_running_loop().time()
    clients = [connect() for _ in range(3)]
    await opened.until(lambda: len(opened.ports) == 3)
    assert opened.ports == [port(client) for client in clients]
    assert all(begun <= since <= asyncio.get_running_loop().time() - 0.05 for _, since in opened.let_in)


async def test_where_nothing_can_be_accepted_it_is_said_once_and_tried_again(opened, connect, monkeypatch, caplog):
    """Trust finding 11: asyncio says so for each connection that waits, ten thousand times a second."""
    monkeypatch.setattr(module, "RETRY_S", 0.05)
    clients = [connect() for _ in range(20)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket() as probe:
        resource.setrlimit(resource.RLIMIT_NOFILE, (probe.fileno(), hard))
    try:
        opened()
        await opened.until(lambda: caplog.records)
        for _ in range(20):
            await asyncio.sleep(0)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(caplog.records) == 1
    assert "no connection can be accepted for" in caplog.text
    await opened.until(lambda: len(opened.lobby._silent) == len(clients))


async def test_at_the_end_all_who_wait_are_let_go(opened, connect):
    opened()
    clients = [connect() for _ in range(3)]
    await opened.until(lambda: len(opened.lobby._silent) == 3)
    clients[0].sendall(b"G")
    opened.lobby.close()
    assert all(is_closed(client) for client in clients)


async def test_the_time_that_a_client_was_silent_counts_for_its_first_request():
    limits = ServerConfig(client_patience_s=600)
    config = uvicorn_config(Starlette(), limits, lifespan="off")
    config.load()
    server = GuardedServer(config, limits)
    server.lifespan = config.lifespan_class(config)
    theirs, ours = socket.socketpair()
    with theirs, ours:
        ours.setblocking(False)
        theirs.setblocking(False)
        server._let_in(ours, asyncio.get_running_loop().time() - 600)
        async with asyncio.timeout(10):
            assert b"408" in await asyncio.get_running_loop().sock_recv(theirs, 99)
