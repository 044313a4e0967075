"""Which snippets go with a document: from texts alone, and the same for the same texts.

Order: imported definitions, which change least, then chunks of other open documents, then recent edits. What is best
of each source comes first in it, because a server with little room takes snippets from the front.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sfumato_lsp.snippets.imported_definitions import imported_definitions
from sfumato_lsp.snippets.imports import has_imports
from sfumato_lsp.snippets.modules import ROOTS
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


def choose_snippets(
    *,
    document_text: str,
    cursor_offset: int,
    path: str,
    language: str,
    files: Files,
    open_documents: Mapping[str, str],
    recent_edits: Sequence[Edit] = (),
    budget_characters: int,
    roots: Sequence[str] = ROOTS,
) -> tuple[Snippet, ...]:
    """The snippets for a cursor at `cursor_offset` (characters) in the document at `path`, within the budget.

    `files` are the workspace's, for what is imported; `open_documents` are the texts of the other open documents of
    the language; `recent_edits` come newest first. Line ends of all texts are `\\n`.

    Half of the budget is for imported definitions, the rest for the other sources, and what is left over for more
    definitions.
    """
    lines = document_text.split("\n")
    cursor_line = document_text.count("\n", 0, cursor_offset)
    near: list[Snippet] = []
    far: list[Snippet] = []
    if has_imports(document_text, language):
        near, far = imported_definitions(lines, cursor_line, path=path, files=_Once(files), roots=roots)

    sent = range(
        document_text.count("\n", 0, max(0, cursor_offset - BEFORE)),
        document_text.count("\n", 0, cursor_offset + AFTER) + 1,
    )
    edits = edited_lines(recent_edits, {**open_documents, path: document_text}, own=path, sent=sent)
    chunks = similar_chunks(lines, cursor_line, path=path, others=open_documents)

    imported = within(near, budget_characters // 2)
    left = budget_characters - _characters(imported)
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
