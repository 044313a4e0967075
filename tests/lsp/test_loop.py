"""Trust finding 22: one message loop, over pipes, a port and a socket pair; it is bounded, and ends in order."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.lsp.editor import PROGRAM, URI

from sfumato_lsp.__main__ import _parser
from sfumato_lsp.loop import serve
from sfumato_lsp.rpc.frames import MAX_BODY, MAX_HEADER, MAX_HEADERS, FramesLost, TooLong, read_message
from sfumato_lsp.server import create_server
from sfumato_lsp.stdio import CHUNK, MOST_UNREAD, Input, Output
from sfumato_lsp.tcp import serve_tcp

REPOSITORY = Path(__file__).parents[2]
NO_METHOD, INVALID_REQUEST, NOT_INITIALIZED, CANCELLED = -32601, -32600, -32002, -32800
PYGLS_LOOPS = {"run_async", "run_websocket", "start_io", "start_tcp", "start_ws"}


class Peer:
    """An editor that sends bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.said: list[Any] = []

    def send(self, method: str, params: object = None, **more: object) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params} | more).encode()
        self.writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    async def answer(self, id: object) -> Any:
        while isinstance(body := await read_message(self.reader), bytes):
            said = json.loads(body)
            if "method" not in said and said["id"] == id:
                return said
            self.said.append(said)
        raise EOFError

    async def ask(self, method: str, params: object = None) -> Any:
        self.send(method, params, id="asked")
        return await self.answer("asked")

    async def start(self) -> None:
        options = {"start_server": False}
        await self.ask("initialize", {"processId": None, "capabilities": {}, "initializationOptions": options})
        self.send("initialized", {})

    def open(self, uri: str = URI) -> None:
        document = {"uri": uri, "languageId": "python", "version": 1, "text": "x = "}
        self.send("textDocument/didOpen", {"textDocument": document})


@pytest.fixture
async def near(environment: dict[str, str]) -> AsyncIterator[tuple[Peer, asyncio.Task[int]]]:
    """At the other end of a socket pair, and what runs there."""
    theirs, ours = [await asyncio.open_connection(sock=end) for end in socket.socketpair()]
    serving = asyncio.create_task(serve(create_server(environment), *theirs))
    yield Peer(*ours), serving
    ours[1].close()
    await serving


async def listening(environment: dict[str, str]) -> tuple[asyncio.subprocess.Process, tuple[str, int]]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(PROGRAM, "--tcp", "0", env=environment, stderr=pipe)
    assert process.stderr is not None
    host, port = (await process.stderr.readline()).decode().split()[-1].split(":")
    return process, (host, int(port))


def test_pygls_own_loop_is_used_nowhere() -> None:
    """Other people's servers, which stand in for those of other languages in the editors' tests, run as they do."""
    found = []
    for path in [*(REPOSITORY / "lsp").rglob("*.py"), *(REPOSITORY / "tests").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        if "editors" in path.parts or not any(name in text for name in (*PYGLS_LOOPS, "pygls.io_")):
            continue
        for node in ast.walk(ast.parse(text)):
            name = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None)
            if name in PYGLS_LOOPS or (isinstance(node, ast.ImportFrom) and node.module == "pygls.io_"):
                found.append(f"{path.relative_to(REPOSITORY)}:{node}")
    assert found == []


async def check_refusals(peer: Peer) -> None:
    """What pygls leaves without an answer."""
    assert (await peer.ask("sfumato/status"))["error"]["code"] == NOT_INITIALIZED
    await peer.start()
    assert (await peer.ask("x/y"))["error"]["code"] == NO_METHOD
    assert (await peer.ask("initialize", {"capabilities": {}}))["error"]["code"] == INVALID_REQUEST
    assert "result" in await peer.ask("shutdown")
    assert (await peer.ask("sfumato/status"))["error"]["code"] == INVALID_REQUEST


async def test_over_a_socket_pair_every_request_is_answered(near: Any) -> None:
    await check_refusals(near[0])


