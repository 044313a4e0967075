"""`sfumato-lsp` as an editor starts it, against the real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from tests.asked_operations import ARGUMENTS, asked, assert_a_result, opened
from tests.language_client import Client

HOLE = "<hole>"


@pytest.fixture
async def editor(environment: dict[str, str], programs: Path) -> AsyncIterator[Client]:
    client = Client("test", "1")
    await client.launch(programs / "sfumato-lsp", environment=environment)
    await client.initialize_async(
        types.InitializeParams(capabilities=types.ClientCapabilities(), initialization_options={"start_server": False})
    )
    client.initialized(types.InitializedParams())
    yield client
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


async def ready(editor: Client) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            status = await editor.protocol.send_request_async("sfumato/status", {})
            if status.state == "ready":
                return status
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("server")
async def test_an_inline_completion_in_a_real_file_continues_its_line(editor, repository: Path) -> None:
    path = repository / "examples" / "with_holes" / "inventory.py"
    before, after = path.read_text(encoding="utf-8").split(HOLE)
    document = types.TextDocumentItem(uri=path.as_uri(), language_id="python", version=1, text=before + after)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    await ready(editor)
    line, typed = before.count("\n"), before.rpartition("\n")[2]
    items = await editor.text_document_inline_completion_async(
        types.InlineCompletionParams(
            text_document=types.TextDocumentIdentifier(uri=path.as_uri()),
            position=types.Position(line=line, character=len(typed)),
            context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Invoked),
        )
    )
    assert items
    assert all(item.insert_text.strip() and item.range.start == item.range.end for item in items)
    assert all(item.range.start.line == item.range.end.line == line for item in items)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("name", ARGUMENTS)
async def test_every_operation_ends_with_its_result(editor, name: str) -> None:
    opened(editor)
    await ready(editor)
    assert_a_result(name, await asked(editor, name))
