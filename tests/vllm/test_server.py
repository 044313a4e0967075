"""`sfumato serve --engine vllm` and `sfumato-lsp`: every operation, by an engine that the server starts itself."""

from __future__ import annotations

import ast
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from lsprotocol import types
from tests.asked_operations import ARGUMENTS, asked, assert_a_result, opened, suggested
from tests.language_client import Client as Editor

from sfumato_client.address.errors import ServerError
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.protocol import FillRequest, HoleSegment, InspectRequest, TextSegment

PROGRAMS = Path(sys.executable).parent
FLAGS = ("--dtype=float32", "--enforce-eager", "--max-num-seqs=8", "--max-model-len=2048")


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server, and the process that it is."""

    client: Client
    process: psutil.Process

    def engine(self) -> list[psutil.Process]:
        """The processes of its vLLM, below the one that watches it."""
        below = self.process.children(recursive=True)
        (watcher,) = (one for one in below if "sfumato_server.engine.watcher" in one.cmdline())
        return watcher.children(recursive=True)


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield {**inherited, "SFUMATO_RUNTIME_DIR": folder, "SFUMATO_STATE_DIR": folder}


@pytest.fixture(scope="module")
def served(environment: dict[str, str], python: Path, until: Callable[..., None]) -> Iterator[Served]:
    folder = Path(environment["SFUMATO_RUNTIME_DIR"])
    flags = [f"--engine-flag={flag}" for flag in FLAGS]
    command: list[str | Path] = [PROGRAMS / "sfumato", "serve", "--engine", "vllm", "--engine-python", python, *flags]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        until(lambda: process.poll() is not None or find(folder, environment))
        address = find(folder, environment)
        assert address is not None, log.read_text(encoding="utf-8")
        with Client(address) as client:
            until(lambda: client.status().state in ("ready", "failed"), 600)
            assert client.status().state == "ready", client.status().detail
            yield Served(client=client, process=psutil.Process(process.pid))
    finally:
        print(log.read_text(encoding="utf-8")[-2000:])
        below = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        process.wait(20)
        until(lambda: not any(map(psutil.Process.is_running, below)))


@pytest.fixture
async def editor(served: Served, environment: dict[str, str]) -> AsyncIterator[Editor]:
    assert served.client.status().state == "ready"
    client = Editor("test", "1")
    await client.launch(PROGRAMS / "sfumato-lsp", environment=environment)
    options = {"start_server": False, "deadline_ms": {"invoked": 600_000}}
    asked = types.InitializeParams(capabilities=types.ClientCapabilities(), initialization_options=options)
    await client.initialize_async(asked)
    client.initialized(types.InitializedParams())
    opened(client)
    async with asyncio.timeout(60):
        while (await client.protocol.send_request_async("sfumato/status", {})).state != "ready":
            await asyncio.sleep(0.1)
    yield client
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


@pytest.mark.parametrize("name", ARGUMENTS)
async def test_an_operation_of_the_editor_ends_with_its_result(editor: Editor, name: str) -> None:
    begun = time.monotonic()
    result = await asked(editor, name)
    print(f"{name}: {time.monotonic() - begun:.1f} s, {result['message']!r}")
    assert_a_result(name, result)


async def test_an_inline_completion_that_somebody_asked_for_comes(editor: Editor) -> None:
    items = await suggested(editor)
    print("items:", items)
    assert items


def test_fills_are_code_where_they_are_called_sound(served: Served) -> None:
    """The engine's noise is its own: each time is another text, and now and then one that cannot be."""
    segments: list[TextSegment | HoleSegment] = [
        TextSegment(text="def add(a, b):\n    return "),
        HoleSegment(),
        TextSegment(text="\n"),
    ]
    request = FillRequest(segments=segments, single_line=True)
    candidates = [one for _ in range(6) for one in served.client.fill(request).candidates]
    print("filled:", [(*one.texts, one.verdict) for one in candidates])
    sound = [one.texts[0] for one in candidates if one.verdict == "sound"]
    assert sound
    for text in sound:
        ast.parse(f"def add(a, b):\n    return {text}\n")


def test_an_inspection_tells_every_word(served: Served) -> None:
    selection = "width * return"
    tokens = served.client.inspect(InspectRequest(before="x = ", selection=selection, after="\n")).tokens
    print("inspected:", [(selection[token.start : token.end], round(token.log_prob, 2)) for token in tokens])
    assert [selection[token.start : token.end] for token in tokens] == ["width", "*", "return"]
    assert tokens[-1].log_prob < -2


def test_the_engine_killed_is_one_clear_error_and_the_next_request_has_a_new_one(served: Served) -> None:
    request = FillRequest(segments=[TextSegment(text="x = "), HoleSegment(), TextSegment(text="\n")])
    for one in served.engine():
        one.kill()
    with pytest.raises(ServerError) as caught:
        _until_it_fails(served.client, request)
    print("said:", caught.value)
    assert "vLLM" in str(caught.value)
    begun = time.monotonic()
    assert served.client.fill(request).candidates
    print(f"a new engine answered after {time.monotonic() - begun:.0f} s")


def _until_it_fails(client: Client, request: FillRequest) -> None:
    """It may take a moment until the system has ended what was killed."""
    while True:
        client.fill(request)
