"""A candidate as an item of the list of completions: the last one, and readable in it."""

from __future__ import annotations

import re

from lsprotocol import types

from sfumato_lsp.suggest.spot import accepted_command
from sfumato_lsp.text.document import Document

LABEL = 60
"""Characters; a list is narrow."""
WORD = 200
"""Characters of the line before the cursor in which the word begins."""
LAST = "~~~"
"""Sorts after what other language servers find, who know it and do not guess."""
_WORD = re.compile(r"\w*\Z")


def completion_item(
    document: Document, position: types.Position, text: str, suggestion: str, editor: types.CompletionClientCapabilities
) -> types.CompletionItem:
    """`text` goes in at the position. The item replaces the word before it too, because editors filter by that word."""
    line, column = document.place(position)
    word = _word_before(document.lines[line][max(0, column - WORD) : column])
    start = types.Position(line=line, character=document.units(line, column - len(word)))
    end = types.Position(line=line, character=document.units(line, column))
    whole = word + text
    item = editor.completion_item
    return types.CompletionItem(
        label=label(whole),
        kind=types.CompletionItemKind.Text,
        detail="Sfumato",
        documentation=_documentation(whole, document.language, item),
        sort_text=LAST,
        filter_text=whole.split("\n", 1)[0],
        insert_text_format=types.InsertTextFormat.PlainText,
        insert_text_mode=_as_it_is(item),
        # Not every editor gives the lines of an item the ends that its file has.
        text_edit=types.TextEdit(
            range=types.Range(start=start, end=end), new_text=whole.replace("\n", document.line_end)
        ),
        command=accepted_command(suggestion, text),
    )


def label(text: str) -> str:
    """The first line that says something, with a mark where there is more."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    first = lines[0] if len(lines[0]) <= LABEL else lines[0][:LABEL].rstrip()
    return first if first == text.strip() else f"{first} …"


def _word_before(before: str) -> str:
    found = _WORD.search(before)
    return found[0] if found else ""


def _documentation(
    text: str, language: str, item: types.ClientCompletionItemOptions | None
) -> types.MarkupContent | None:
    """The whole, where the label is not all of it."""
    if label(text) == text.strip():
        return None
    formats = (item and item.documentation_format) or ()
    if types.MarkupKind.Markdown in formats:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or ["``"]))
        return types.MarkupContent(kind=types.MarkupKind.Markdown, value=f"{fence}{language}\n{text}\n{fence}")
    return types.MarkupContent(kind=types.MarkupKind.PlainText, value=text)


def _as_it_is(item: types.ClientCompletionItemOptions | None) -> types.InsertTextMode | None:
    """Its lines are indented already."""
    modes = item and item.insert_text_mode_support and item.insert_text_mode_support.value_set
    return types.InsertTextMode.AsIs if types.InsertTextMode.AsIs in (modes or ()) else None
