"""Bursts of random messages to `sfumato-lsp`: every request is answered once, and it goes on."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

URIS = ["file:///w/a.py", "file:///w/b%00.py", "file://[", "untitled:1", "", "file:///w/\ud800.py", "http://x:y/"]
TEXT = "a = 1\r\n\U0001f600b\f\u2028c\n\ud800 = "
POSITION = {"line": 1, "character": 1}
RANGE = {"start": POSITION, "end": {"line": 2, "character": 3}}
DOCUMENT = {"uri": URIS[0], "languageId": "python", "version": 1, "text": TEXT}
CHANGES = [{"range": RANGE, "text": "\U0001f600\r"}, {"text": TEXT}]
VERSIONED = {"uri": URIS[0], "version": 2}
KNOWN: dict[str, Any] = {
    "initialize": {"processId": None, "rootUri": None, "capabilities": {}},
    "initialized": {},
    "sfumato/status": {"uri": URIS[0]},
    "textDocument/didOpen": {"textDocument": DOCUMENT},
    "textDocument/didChange": {"textDocument": VERSIONED, "contentChanges": CHANGES},
    "textDocument/didSave": {"textDocument": {"uri": URIS[0]}},
    "textDocument/didClose": {"textDocument": {"uri": URIS[0]}},
    "textDocument/inlineCompletion": {
        "textDocument": {"uri": URIS[0]},
        "position": POSITION,
        "context": {"triggerKind": 1, "selectedCompletionInfo": {"range": RANGE, "text": "b"}},
    },
    "textDocument/completion": {"textDocument": {"uri": URIS[0]}, "position": POSITION},
    "sfumato/didShow": {"id": "0a-1.3"},
    "sfumato/didPartlyAccept": {"id": "0a-1.3", "unit": "word", "characters": 2},
    "sfumato/didReject": {"id": "0a-1.3", "reason": "dismissed"},
    "workspace/didChangeConfiguration": {
        "settings": {"sfumato": {"ignore": ["*.x"], "max_candidates": 2, "by_glob": {"*": {}}}}
    },
    "workspace/didChangeWatchedFiles": {"changes": [{"uri": URIS[0], "type": 1}]},
    "workspace/didChangeWorkspaceFolders": {"event": {"added": [{"uri": "file:///v", "name": "v"}], "removed": []}},
    # Of the operations the one that makes no edit: nobody here answers `workspace/applyEdit`.
    "workspace/executeCommand": {
        "command": "sfumato.inspect",
        "arguments": [{"textDocument": VERSIONED, "range": RANGE, "instruction": "x", "strength": 1, "candidates": 2}],
        "workDoneToken": "x",
    },
    "window/workDoneProgress/cancel": {"token": "x"},
    "textDocument/codeAction": {
        "textDocument": {"uri": URIS[0]},
        "range": RANGE,
        "context": {"diagnostics": [], "only": ["refactor"], "triggerKind": 1},
    },
    "codeAction/resolve": {
        "title": "x",
        "data": {"command": "sfumato.fill", "argument": {"textDocument": VERSIONED, "range": RANGE}},
    },
    "$/cancelRequest": {"id": 1},
    "$/setTrace": {"value": "off"},
    "notebookDocument/didOpen": {
        "notebookDocument": {"uri": "file:///w/n", "notebookType": "x", "version": 1, "cells": []},
        "cellTextDocuments": [DOCUMENT],
    },
}
REQUESTS = {
    "initialize",
    "sfumato/status",
    "textDocument/completion",
    "textDocument/inlineCompletion",
    "workspace/executeCommand",
    "textDocument/codeAction",
    "codeAction/resolve",
}
OFTEN = ["textDocument/didOpen", "textDocument/didChange", "textDocument/inlineCompletion"] * 5
ODD: list[Any] = [None, True, -1, 0, 1.5, 2**31 - 1, 2**31, 2**70, "", "x", [], {}, [[]], {"jsonrpc": "2.0"}, *URIS]
json_values = st.recursive(
    st.sampled_from(ODD) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ids: st.SearchStrategy[Any] = st.sampled_from([1, 2, "1", "two", 2**70, None, True, 1.5, [], {}]) | st.integers()


def paths(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, inner in items for path in paths(inner, (*at, key)))]


def alike(value: object) -> st.SearchStrategy[Any]:
    """Other values of the type of `value`."""
    match value:
        case int():
            return st.sampled_from([0, 1, 2, 3, 9, 2**31 - 1])
        case str():
            return st.sampled_from([*URIS, TEXT, "python"]) | st.text(max_size=9)
        case list():
            return st.lists(st.sampled_from(value), max_size=4) if value else json_values
    return json_values


@st.composite
def calls(draw: st.DrawFn) -> dict[str, Any]:
    """A message of a known method, as an editor could send it but for one or two of its values."""
    method = draw(st.sampled_from([*sorted(KNOWN), *OFTEN]))
    message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": copy.deepcopy(KNOWN[method])}
    for _ in range(draw(st.integers(0, 2))):
        way = ("params", *draw(st.sampled_from(paths(message["params"]))))
        place: Any = message
        for key in way[:-1]:
            place = place[key]
        other = json_values if draw(st.integers(0, 3)) == 0 else alike(place[way[-1]])
        place[way[-1]] = copy.deepcopy(draw(other))
    if (method in REQUESTS) != (draw(st.integers(0, 9)) == 0):
        message["id"] = draw(ids)
    return message


responses = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "id": ids}, optional={"result": json_values, "error": json_values}
)
anything = json_values | st.fixed_dictionaries(
    {"jsonrpc": json_values | st.just("2.0")}, optional={"id": ids, "method": json_values, "params": json_values}
)


def wanted(message: Any) -> str | None:
    """The id of the one answer that a message gets, as JSON; `None` where it gets none."""
    if not isinstance(message, dict):
        return "null"
    if "method" not in message and ("result" in message or "error" in message):
        return None
    if "id" not in message:
        return None if "method" in message else "null"
    id = message["id"]
    return json.dumps(id if isinstance(id, int | str) and not isinstance(id, bool) else None)


@pytest.fixture
def opened(steady: Any) -> Any:
    steady.notify("textDocument/didOpen", {"textDocument": DOCUMENT})
    return steady


@settings(
    settings.get_profile("fuzz"),
    max_examples=200,
    suppress_health_check=list(HealthCheck),
)
@given(burst=st.lists(calls(), min_size=25, max_size=40) | st.lists(calls() | responses | anything, max_size=12))
def test_every_request_of_a_burst_is_answered_once(opened: Any, burst: list[Any]) -> None:
    opened.said.clear()
    expected = Counter(id for id in map(wanted, burst) if id is not None)
    for message in burst:
        opened.send(message)
    opened.wait(lambda: answered(opened) >= expected)
    assert "result" in opened.ask("sfumato/status", {})
    got = answered(opened)
    del got[json.dumps(f"test-{opened.asked}")]
    assert got == expected
    assert defects(opened) == []
    assert "a defect" not in opened.log_text


@settings(
    settings.get_profile("fuzz"),
    max_examples=150,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.binary(max_size=20), cut=st.integers(0, 60))
def test_a_body_with_random_bytes_in_it_is_answered_once(steady: Any, data: bytes, cut: int) -> None:
    steady.said.clear()
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "sfumato/status"}'
    body = body[:cut] + data + body[cut + len(data) :]
    steady.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    steady.ask("sfumato/status", {})
    assert len(list(answered(steady).elements())) <= 2


def answered(lsp: Any) -> Counter[str]:
    return Counter(json.dumps(said.get("id")) for said in list(lsp.said) if "method" not in said)


def defects(lsp: Any) -> list[Any]:
    """What pygls says of an exception in a handler: to the user, or as the answer."""
    told = [said["params"]["message"] for said in lsp.said if said.get("method") == "window/showMessage"]
    failed = [said["error"] for said in lsp.said if said.get("error", {}).get("code") == -32603]
    return [*(text for text in told if text.startswith("Error in server")), *failed]
