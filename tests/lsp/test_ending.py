"""Trust finding 16: whatever happens to its editor, `sfumato-lsp` ends, at once, in order and without a traceback."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.lsp.editor import PROGRAM, URI

from sfumato_lsp.rpc.ending import watch, watch_start

SIGNALS = [signal.SIGINT, signal.SIGHUP]
STARTING = """
import os, signal, sys
def interrupt(event, arguments):
    if event == "import" and arguments[0] == {module!r}:
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(interrupt)
"""
"""A `sitecustomize` that is Ctrl-C while a module is imported."""
Start = Callable[..., "Program"]


class Program:
    """`sfumato-lsp`, whose pipes stay open until a test closes them."""

    def __init__(self, *arguments: str, **options: Any) -> None:
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self.process = subprocess.Popen([PROGRAM, *arguments], **(pipes | options))
        self._id = 0

    def send(self, method: str, params: object = None, **more: object) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params} | more).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def ask(self, method: str, params: object = None) -> Any:
        self._id += 1
        self.send(method, params, id=self._id)
        return self.answer(self._id)

    def answer(self, id: int) -> Any:
        """What is said meanwhile is passed over."""
        out = self.process.stdout
        assert out is not None
        while True:
            length = int(out.readline().removeprefix(b"Content-Length: "))
            while out.readline().strip():
                pass
            if (said := json.loads(out.read(length))).get("id") == id and "method" not in said:
                return said

    def start(self, editor: int | None = None) -> None:
        options = {"start_server": False}
        capabilities = {"processId": editor, "rootUri": None, "capabilities": {}, "initializationOptions": options}
        assert "result" in self.ask("initialize", capabilities)
        self.send("initialized", {})

    def open(self, text: str) -> None:
        document = {"uri": URI, "languageId": "python", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})

    def ends(self) -> int:
        return self.process.wait(20)

    @property
    def complaints(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, **options: Any) -> Program:
            program = Program(*arguments, **({"env": environment} | options))
            stack.enter_context(program.process)
            stack.callback(program.process.kill)
            return program

        yield start


@pytest.fixture
def another() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is an editor's as far as anyone can tell. Nobody waits for it when it has ended."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


def test_it_ends_with_its_editors_process_although_its_input_is_held_open(
    start: Start, another: subprocess.Popen[bytes]
) -> None:
    program = start()
    program.start(another.pid)
    another.kill()
    assert program.ends() == 1
    assert f"the editor's process {another.pid} has ended" in program.complaints


@pytest.mark.parametrize("watch", [watch, watch_start], ids=["told by the system", "looked at again and again"])
async def test_a_process_is_gone_when_it_has_ended_waited_for_or_not(
    watch: Callable[..., Any], another: subprocess.Popen[bytes], until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sfumato_lsp.rpc.ending.POLL_S", 0.01)
    gone: list[int] = []
    stop = watch(another.pid, lambda: gone.append(1))
    another.kill()
    await until(lambda: gone)
    stop()
    assert gone == [1]


async def test_another_process_of_the_same_number_is_not_the_one_that_was_watched(until: Any) -> None:
    gone: list[int] = []
    watch_start(os.getpid(), lambda: gone.append(1), start="0")
    await until(lambda: gone)


@pytest.mark.parametrize(
    "pid", [0, -1, os.getpid(), 2**22 + 1, 2**70], ids=["none", "a group", "itself", "far", "huge"]
)
async def test_what_is_no_editors_process_here_is_not_watched(pid: int) -> None:
    """An id may be of another machine, where an editor works over ssh."""
    assert watch(pid, lambda: None) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_another_users_process_is_not_watched() -> None:
    """It was started for somebody else, or its number stands for another process elsewhere."""
    program = (
        "import asyncio, os\nfrom sfumato_lsp.rpc.ending import watch\n"
        "async def main(): return watch(1, print)\n"
        "os.setuid(65534)\nprint(asyncio.run(main()))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE).stdout == b"None\n"


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_it_while_its_input_is_silent(start: Start, number: signal.Signals) -> None:
    """By the signal itself: a shell reports 130, 143 and 129."""
    program = start()
    program.start()
    program.process.send_signal(number)
    assert program.ends() == -number
    assert program.complaints == ""


async def test_a_signal_cancels_what_is_under_way(start: Start, server: Any, until: Any) -> None:
    server.answers.clear()
    program = await _asking(start, until, server)
    program.process.send_signal(signal.SIGTERM)
    await until(lambda: program.process.poll() is not None)
    assert program.process.returncode == -signal.SIGTERM
    await until(lambda: server.aborted)
    assert program.answer(100)["error"]["code"] == -32800


async def _asking(start: Start, until: Any, server: Any) -> Program:
    import asyncio

    program = start()
    await asyncio.to_thread(program.start)
    while (await asyncio.to_thread(program.ask, "sfumato/status"))["result"]["serverState"] == "connecting":
        pass
    program.open("x = ")
    place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 4}, "context": {"triggerKind": 1}}
    program.send("textDocument/inlineCompletion", place, id=100)
    await until(lambda: server.requests)
    return program


def test_a_signal_that_is_ignored_stays_ignored(start: Start) -> None:
    """As SIGHUP under nohup."""
    program = start(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    program.start()
    program.process.send_signal(signal.SIGHUP)
    program.send("exit")
    assert program.ends() == 1


@pytest.mark.parametrize("module", ["argparse", "lsprotocol.types", "sfumato_lsp.stdio"])
def test_ctrl_c_while_it_starts_is_no_traceback(
    start: Start, environment: dict[str, str], tmp_path: Path, module: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(STARTING.format(module=module))
    program = start(env=environment | {"PYTHONPATH": str(tmp_path)})
    assert program.ends() == -signal.SIGINT
    assert program.complaints == ""


RUN = """
import asyncio, os, sys, time
from sfumato_lsp.loop import run
from sfumato_lsp.server import create_server
async def serving(ls):
    {body}
    return 3
