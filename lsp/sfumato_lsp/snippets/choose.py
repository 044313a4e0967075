"""Which snippets go with a document: from texts alone, and the same for the same texts.

Order: imported definitions, which change least, then chunks of other open documents, then recent edits. What is best
of each source comes first in it, because a server with little room takes snippets from the front.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sfumato_lsp.snippets.imported_definitions import imported_definitions
from sfumato_lsp.snippets.imports import ROOTS, has_imports
from sfumato_lsp.snippets.recent_edits import edited_lines
from sfumato_lsp.snippets.similar import similar_chunks
from sfumato_lsp.snippets.snippet import Edit, Files, Snippet, within
from sfumato_lsp.text.windows import AFTER, BEFORE

MAX_SNIPPETS = 16
"""The protocol takes no more."""
MAX_CHUNKS = 3
MAX_EDITS = 3


class _Once:
    """Files that are read once for one choice, however often they are asked for."""

    def __init__(self, files: Files) -> None:
        self.get = cache(files.get)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The cursor is at `cursor_offset` (characters) of the document at `path`.

    `files` are the workspace's, for what is imported; `open_documents` are the texts of the other open documents of
    the language; `recent_edits` come newest first. Line ends of all texts are `\\n`.
    """

    document_text: str
    cursor_offset: int
    path: str
    language: str
    files: Files
    open_documents: Mapping[str, str]
    recent_edits: Sequence[Edit] = ()
    budget_characters: int
    roots: Sequence[str] = ROOTS


def choose_snippets(wanted: Wanted) -> tuple[Snippet, ...]:
    """Half of the budget is for imported definitions, the rest for the other sources, and what is left over for more
    definitions.
    """
    text, cursor, path = wanted.document_text, wanted.cursor_offset, wanted.path
    lines = text.split("\n")
    cursor_line = text.count("\n", 0, cursor)
    near: list[Snippet] = []
    far: list[Snippet] = []
    if has_imports(text, wanted.language):
        files = _Once(wanted.files)
        near, far = imported_definitions(lines, cursor_line, path=path, files=files, roots=wanted.roots)
    sent = range(text.count("\n", 0, max(0, cursor - BEFORE)), text.count("\n", 0, cursor + AFTER) + 1)
    edits = edited_lines(wanted.recent_edits, {**wanted.open_documents, path: text}, own=path, sent=sent)
    chunks = similar_chunks(lines, cursor_line, path=path, others=wanted.open_documents)
    return _within(wanted.budget_characters, near, far, edits, chunks)


def _within(
    budget: int, near: Sequence[Snippet], far: Sequence[Snippet], edits: Sequence[Snippet], chunks: Sequence[Snippet]
) -> tuple[Snippet, ...]:
    imported = within(near, budget // 2)
    left = budget - _characters(imported)
    changed = within(edits, left // 2)[:MAX_EDITS]
    left -= _characters(changed)
    shown = {line.strip() for snippet in (*imported, *changed) for line in snippet.text.split("\n")}
    alike = within([chunk for chunk in chunks if _is_new(chunk, shown)], left)[:MAX_CHUNKS]
    left -= _characters(alike)
    more = within([snippet for snippet in (*near, *far) if snippet not in imported], left)
    room = MAX_SNIPPETS - len(alike) - len(changed)
    # Edits are shown oldest first: the newest is the one that changes next.
    return (*[*imported, *more][:room], *alike, *reversed(changed))


def _characters(snippets: Sequence[Snippet]) -> int:
    return sum(snippet.characters for snippet in snippets)


def _is_new(chunk: Snippet, shown: set[str]) -> bool:
    """Whether most of a chunk's lines are not shown already."""
    lines = [line.strip() for line in chunk.text.split("\n") if line.strip()]
    return 2 * sum(line in shown for line in lines) < len(lines)
