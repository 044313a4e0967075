"""What is no LSP: every case by its name, each with what `sfumato-lsp` makes of it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

LOST = 2
PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED = -32002
URI = "file:///w/a.py"


def frame(body: bytes, head: bytes = b"") -> bytes:
    return b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)


PING = b'{"jsonrpc":"2.0","id":"ping","method":"sfumato/status"}'
LOSES_FRAMES = {
    "a header without a colon": b"Content-Length 5\r\n\r\nabcde",
    "no Content-Length": b"Content-Type: application/vscode-jsonrpc\r\n\r\n{}",
    "an empty line": b"\r\n",
    "Content-Length is negative": b"Content-Length: -5\r\n\r\nabcde",
    "Content-Length is no number": b"Content-Length: five\r\n\r\nabcde",
    "Content-Length is no whole number": b"Content-Length: 5.0\r\n\r\nabcde",
    "Content-Length is missing": b"Content-Length:\r\n\r\nabcde",
    "Content-Length is in other digits": "Content-Length: \u0665\r\n\r\nabcde".encode(),
    "Content-Length is more than memory holds": b"Content-Length: 99999999999999999\r\n\r\n",
    "Content-Length has thousands of digits": b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "two Content-Lengths": b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a header line without an end": b"x" * 100_000,
    "no headers": PING + b"\n",
    "Content-Length is too short": frame(b"{}").replace(b"2", b"1") + frame(PING),
    "Content-Length is too long": frame(b"{}").replace(b"2", b"9") + frame(PING),
    "UTF-16": frame(b"{}").decode().encode("utf-16"),
}


@pytest.mark.parametrize("data", LOSES_FRAMES.values(), ids=LOSES_FRAMES.keys())
def test_it_ends_where_messages_cannot_be_told_apart(lsp: Any, data: bytes) -> None:
    lsp.start()
    lsp.raw(data)
    assert lsp.process.wait(20) == LOST


def test_it_says_why_it_ends(lsp: Any) -> None:
    lsp.start()
    lsp.raw(LOSES_FRAMES["Content-Length is negative"])
    lsp.process.wait(20)
    lsp.reader.join(10)
    assert "Content-Length is no number" in lsp.said[-1]["params"]["message"]
    assert "Content-Length is no number" in lsp.log_text


TAKEN = {
    "headers in lower case": frame(PING).replace(b"Content-Length", b"content-length"),
    "lines that end without a carriage return": frame(PING).replace(b"\r", b""),
    "a Content-Type first": frame(PING, b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n"),
    "no space behind the colon": frame(PING).replace(b": ", b":"),
    "white space around the JSON": frame(b" \r\n" + PING + b"\r\n"),
}


@pytest.mark.parametrize("data", TAKEN.values(), ids=TAKEN.keys())
def test_it_takes_what_is_unusual_and_clear(steady: Any, data: bytes) -> None:
    steady.raw(data)
    assert "result" in steady.answer("ping")


NO_JSON = {
    "nothing": b"",
    "no JSON": b"hello",
    "half of a message": PING[:20],
    "broken UTF-8": b'{"jsonrpc":"2.0","id":"\xff","method":"sfumato/status"}',
    "UTF-16": PING.decode().encode("utf-16"),
    "nested deeply": b"[" * 200_000,
    "a number too long": b'{"id":' + b"1" * 5000 + b"}",
    "a byte order mark": b"\xef\xbb\xbf" + PING,
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON.keys())
def test_what_is_no_json_is_answered_without_an_id(steady: Any, body: bytes) -> None:
    steady.raw(frame(body))
    assert steady.answer(None)["error"]["code"] == PARSE_ERROR
    assert "result" in steady.ask("sfumato/status")


NO_REQUEST = {
    "a number": 5,
    "a text": "sfumato/status",
    "nothing": None,
    "a batch": [json.loads(PING)],
    "an empty batch": [],
    "an empty object": {},
    "the id is null": {"jsonrpc": "2.0", "id": None, "method": "sfumato/status"},
    "the id is a fraction": {"jsonrpc": "2.0", "id": 1.5, "method": "sfumato/status"},
    "the id is true": {"jsonrpc": "2.0", "id": True, "method": "sfumato/status"},
    "the id is a list": {"jsonrpc": "2.0", "id": [1], "method": "sfumato/status"},
    "the id is an object": {"jsonrpc": "2.0", "id": {}, "method": "sfumato/status"},
}


@pytest.mark.parametrize("message", NO_REQUEST.values(), ids=NO_REQUEST.keys())
def test_what_is_no_request_is_answered_without_an_id(steady: Any, message: object) -> None:
    steady.send(message)
    assert steady.answer(None)["error"]["code"] == INVALID_REQUEST
    assert "result" in steady.ask("sfumato/status")


REFUSED = {
    "another jsonrpc": ({"jsonrpc": "1.0", "method": "sfumato/status"}, INVALID_REQUEST),
    "no jsonrpc": ({"method": "sfumato/status"}, INVALID_REQUEST),
    "no method": ({"jsonrpc": "2.0"}, INVALID_REQUEST),
    "the method is no text": ({"jsonrpc": "2.0", "method": ["x"]}, INVALID_REQUEST),
    "a method that nobody knows": ({"jsonrpc": "2.0", "method": "x/y"}, NO_METHOD),
    "a method of LSP that is not offered": ({"jsonrpc": "2.0", "method": "textDocument/hover"}, NO_METHOD),
    "params are a number": ({"jsonrpc": "2.0", "method": "sfumato/status", "params": 5}, INVALID_PARAMS),
    "params are missing": ({"jsonrpc": "2.0", "method": "textDocument/inlineCompletion"}, INVALID_PARAMS),
    "params are a list": ({"jsonrpc": "2.0", "method": "textDocument/inlineCompletion", "params": []}, INVALID_PARAMS),
    "a notification with an id": ({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {}}, INVALID_REQUEST),
    "a cancellation with an id": (
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1}},
        INVALID_REQUEST,
    ),
    "initialize a second time": (
        {"jsonrpc": "2.0", "method": "initialize", "params": {"capabilities": {}}},
        INVALID_REQUEST,
    ),
    "a command that nobody knows": (
        {"jsonrpc": "2.0", "method": "workspace/executeCommand", "params": {"command": "rm"}},
        INVALID_PARAMS,
    ),
}


@pytest.mark.parametrize(("message", "code"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("id", ["one", 2**70])
def test_a_request_that_is_wrong_is_refused_once(steady: Any, message: dict[str, Any], code: int, id: object) -> None:
    steady.send(message | {"id": id})
    assert steady.answer(id)["error"]["code"] == code
    steady.ask("sfumato/status")
    assert len(steady.answers(id)) == 1


UNANSWERED = {
    "a response that nobody asked for": {"jsonrpc": "2.0", "id": "x", "result": None},
    "an error that nobody asked for": {"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "no"}},
    "an error without its fields": {"jsonrpc": "2.0", "id": 1, "error": None},
    "a response with a list for an id": {"jsonrpc": "2.0", "id": [], "result": 1},
    "a response without an id": {"jsonrpc": "2.0", "result": 1},
    "a notification that nobody knows": {"jsonrpc": "2.0", "method": "x/y", "params": {}},
    "a request without an id": {"jsonrpc": "2.0", "method": "textDocument/inlineCompletion", "params": {}},
    "a cancellation of nothing": {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 5}},
    "a cancellation without an id": {"jsonrpc": "2.0", "method": "$/cancelRequest"},
    "a cancellation of an object": {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": {}}},
    "a cancellation of progress that there is not": {
        "jsonrpc": "2.0",
        "method": "window/workDoneProgress/cancel",
        "params": {"token": "x"},
    },
    "a cancellation of a list of progress": {
        "jsonrpc": "2.0",
        "method": "window/workDoneProgress/cancel",
        "params": {"token": []},
    },
    "a change of what is not open": {
        "jsonrpc": "2.0",
        "method": "textDocument/didChange",
        "params": {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "x"}]},
    },
    "closing what is not open": {
        "jsonrpc": "2.0",
        "method": "textDocument/didClose",
        "params": {"textDocument": {"uri": URI}},
    },
}


@pytest.mark.parametrize("message", UNANSWERED.values(), ids=UNANSWERED.keys())
def test_what_asks_nothing_gets_no_answer(steady: Any, message: object) -> None:
    steady.send(message)
    before = len(steady.said)
    steady.ask("sfumato/status")
    assert len([said for said in steady.said[before:] if "method" not in said]) == 1
    assert "a defect" not in steady.log_text
    assert not [said for said in steady.said if said.get("method") == "window/showMessage"]


def test_before_initialize_there_is_nothing_else(lsp: Any) -> None:
    assert lsp.ask("sfumato/status")["error"]["code"] == NOT_INITIALIZED
    lsp.notify("textDocument/didOpen", {"textDocument": document("x = ")})
    lsp.start()
    assert "language" not in lsp.ask("sfumato/status", {"uri": URI})["result"]


def test_initialized_counts_once(lsp: Any) -> None:
    watching = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    lsp.ask("initialize", {"processId": None, "rootUri": None, "capabilities": watching})
    lsp.notify("initialized", {})
    lsp.notify("initialized", {})
    lsp.ask("sfumato/status")
    assert len([said for said in lsp.said if said.get("method") == "client/registerCapability"]) == 1


@pytest.mark.parametrize("uri", ["file://[", "file:///w/b%00.py", "file:///w/\ud800.py", "", "//", "http://x:y/"])
def test_a_uri_may_be_none(steady: Any, uri: str) -> None:
    """Also as a workspace folder, which every other document is then looked up in."""
    folder = {"uri": uri, "name": "v"}
    steady.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
    steady.notify("textDocument/didOpen", {"textDocument": document("x = ") | {"uri": uri}})
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}, "context": {"triggerKind": 1}}
    assert isinstance(steady.ask("textDocument/inlineCompletion", place)["result"], list)
    steady.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})


def test_after_shutdown_there_is_nothing_but_exit(lsp: Any) -> None:
    lsp.start()
    assert "result" in lsp.ask("shutdown")
    assert lsp.ask("sfumato/status")["error"]["code"] == INVALID_REQUEST
    assert lsp.ask("shutdown")["error"]["code"] == INVALID_REQUEST
    lsp.notify("exit", None)
    assert lsp.process.wait(20) == 0


def test_exit_without_shutdown_is_told_by_its_code(lsp: Any) -> None:
    lsp.start()
    lsp.notify("exit", None)
    assert lsp.process.wait(20) == 1


def test_exit_is_taken_before_initialize(lsp: Any) -> None:
    lsp.notify("exit", None)
    assert lsp.process.wait(20) == 1


@pytest.mark.parametrize("data", [b"", b"Content-Le", frame(PING)[:-5], frame(PING)], ids=repr)
def test_an_editor_may_vanish_at_any_byte(lsp: Any, data: bytes) -> None:
    lsp.start()
    lsp.raw(data)
    assert lsp.end() == 0


def test_an_editor_may_vanish_before_it_reads_the_answer(lsp: Any) -> None:
    command, pipe = lsp.process.args, subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=lsp.environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(frame(b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'))
        process.stdin.close()
        assert process.wait(20) == 0


def test_options_may_spell_a_message(lsp: Any) -> None:
    lsp.start(jsonrpc="2.0", method="exit")
    assert "result" in lsp.ask("sfumato/status")


def test_two_requests_of_one_id_get_two_answers(steady: Any) -> None:
    for _ in range(2):
        steady.send({"jsonrpc": "2.0", "id": 7, "method": "sfumato/status"})
    steady.wait(lambda: len(steady.answers(7)) == 2)


BROKEN_CHANGES = {
    "a line before the first": {"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": 0}},
    "a character beyond 2**31": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 2**31}},
    "no end": {"start": {"line": 0, "character": 0}},
    "a text for a line": {"start": {"line": "one", "character": 0}, "end": {"line": 0, "character": 0}},
}


@pytest.mark.parametrize("span", BROKEN_CHANGES.values(), ids=BROKEN_CHANGES.keys())
def test_a_document_is_let_go_after_a_change_that_cannot_be_read(steady: Any, span: object) -> None:
    steady.notify("textDocument/didOpen", {"textDocument": document("x = ")})
    change = {"range": span, "text": "y"}
    steady.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [change]},
    )
    assert "language" not in steady.ask("sfumato/status", {"uri": URI})["result"]


@pytest.mark.parametrize("text", [None, 5, ["x"], {}], ids=repr)
def test_what_is_no_text_is_not_made_one(steady: Any, text: object) -> None:
    uri = "file:///w/other.py"
    steady.notify("textDocument/didOpen", {"textDocument": document("") | {"uri": uri, "text": text}})
    assert "language" not in steady.ask("sfumato/status", {"uri": uri})["result"]


def test_what_is_refused_leaves_no_source_text_in_the_log(lsp: Any) -> None:
    lsp.start()
    lsp.notify("textDocument/didOpen", {"textDocument": {"uri": URI, "version": "canary", "text": "canary"}})
    lsp.raw(frame(b'"canary'))
    lsp.raw(frame(b"canary: \r\n\r\n"))
    lsp.ask("textDocument/inlineCompletion", {"position": "canary"})
    lsp.raw(b"canary\r\n")
    lsp.process.wait(20)
    assert "cannot be read" in lsp.log_text
    assert "canary" not in lsp.log_text


def document(text: str) -> dict[str, Any]:
    return {"uri": URI, "languageId": "python", "version": 1, "text": text}
