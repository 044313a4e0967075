"""The item in the list of completions, for editors without inline completion."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

from sfumato_lsp.suggest.spot import WORD, completion_item, label
from sfumato_lsp.text.document import Document

TEXT = "x = 1\ny = pri\nz = 3\n"
HAS_INLINE = types.TextDocumentClientCapabilities(inline_completion=types.InlineCompletionClientCapabilities())
MARKDOWN = types.CompletionClientCapabilities(
    completion_item=types.ClientCompletionItemOptions(
        documentation_format=[types.MarkupKind.Markdown],
        insert_text_mode_support=types.ClientCompletionItemInsertTextModeOptions(
            value_set=[types.InsertTextMode.AsIs, types.InsertTextMode.AdjustIndentation]
        ),
    )
)


async def complete(editor: Any, line: int, character: int, uri: str = "file:///w/pkg/a.py") -> Any:
    return await editor.client.text_document_completion_async(
        types.CompletionParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
    )


async def texts(editor: Any, line: int, character: int) -> list[str]:
    found = await complete(editor, line, character)
    return [item.text_edit.new_text for item in found.items]


def item(
    text: str,
    line: str = "y = pri",
    character: int = 7,
    editor: types.CompletionClientCapabilities | None = None,
    encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16,
) -> types.CompletionItem:
    document = Document("file:///w/a.py", "python", 1, line, encoding)
    position = types.Position(0, character)
    return completion_item(document, position, text, "s-1", editor or types.CompletionClientCapabilities())


@pytest.fixture
async def listing(near_editor: Any, server: Any) -> Any:
    """An editor without inline completion, in front of `TEXT`; the server finds `nt(x)`."""
    server.candidates = ["nt(x)"]
    await near_editor.start(context_characters=0)
    near_editor.open(TEXT)
    return near_editor


async def test_there_is_one_item_and_the_list_is_to_be_asked_for_again(listing: Any) -> None:
    found = await complete(listing, 1, 7)
    assert (len(found.items), found.is_incomplete) == (1, True)


async def test_accepting_it_completes_the_word_before_the_cursor(listing: Any) -> None:
    (found,) = (await complete(listing, 1, 7)).items
    span = types.Range(types.Position(1, 4), types.Position(1, 7))
    assert (found.text_edit.range, found.text_edit.new_text) == (span, "print(x)")


async def test_it_is_asked_for_as_a_suggestion_that_came_by_itself(listing: Any, server: Any) -> None:
    await complete(listing, 1, 7)
    (request,) = server.requests
    assert (request.automatic, request.candidates, request.segments[0].text) == (True, 1, "x = 1\ny = pri")


async def test_typing_along_asks_for_nothing(listing: Any, server: Any) -> None:
    await complete(listing, 1, 7)
    listing.insert(1, 7, "nt")
    assert (await texts(listing, 1, 9), len(server.requests)) == (["print(x)"], 1)


async def test_it_shares_what_is_known_with_inline_completion(listing: Any, server: Any) -> None:
    await listing.ask(1, 7)
    assert (await texts(listing, 1, 7), len(server.requests)) == (["print(x)"], 1)


async def test_it_waits_for_inline_completion_of_the_same_text(listing: Any, server: Any, until: Any) -> None:
    server.answers.clear()
    inline = asyncio.ensure_future(listing.ask(1, 7))
    await until(lambda: server.requests)
    listed = asyncio.ensure_future(texts(listing, 1, 7))
    await listing.status()
    server.answers.set()
    assert [[found.insert_text for found in await inline], await listed] == [["nt(x)"], ["print(x)"]]
    assert (len(server.requests), server.aborted) == (1, 0)


async def test_a_keystroke_ends_the_request_for_the_older_text(listing: Any, server: Any, until: Any) -> None:
    server.answers.clear()
    older = asyncio.ensure_future(complete(listing, 1, 7))
    await until(lambda: server.requests)
    listing.insert(1, 7, "n")
    assert not (await older).items
    await until(lambda: server.aborted == 1)


async def test_where_nothing_is_found_there_is_no_item(listing: Any, server: Any) -> None:
    server.candidates = []
    assert await texts(listing, 1, 7) == []


@pytest.mark.usefixtures("listing")
async def test_it_is_announced_with_places_where_something_is_missing(near_editor: Any) -> None:
    assert set(near_editor.capabilities.completion_provider.trigger_characters) >= {".", "(", "="}


@pytest.mark.parametrize(
    ("setting", "inline", "listed"),
    [
        ("auto", False, True),
        ("auto", True, False),
        ("on", False, True),
        ("on", True, True),
        ("off", False, False),
        ("off", True, False),
    ],
)
async def test_it_is_there_where_the_editor_has_no_inline_completion_unless_it_is_set(
    near_editor: Any, server: Any, setting: str, inline: bool, listed: bool
) -> None:
    server.candidates = ["nt(x)"]
    await near_editor.start(completion=setting, text_document=HAS_INLINE if inline else None)
    near_editor.open(TEXT)
    found = await complete(near_editor, 1, 7)
    assert (found is not None, len(server.requests)) == (listed, int(listed))


@pytest.mark.parametrize("mode", ["subtle", "off"])
async def test_only_suggestions_that_come_by_themselves_are_listed(listing: Any, server: Any, mode: str) -> None:
    listing.configure({"mode": mode})
    assert (await complete(listing, 1, 7), server.requests) == (None, [])


async def test_while_snoozed_nothing_is_listed(listing: Any, server: Any) -> None:
    await listing.run("sfumato.snooze", 5)
    assert (await complete(listing, 1, 7), server.requests) == (None, [])


@pytest.mark.usefixtures("server")
async def test_of_a_document_that_is_not_open_nothing_is_listed(near_editor: Any) -> None:
    await near_editor.start()
    assert await complete(near_editor, 0, 0, uri="file:///w/gone.py") is None


@pytest.fixture
async def naming(near_editor: Any, server: Any) -> Any:
    """The same, where the user wants names: the server knows three, of which one is hardly likely."""
    server.candidates, server.words = ["nt(x)"], [("nt", 0.5), ("ority", 0.25), ("vate", 0.0001)]
    await near_editor.start(context_characters=0, words=True)
    near_editor.open(TEXT)
    return near_editor


async def test_names_follow_the_suggestion_the_likeliest_first(naming: Any) -> None:
    found = (await complete(naming, 1, 7)).items
    assert [one.text_edit.new_text for one in sorted(found, key=lambda one: one.sort_text)] == [
        "print(x)", "print", "priority",
    ]  # fmt: skip
    assert [one.command is not None for one in found] == [True, False, False]


async def test_names_are_asked_for_where_the_cursor_is(naming: Any, server: Any) -> None:
    await complete(naming, 1, 7)
    (request,), (fill,) = server.words_asked, server.requests
    assert request.segments == fill.segments
    assert request.document != fill.document


async def test_nobody_is_asked_for_names_unless_they_are_wanted(listing: Any, server: Any) -> None:
    server.words = [("nt", 0.5)]
    assert (await texts(listing, 1, 7), server.words_asked) == (["print(x)"], [])


async def test_names_are_there_beside_inline_completion(near_editor: Any, server: Any) -> None:
    server.words = [("nt", 0.5)]
    await near_editor.start(words=True, text_document=HAS_INLINE)
    near_editor.open(TEXT)
    assert (await texts(near_editor, 1, 7), server.requests) == (["print"], [])


async def test_a_name_that_is_the_suggestion_is_listed_once(naming: Any, server: Any) -> None:
    server.candidates = ["nt"]
    assert await texts(naming, 1, 7) == ["print", "priority"]


async def test_where_the_server_has_no_names_the_suggestion_stays(naming: Any, server: Any) -> None:
    """An older one does not know the question."""
    server.words = None
    assert await texts(naming, 1, 7) == ["print(x)"]


async def test_names_can_be_turned_off_again(naming: Any, server: Any) -> None:
    naming.configure({"words": False})
    assert (await texts(naming, 1, 7), server.words_asked) == (["print(x)"], [])


def test_an_item_sorts_after_others_and_says_where_it_is_from() -> None:
    found = item("nt(x)")
    assert found.sort_text is not None
    assert found.sort_text > "z"
    assert (found.detail, found.kind) == ("Sfumato", types.CompletionItemKind.Text)


def test_an_item_goes_through_an_editors_filter_for_the_word() -> None:
    found = item("nt(x)")
    assert (found.filter_text, found.label) == ("print(x)", "print(x)")


@pytest.mark.parametrize(
    ("encoding", "start", "end"),
    [
        (types.PositionEncodingKind.Utf8, 9, 12),
        (types.PositionEncodingKind.Utf16, 7, 9),
        (types.PositionEncodingKind.Utf32, 6, 8),
    ],
)
def test_an_items_range_is_in_the_units_of_the_editor(
    encoding: types.PositionEncodingKind, start: int, end: int
) -> None:
    found = item("!", '"😋" + né', end, encoding=encoding)
    assert isinstance(found.text_edit, types.TextEdit)
    assert found.text_edit.range == types.Range(types.Position(0, start), types.Position(0, end))


def test_of_a_word_that_is_longer_than_any_only_the_end_is_replaced() -> None:
    """Trust finding 3: a pattern for the last word begins at each of its characters."""
    found = item("nt", "w" * (WORD + 1), WORD + 1)
    span = types.Range(types.Position(0, 1), types.Position(0, WORD + 1))
    assert isinstance(found.text_edit, types.TextEdit)
    assert (found.text_edit.range, found.text_edit.new_text) == (span, "w" * WORD + "nt")


@pytest.mark.parametrize("before", ["y = ", "f(", ""])
def test_without_a_word_nothing_is_replaced(before: str) -> None:
    found = item("foo", before, len(before))
    assert isinstance(found.text_edit, types.TextEdit)
    assert (found.text_edit.range.start.character, found.text_edit.new_text) == (len(before), "foo")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("foo(x)", "foo(x)"),
        ("  foo(x)", "foo(x)"),
        ("foo(\n    x)", "foo( …"),
        ("\n    return x", "return x"),
        ("x" * 100, "x" * 60 + " …"),
    ],
)
def test_a_label_is_one_short_line(text: str, shown: str) -> None:
    assert label(text) == shown


def test_what_the_label_leaves_out_is_in_the_documentation() -> None:
    found = item("nt(\n    x)", editor=MARKDOWN)
    assert found.documentation == types.MarkupContent(types.MarkupKind.Markdown, "```python\nprint(\n    x)\n```")


def test_backquotes_in_a_text_do_not_end_its_documentation() -> None:
    found = item('nt("""\n```\n""")', editor=MARKDOWN)
    assert isinstance(found.documentation, types.MarkupContent)
    assert found.documentation.value.startswith("````python\n")


def test_for_an_editor_without_markdown_the_documentation_is_plain() -> None:
    found = item("nt(\n    x)")
    assert found.documentation == types.MarkupContent(types.MarkupKind.PlainText, "print(\n    x)")


def test_lines_go_in_as_they_are_where_the_editor_would_indent_them() -> None:
    assert item("nt(\n    x)", editor=MARKDOWN).insert_text_mode == types.InsertTextMode.AsIs
    assert item("nt(\n    x)").insert_text_mode is None


def test_accepting_an_item_is_told_by_its_command() -> None:
    command = item("nt(x)").command
    assert command is not None
    assert (command.command, command.arguments) == ("sfumato.accepted", ["s-1.5"])
