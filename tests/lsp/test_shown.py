"""Trust finding 6: nothing that an editor shows of a message acts on the terminal that the editor may run in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sfumato_client.protocol import ErrorBody
from sfumato_lsp.rpc.visible_messages import show

EVIL = "\x1b]52;c;ZXZpbA==\x07\x9b2J\u202e\rhid\u200bden"
SHOWN = "\\x1b]52;c;ZXZpbA==\\x07\\x9b2J\\u202e\\x0dhid\\u200bden"
URI = "file:///w/pkg/a.py"
AT = types.Range(types.Position(0, 4), types.Position(0, 4))
ARGUMENT = {"textDocument": {"uri": URI}, "range": AT, "apply": True}
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e]")


async def test_the_message_progress_and_status_of_a_hostile_server_are_shown(
    near_editor: Any, server: Any, until: Any
) -> None:
    """Trust finding 6: what the server says of itself, as a message, as progress and in the status line."""
    server.state, server.detail = "loading", EVIL
    await near_editor.start(experimental={"sfumato": {"status": True}}, progress=True)
    await until(lambda: any(SHOWN in told for told in near_editor.progress))
    server.state = "failed"
    await until(lambda: near_editor.messages)
    assert near_editor.messages == [f"Sfumato: {SHOWN}"]
    assert (await near_editor.status()).message == SHOWN
    await until(lambda: near_editor.statuses[-1].state == "broken")
    assert near_editor.statuses[-1].message == SHOWN


async def test_a_name_of_a_hostile_server_is_shown(near_editor: Any, server: Any) -> None:
    """Trust finding 6: the checkpoint's name, and the version that the server says it is of."""
    server.version = f"0.0.1{EVIL}"
    await near_editor.start()
    status = await near_editor.status()
    assert ACTING.findall(f"{status.message}{status.checkpoint}{status.server}") == []
    assert SHOWN in status.message


async def test_an_error_of_an_operation_is_shown_as_answer_and_as_message(near_editor: Any, server: Any) -> None:
    """Trust finding 6."""
    server.error = ErrorBody(code="internal", message=EVIL)
    await near_editor.start()
    near_editor.open("x = \n")
    with pytest.raises(JsonRpcException) as refused:
        await near_editor.run("sfumato.fill", ARGUMENT)
    (message,) = near_editor.messages
    for said in (refused.value.message, message):
        assert SHOWN in said
        assert ACTING.findall(said) == []


async def test_what_a_completion_inserts_stays_and_what_is_shown_of_it_does_not_act(
    near_editor: Any, server: Any
) -> None:
    """Trust finding 6: an insertion is the user's code, also where it holds such a character."""
    server.candidates = [f"a{EVIL}b"]
    await near_editor.start(context_characters=0)
    near_editor.open("x = \n")
    params = types.CompletionParams(types.TextDocumentIdentifier(URI), types.Position(0, 4))
    (item,) = (await near_editor.client.text_document_completion_async(params)).items
    assert item.text_edit.new_text == f"a{EVIL}b"
    assert ACTING.findall(item.label) == []
    (ghost,) = await near_editor.ask(0, 4)
    assert ghost.insert_text == f"a{EVIL}b"


@pytest.mark.parametrize(
    "message",
    [
        types.PublishDiagnosticsNotification(
            types.PublishDiagnosticsParams(uri="u", diagnostics=[types.Diagnostic(range=AT, message=EVIL)])
        ),
        types.CodeActionResponse(id=1, result=[types.CodeAction(title=EVIL), types.Command(title=EVIL, command="c")]),
        types.ShowMessageRequest(id=1, params=types.ShowMessageRequestParams(types.MessageType.Info, EVIL)),
        types.LogMessageNotification(types.LogMessageParams(types.MessageType.Info, EVIL)),
        types.ProgressNotification(types.ProgressParams(token="t", value=types.WorkDoneProgressBegin(title=EVIL))),
        {"id": 1, "error": types.ResponseError(code=1, message=EVIL)},
        {"id": 1, "result": {"message": EVIL, "checkpoint": EVIL, "server": EVIL}},
    ],
    ids=lambda message: type(message).__name__,
)
def test_what_is_shown_of_a_message_does_not_act(message: Any) -> None:
    """Trust finding 6."""
    show(message)
    assert repr(SHOWN)[1:-1] in str(message)
    assert repr(EVIL)[1:-1] not in str(message)
