"""The log of `sfumato-lsp`: every request by its id, and no source text unless somebody asks for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from tests.language_client import Client

MARKER = "tiger_7f3a"
URI = f"file:///w/{MARKER}.py"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


async def work(program: Path, environment: dict[str, str], *arguments: str) -> None:
    """Ask for a suggestion in a text that holds the marker, and send what is no message."""
    client = Client("editor", "1")
    await client.launch(program, "--log-level", "debug", *arguments, environment=environment)
    await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(), initialization_options={"start_server": False, MARKER: MARKER}
        )
    )
    client.initialized(types.InitializedParams())
    while (await client.protocol.send_request_async("sfumato/status", {})).state != "ready":
        pass
    document = types.TextDocumentItem(uri=URI, language_id="python", version=1, text=f"{MARKER} = \n")
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    asked = types.InlineCompletionParams(
        context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Automatic),
        text_document=types.TextDocumentIdentifier(URI),
        position=types.Position(0, len(MARKER) + 3),
    )
    assert await client.text_document_inline_completion_async(asked)
    client.protocol.notify("textDocument/didChange", {"textDocument": MARKER})
    client.protocol.notify(MARKER, {MARKER: MARKER})
    broken = json.dumps({"jsonrpc": "2.0", MARKER: MARKER}).encode()
    assert client.protocol.writer is not None
    client.protocol.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(broken), broken))
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


async def test_it_holds_no_source_text(server: Any, program: Path, environment: dict[str, str], log: Path) -> None:
    server.candidates = [MARKER]
    await work(program, environment, "--log-file", str(log))
    said = log.read_text()
    assert "shows 1 candidates" in said
    assert MARKER not in said


async def test_source_text_is_logged_when_it_is_asked_for(
    server: Any, program: Path, environment: dict[str, str], log: Path
) -> None:
    server.candidates = [MARKER]
    await work(program, environment, "--log-file", str(log), "--log-text")
    assert MARKER in log.read_text()


async def test_a_requests_lines_have_the_id_that_the_server_was_sent(
    server: Any, program: Path, environment: dict[str, str], log: Path
) -> None:
    await work(program, environment, "--log-file", str(log), "--log-format", "json")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    (id,) = server.request_ids
    assert {line["message"].split(" ")[0] for line in lines if line["request_id"] == id} >= {"asks", "shows"}
