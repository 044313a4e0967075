"""A small document, and what an editor asks about it: every command of the language server but settle, which needs a
suggestion that was accepted.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from tests.language_client import Client

URI = "file:///tmp/area.py"
TEXT = "def area(width, height):\n    total = width * height\n    return total\n\n\ndef empty(items):\n    ...\n"
TEXT += "\n\ndef double(value):\n    return \n"
CURSOR = types.Position(line=10, character=len("    return "))


def _range(line: int, character: int, last: int, end: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": character}, "end": {"line": last, "character": end}}


WHOLE = _range(0, 0, 3, 0)
ARGUMENTS: dict[str, dict[str, Any]] = {
    "fill": {"range": _range(2, 4, 2, 4)},
    "fillHoles": {"range": _range(5, 0, 7, 0)},
    "completeBody": {"range": _range(6, 4, 6, 4)},
    "rewrite": {"range": WHOLE, "instruction": "make async"},
    "refine": {"range": WHOLE, "strength": 0.5},
    "refactor": {"range": _range(0, 5, 0, 5)},
    "inspect": {"range": WHOLE},
}


def opened(editor: Client) -> None:
    document = types.TextDocumentItem(uri=URI, language_id="python", version=1, text=TEXT)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))


async def asked(editor: Client, name: str) -> Any:
    """The result of the command, which is not applied."""
    argument = {"textDocument": {"uri": URI, "version": 1}, "apply": False, **ARGUMENTS[name]}
    return await editor.workspace_execute_command_async(
        types.ExecuteCommandParams(command=f"sfumato.{name}", arguments=[argument])
    )


def assert_a_result(name: str, result: Any) -> None:
    if name == "inspect":
        assert len(result["tokens"]) > 10
        assert all(0 <= token["probability"] <= 1 for token in result["tokens"])
    else:
        assert result["candidates"] or result["message"]


async def suggested(editor: Client) -> Any:
    """What somebody who asked at `CURSOR` gets."""
    return await editor.text_document_inline_completion_async(
        types.InlineCompletionParams(
            text_document=types.TextDocumentIdentifier(uri=URI),
            position=CURSOR,
            context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Invoked),
        )
    )