async def test_over_a_port_one_editor_is_served_in_the_same_way(environment: dict[str, str]) -> None:
    process, place = await listening(environment)
    peer = Peer(*await asyncio.open_connection(*place))
    await check_refusals(peer)
    with pytest.raises(ConnectionRefusedError), socket.create_connection(place):
        process.kill()
    peer.send("exit")
    assert await process.wait() == 0
    peer.writer.close()


@pytest.mark.parametrize(("shut_down", "code"), [(True, 0), (False, 1)])
async def test_exit_ends_it_with_a_code(near: Any, shut_down: bool, code: int) -> None:
    peer, serving = near
    await peer.start()
    if shut_down:
        await peer.ask("shutdown")
    peer.send("exit")
    assert await serving == code
    assert await peer.reader.read() == b""


async def test_when_its_editors_process_ends_after_shutdown_the_code_is_0(near: Any) -> None:
    """Trust finding 16, as after `exit`."""
    peer, serving = near
    process = await asyncio.create_subprocess_exec("sleep", "600")
    await peer.ask("initialize", {"processId": process.pid, "capabilities": {}})
    await peer.ask("shutdown")
    process.kill()
    await process.wait()
    assert await serving == 0


async def test_a_signal_ends_it_while_no_editor_has_come(environment: dict[str, str]) -> None:
    process, _ = await listening(environment)
    process.terminate()
    assert await process.wait() == -15


async def test_of_two_connections_at_once_one_is_served(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    ls = create_server(environment)
    serving = asyncio.create_task(serve_tcp(ls, 0))
    while not (said := capsys.readouterr().err):
        await asyncio.sleep(0.01)
    place = ("127.0.0.1", int(said.rpartition(":")[2]))
    with socket.create_connection(place), socket.create_connection(place) as second:
        os.set_blocking(second.fileno(), False)
        assert await some(second.fileno()) == b""
        assert not serving.done()
    assert await serving == 0


@pytest.mark.parametrize("port", ["65536", "-1", "one"])
def test_a_port_is_a_number(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _parser().parse_args([f"--tcp={port}"])
    assert "a port is a number from 0 to 65535" in capsys.readouterr().err


async def test_a_port_that_is_taken_is_one_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            PROGRAM, "--tcp", str(port), env=environment, stderr=asyncio.subprocess.PIPE
        )
        _, said = await process.communicate()
    assert (said.decode(), process.returncode) == (
        f"sfumato-lsp: port {port} cannot be opened: Address already in use\n",
        1,
    )


async def test_what_is_under_way_when_it_ends_is_cancelled_and_answered(near: Any, server: Any, until: Any) -> None:
    peer, serving = near
    server.answers.clear()
    await peer.start()
    while (await peer.ask("sfumato/status"))["result"]["serverState"] == "connecting":
        pass
    peer.open()
    place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 4}, "context": {"triggerKind": 1}}
    peer.send("textDocument/inlineCompletion", place, id=1)
    await until(lambda: server.requests)
    peer.send("exit")
    await serving
    await until(lambda: server.aborted)
    assert (await peer.answer(1))["error"]["code"] == CANCELLED
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("sfumato")] == []


