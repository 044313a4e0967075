"""A document that is larger than anything that somebody edits is left alone, and it is said so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.refactor.project import Project

from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import (
    MAX_ALL_CHARACTERS,
    MAX_ALL_LINES,
    MAX_CHARACTERS,
    MAX_LINES,
    Documents,
    LeftAlone,
    Size,
    too_large,
)

LARGE = "x" * (MAX_CHARACTERS + 1)
WHY = "a.py is left alone: it has 10,000,001 characters, and files of at most 10,000,000 get suggestions"
UTF16 = types.PositionEncodingKind.Utf16


@pytest.fixture
async def editor_with_large(near_editor: Any, server: Any) -> Any:
    server.candidates = ["1"]
    await near_editor.start(context_characters=0, deadline_ms={"automatic": 60_000})
    near_editor.open(LARGE)
    return near_editor


async def test_a_document_over_the_limit_is_answered_with_nothing_and_named_once(editor_with_large: Any) -> None:
    """Trust finding 18: three documents of 60 MB took 2.4 GB and got no answer."""
    editor = editor_with_large
    assert await editor.ask(0, 4, invoked=True) == []
    editor.insert(0, 0, "y")
    assert await editor.ask(0, 5) == []
    assert [text for text in editor.messages if "left alone" in text] == [f"Sfumato: pkg/{WHY}"]


async def test_the_status_of_a_document_over_the_limit_says_why_it_has_no_suggestions(
    editor_with_large: Any, uri: str
) -> None:
    """Trust finding 18."""
    status = await editor_with_large.status(uri=uri)
    assert (status.message, status.language, status.languageSupported) == (f"pkg/{WHY}", "python", True)


async def test_what_is_asked_for_in_a_document_over_the_limit_is_refused_with_the_reason(
    editor_with_large: Any, uri: str
) -> None:
    """Trust finding 18."""
    place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    with pytest.raises(JsonRpcException, match="left alone: it has 10,000,001 characters"):
        await editor_with_large.run("sfumato.fill", {"textDocument": {"uri": uri}, "range": place})


async def test_a_document_over_the_limit_is_taken_up_when_all_of_it_is_sent_anew_and_smaller(
    editor_with_large: Any,
) -> None:
    """Trust finding 18."""
    end = types.Range(types.Position(0, 3), types.Position(0, 3))
    editor_with_large.change(
        [
            types.TextDocumentContentChangeWholeDocument(text="x ="),
            types.TextDocumentContentChangePartial(range=end, text=" "),
        ]
    )
    (item,) = await editor_with_large.ask(0, 4)
    assert item.insert_text == "1"


async def test_a_document_over_the_limit_has_suggestions_again_once_it_was_opened_smaller(
    editor_with_large: Any,
) -> None:
    """Trust finding 18."""
    editor_with_large.close()
    editor_with_large.open("x = ")
    (item,) = await editor_with_large.ask(0, 4)
    assert item.insert_text == "1"


@pytest.mark.usefixtures("server")
async def test_a_document_that_grows_over_the_limit_is_left_alone_from_then_on(near_editor: Any, uri: str) -> None:
    """Trust finding 18."""
    await near_editor.start(context_characters=0)
    near_editor.open("x = ")
    near_editor.insert(0, 0, LARGE)
    assert await near_editor.ask(0, 4) == []
    assert "left alone" in (await near_editor.status(uri=uri)).message


@pytest.mark.usefixtures("server")
async def test_a_refactoring_leaves_a_document_over_the_limit_as_the_editor_has_it(
    near_editor: Any, tmp_path: Path
) -> None:
    """Trust finding 18: the file on disk is small, and an edit of that would change what is open."""
    project = Project(near_editor, tmp_path)
    calls = "from a import f\nf(1, 2)\n"
    await project.start({"a.py": "def f(a, b):\n    return a\n", "b.py": calls})
    near_editor.open(calls + LARGE, uri=project.uri("b.py"))
    project.type("a.py", "a, b", "a")
    at = {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 4}}
    used = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 1}}
    found = await near_editor.run(
        "sfumato.refactor",
        {
            "textDocument": {"uri": project.uri("a.py")},
            "range": at,
            "apply": False,
            "references": [{"uri": project.uri("b.py"), "range": used}],
        },
    )
    assert "b.py is left alone: it has 10,000,025 characters" in found["message"]


def test_nothing_of_a_text_over_the_limit_is_kept() -> None:
    """Trust finding 18."""
    documents = Documents()
    found = documents.open(types.TextDocumentItem("file:///a.py", "python", 1, LARGE), UTF16)
    assert isinstance(found, LeftAlone)
    assert (documents.all(), documents.get("file:///a.py")) == ((), None)


@pytest.mark.parametrize(
    ("document", "others", "says"),
    [
        (Size(characters=MAX_CHARACTERS, lines=MAX_LINES), Size(), None),
        (Size(characters=MAX_CHARACTERS + 1, lines=1), Size(), "it has 10,000,001 characters"),
        (Size(characters=MAX_LINES, lines=MAX_LINES + 1), Size(), "it has 400,001 lines"),
        (Size(characters=1, lines=1), Size(characters=MAX_ALL_CHARACTERS), "the open files have 50,000,001 characters"),
        (Size(characters=1, lines=1), Size(lines=MAX_ALL_LINES), "the open files have 2,000,001 lines"),
    ],
)
def test_a_document_and_all_together_have_limits_in_characters_and_in_lines(
    document: Size, others: Size, says: str | None
) -> None:
    """Trust finding 18."""
    why = too_large(document, others)
    assert why is None if says is None else says in (why or "")


def test_all_open_documents_together_have_a_limit() -> None:
    """Trust finding 18."""
    documents = Documents()
    text = "x" * MAX_CHARACTERS
    items = [types.TextDocumentItem(f"file:///{number}.py", "python", 1, text) for number in range(6)]
    found = [documents.open(item, UTF16) for item in items]
    assert [type(one) for one in found] == [Document] * 5 + [LeftAlone]
    documents.close(items[0].uri)
    assert isinstance(documents.open(items[5], UTF16), Document)