run(create_server(os.environ), serving)
"""


def test_no_thread_is_waited_for() -> None:
    """As one that reads a disk that does not answer."""
    body = "task = asyncio.create_task(asyncio.to_thread(time.sleep, 600)); await asyncio.sleep(0.05)"
    assert subprocess.run([sys.executable, "-c", RUN.format(body=body)], timeout=20).returncode == 3


def test_a_second_signal_ends_it_at_once() -> None:
    """Where the first finds the event loop busy."""
    body = "print(flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", RUN.format(body=body)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        for _ in range(100):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        process.kill()
        assert process.returncode == -signal.SIGTERM


@pytest.mark.parametrize("stderr", ["open", "closed", "full"])
def test_it_ends_when_nobody_reads_what_it_says(start: Start, stderr: str) -> None:
    with contextlib.ExitStack() as stack:
        options: dict[str, Any] = {}
        if stderr == "closed":
            options["preexec_fn"] = lambda: os.close(2)
        if stderr == "full":
            unread, write = os.pipe()
            stack.callback(os.close, unread)
            stack.callback(os.close, write)
            os.set_blocking(write, False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    os.write(write, bytes(4096))
            os.set_blocking(write, True)
            options["stderr"] = write
        program = start(**options)
        program.start()
        assert program.process.stdout is not None
        program.process.stdout.close()
        program.send("sfumato/status", {}, id=1)
        assert program.ends() == 0
    if stderr == "open":
        (line,) = program.complaints.splitlines()
        assert "the editor reads no more: Broken pipe" in line


def test_a_signal_ends_it_while_its_editor_reads_nothing(start: Start) -> None:
    program = start()
    program.start()
    for _ in range(3000):
        program.send("sfumato/status", {}, id=1)
    program.process.send_signal(signal.SIGTERM)
    assert program.ends() == -signal.SIGTERM


def test_pipes_that_do_not_wait_are_waited_for(start: Start) -> None:
    """An editor may share one socket, which it has made so, for both directions."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    with ours, theirs:
        program = start(stdin=theirs, stdout=theirs)
        both: Any = ours.makefile("rwb")
        program.process.stdin = program.process.stdout = both
        program.start()
        os.set_blocking(theirs.fileno(), False)
        program.open("x" * 10**6)
        assert "result" in program.ask("sfumato/status", {})
        program.send("exit")
        assert program.ends() == 1
        both.close()


def test_messages_may_come_from_a_file(start: Start, tmp_path: Path) -> None:
    body = b'{"jsonrpc":"2.0","id":1,"method":"sfumato/status"}'
    (tmp_path / "messages").write_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    with (tmp_path / "messages").open() as file:
        program = start(stdin=file)
        assert program.answer(1)["error"]["code"] == -32002
        assert program.ends() == 0


@pytest.mark.parametrize("closed", [0, 1])
def test_without_an_input_or_an_output_it_says_what_is_wrong(start: Start, closed: int) -> None:
    program = start(preexec_fn=lambda: os.close(closed))
    assert program.ends() == 1
    (line,) = program.complaints.splitlines()
    assert "standard input and output have to be open" in line


def test_in_a_terminal_it_says_what_it_is_until_ctrl_c(environment: dict[str, str]) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [str(PROGRAM)], environment)
    with os.fdopen(terminal, "r+b", buffering=0) as file:
        said = file.readline()
        file.write(b"\x03")
        _, status = os.waitpid(pid, 0)
    assert b"is a language server: an editor starts it" in said
    assert os.waitstatus_to_exitcode(status) == -signal.SIGINT
