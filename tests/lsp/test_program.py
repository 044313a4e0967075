"""The program `sfumato-lsp` itself."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

PROGRAM = Path(sys.executable).parent / "sfumato-lsp"


@pytest.mark.parametrize("package", ["torch", "fastapi", "uvicorn", "transformers", "sfumato_model"])
def test_the_language_server_does_not_load(package: str, loaded: frozenset[str]) -> None:
    assert package not in loaded


@pytest.mark.parametrize("package", ["httpx", "pydantic", "sfumato_server.protocol", "tree_sitter"])
def test_what_a_connection_needs_is_not_loaded_before_initialize_is_answered(
    package: str, loaded: frozenset[str]
) -> None:
    assert package not in loaded


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """The modules of a fresh interpreter that has imported the language server."""
    code = "import sys, sfumato_lsp.__main__; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return frozenset(out.split())


def test_it_says_its_version() -> None:
    out = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    assert out.startswith("sfumato-lsp ")


@pytest.mark.usefixtures("server")
async def test_quitting_leaves_nothing_on_stderr(editor: Any) -> None:
    await editor.start()
    editor.open("x = ")
    await editor.ask(0, 4)
    await editor.quit()
    process = editor.client._server
    assert (await process.stderr.read(), process.returncode) == (b"", 0)


@pytest.mark.parametrize("orderly", [True, False], ids=["after shutdown", "without shutdown"])
async def test_a_fill_that_runs_does_not_hold_up_the_end(editor: Any, server: Any, until: Any, orderly: bool) -> None:
    server.answers.clear()
    await editor.start()
    editor.open("x = ")
    fill = asyncio.ensure_future(editor.ask(0, 4))
    await until(lambda: server.requests)
    if orderly:
        await editor.client.shutdown_async(None)
    editor.client.exit(None)
    process = editor.client._server
    stderr = await process.stderr.read()
    await asyncio.wait_for(process.wait(), 10)
    assert b"Traceback" not in stderr
    fill.cancel()
    await editor.client.stop()


@pytest.mark.usefixtures("server")
async def test_it_ends_when_the_editor_is_gone(editor: Any) -> None:
    await editor.start()
    process = editor.client._server
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 10) == 0


@pytest.mark.usefixtures("server")
async def test_for_debugging_it_listens_on_a_port(editor: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(PROGRAM, "--tcp", str(port), env=editor.environment)
    client = LanguageClient("editor", "1")
    try:
        for _ in range(200):
            try:
                await client.start_tcp("127.0.0.1", port)
                break
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
        result = await client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
        assert result.capabilities.inline_completion_provider is not None
    finally:
        client.protocol.writer.close()  # which `stop` leaves open
        process.terminate()
        await process.wait()
        await client.stop()