@pytest.mark.parametrize(
    ("head", "kept"),
    [(b'{"jsonrpc":"2.0","method":"textDocument/didOpen",', True), (b'{"method": "textDocument/didChange",', False)],
    ids=["opens a document", "may change one"],
)
async def test_a_message_that_is_too_long_is_passed_over_and_said(near: Any, head: bytes, kept: bool) -> None:
    """What it changed nobody knows, so nothing is suggested for a text that may be another."""
    peer, _ = near
    await peer.start()
    peer.open()
    left = MAX_BODY + 1
    peer.writer.write(b"Content-Length: %d\r\n\r\n" % left)
    for chunk in [head, *[bytes(2**20)] * (MAX_BODY // 2**20)]:
        peer.writer.write(chunk[:left])
        left -= len(chunk[:left])
        await peer.writer.drain()
    peer.writer.write(bytes(left))
    assert (await peer.answer(None))["error"]["code"] == INVALID_REQUEST
    status = (await peer.ask("sfumato/status", {"uri": URI}))["result"]
    assert ("language" in status) is kept
    shown = [said["params"]["message"] for said in peer.said if said.get("method") == "window/showMessage"]
    assert [f"a message of {MAX_BODY + 1:,} bytes was passed over" in text for text in shown].count(True) == 1


def fed(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


@pytest.mark.parametrize(
    "data",
    [b"x: " + b"y" * MAX_HEADER + b"\r\n", b"x" * 2**17, b"x: y\r\n" * (MAX_HEADERS + 1)],
    ids=["a long line", "a line without an end", "many lines"],
)
async def test_headers_are_bounded(data: bytes) -> None:
    with pytest.raises(FramesLost, match="more than"):
        await read_message(fed(data))


@pytest.mark.parametrize("length", [MAX_BODY, MAX_BODY + 1])
async def test_a_message_of_the_longest_length_is_still_read(length: int) -> None:
    message = await read_message(fed(b"Content-Length: %d\r\n\r\n%s" % (length, bytes(length))))
    assert isinstance(message, bytes if length == MAX_BODY else TooLong)


async def some(source: int) -> bytes:
    os.set_blocking(source, False)
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(BlockingIOError):
                return os.read(source, CHUNK)
            await asyncio.sleep(0.001)


async def test_no_more_is_read_ahead_than_there_is_room_for() -> None:
    source, sink = os.pipe()
    os.set_blocking(sink, False)
    reader = asyncio.StreamReader()
    Input(source, reader)
    taken = 0
    for _ in range(200):
        try:
            taken += os.write(sink, bytes(CHUNK))
        except BlockingIOError:
            await asyncio.sleep(0.001)
    assert taken < 8 * CHUNK
    os.set_blocking(sink, True)
    rest = asyncio.create_task(reader.readexactly(taken))
    assert await rest == bytes(taken)
    os.close(sink)
    assert await reader.read() == b""
    os.close(source)


async def test_what_is_said_at_the_end_is_written_before_it_ends(environment: dict[str, str]) -> None:
    """Also to a pipe that has been made not to wait."""
    source, sink = os.pipe()
    os.set_blocking(sink, False)
    id = b"x" * (3 * CHUNK)  # more than a pipe holds
    body = b'{"jsonrpc":"2.0","id":"%s","method":"x"}' % id
    reader = fed(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    serving = asyncio.create_task(serve(create_server(environment), reader, Output(sink, lambda: None)))
    await asyncio.wait([serving], timeout=0.1)
    assert not serving.done()
    said = b""
    while not said.endswith(b"}"):
        said += await some(source)
    assert await serving == 0
    assert id in said
    os.close(source)
    os.close(sink)


async def test_a_request_sees_the_text_as_it_was_when_it_was_sent(near: Any, server: Any) -> None:
    peer, _ = near
    await peer.start()
    while (await peer.ask("sfumato/status"))["result"]["serverState"] == "connecting":
        pass
    peer.open()
    place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 4}, "context": {"triggerKind": 1}}
    peer.send("textDocument/inlineCompletion", place, id=1)
    change = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "y = "}]}
    peer.send("textDocument/didChange", change)
    assert (await peer.answer(1))["result"] == []
    assert not [request for request in server.requests if "y = " in request.segments[0].text]


async def test_an_editor_that_reads_nothing_is_not_listened_to_meanwhile() -> None:
    source, sink = os.pipe()
    output = Output(sink, lambda: None)
    output.write(bytes(MOST_UNREAD))
    await output.drain()
    output.write(bytes(CHUNK + 1))
    waiting = asyncio.create_task(output.drain())
    await asyncio.sleep(0)
    assert not waiting.done()
    left = MOST_UNREAD + CHUNK + 1
    while left:
        left -= len(await some(source))
    await waiting
    output.close()
    await output.wait_closed()
    os.close(source)
    os.close(sink)
