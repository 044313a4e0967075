"""Documents that are not plain lines of ASCII: the edit is right, byte for byte, or nothing is suggested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from lsprotocol import types

from sfumato_lsp.text.document import Document

ENCODINGS = [types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf16]
FOUND = "foo(\n    x)"
MARK = "|"


@dataclass(frozen=True, kw_only=True)
class Odd:
    """`text` has the cursor as a mark; `line` and `before` are its place as LSP counts lines."""

    text: str
    line: int
    before: str
    line_end: str = "\n"


DOCUMENTS = {
    "CRLF": Odd(text="a = 1\r\nb = |\r\nc = 3\r\n", line=1, before="b = ", line_end="\r\n"),
    "tabs": Odd(text="def f():\n\tif a:\n\t\treturn |\n", line=2, before="\t\treturn "),
    "emoji": Odd(text='a = "😋👩‍👩‍👧"; b = |  # 😋\n', line=0, before='a = "😋👩‍👩‍👧"; b = '),
    "combining characters": Odd(text='e\u0301 = "n\u0303"\nx = e\u0301 + |\n', line=1, before="x = e\u0301 + "),
    "form feeds": Odd(text="a = 1\n\f\nb = \f|\n", line=2, before="b = \f"),
    "U+2028": Odd(text='a = "\u2028"\nb = "\u2028" + |\n', line=1, before='b = "\u2028" + '),
    "empty": Odd(text="|", line=0, before=""),
    "one line of 1 MB": Odd(text="x = 'é'; " * 60_000 + "y = |" + "; z = '😋'" * 45_000, line=0, before=""),
}


def units(text: str, encoding: types.PositionEncodingKind) -> int:
    width = 1 if encoding == types.PositionEncodingKind.Utf8 else 2
    return len(text.encode("utf-8" if width == 1 else "utf-16-le")) // width


def place(odd: Odd, encoding: types.PositionEncodingKind) -> types.Position:
    before = odd.before or odd.text.partition(MARK)[0]
    return types.Position(odd.line, units(before, encoding))


def applied(odd: Odd, edit: types.TextEdit, encoding: types.PositionEncodingKind) -> str:
    """What an editor has after the edit."""
    document = Document("file:///a.py", "python", 1, odd.text.replace(MARK, ""), encoding)
    start, end = document.characters(edit.range.start), document.characters(edit.range.end)
    return document.text[:start] + edit.new_text + document.text[end:]


@pytest.fixture(params=DOCUMENTS, ids=str)
def odd(request: pytest.FixtureRequest) -> Odd:
    return DOCUMENTS[request.param]


async def opened(editor: Any, server: Any, odd: Odd, encoding: types.PositionEncodingKind) -> types.Position:
    server.candidates = [FOUND]
    await editor.start(encoding=encoding, context_characters=0, deadline_ms={"automatic": 60_000})
    await editor.until_state("ready")  # on a busy machine the first look may find nobody
    editor.open(odd.text.replace(MARK, ""))
    return place(odd, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_ghost_text_goes_in_at_the_cursor(near_editor: Any, server: Any, odd: Odd, encoding: Any) -> None:
    at = await opened(near_editor, server, odd, encoding)
    (item,) = await near_editor.ask(at.line, at.character)
    edit = types.TextEdit(range=item.range, new_text=item.insert_text)
    assert applied(odd, edit, encoding) == odd.text.replace(MARK, FOUND)


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_an_item_of_the_list_goes_in_with_the_line_ends_of_the_file(
    near_editor: Any, server: Any, odd: Odd, encoding: Any, uri: str
) -> None:
    at = await opened(near_editor, server, odd, encoding)
    found = await near_editor.client.text_document_completion_async(
        types.CompletionParams(types.TextDocumentIdentifier(uri), at)
    )
    (item,) = found.items
    assert applied(odd, item.text_edit, encoding) == odd.text.replace(MARK, FOUND.replace("\n", odd.line_end))


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_the_server_is_asked_about_what_stands_around_the_cursor(
    near_editor: Any, server: Any, odd: Odd, encoding: Any
) -> None:
    at = await opened(near_editor, server, odd, encoding)
    await near_editor.ask(at.line, at.character)
    before, _, after = server.requests[-1].segments
    own_before, _, own_after = odd.text.replace("\r\n", "\n").partition(MARK)
    assert own_before.endswith(before.text)
    assert own_after.startswith(after.text)
    assert before.text or not own_before


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_after_a_keystroke_the_rest_goes_in_behind_it(
    near_editor: Any, server: Any, odd: Odd, encoding: Any
) -> None:
    at = await opened(near_editor, server, odd, encoding)
    await near_editor.ask(at.line, at.character)
    near_editor.insert(at.line, at.character, "f")
    (item,) = await near_editor.ask(at.line, at.character + 1)
    typed = Odd(text=odd.text.replace(MARK, f"f{MARK}"), line=odd.line, before=odd.before and f"{odd.before}f")
    edit = types.TextEdit(range=item.range, new_text=item.insert_text)
    assert applied(typed, edit, encoding) == odd.text.replace(MARK, FOUND)
    assert len(server.requests) == 1
