"""The documents that may be offered in, as a plan sees them. Taken on the event loop: only references are copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.ripple.other_servers.said import Error, Said, Uses
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.paths import local_file

if TYPE_CHECKING:
    from sfumato_lsp.ripple.plan.view import View

MOST_OTHERS = 20
"""Open documents beside those that were edited; the last that were opened."""
_WRITE = 0o222


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The lines are those that a document held, so that nothing was copied but references."""

    uri: str
    version: int
    language: str
    lines: tuple[str, ...]
    edits: tuple[Edit, ...]
    errors: tuple[Error, ...] = ()
    uses: tuple[Uses, ...] = ()


def snapshots(
    documents: Iterable[Document], edits: Sequence[Edit], said: Said, may: Callable[[Document], bool]
) -> list[Snapshot]:
    """Of the documents with `edits` and of others that `may` be offered in, with what other servers `said`."""
    seen = [one for one in documents if may(one)]
    edited = {edit.uri for edit in edits}
    beside = [one for one in seen if one.uri not in edited][-MOST_OTHERS:]
    return [
        Snapshot(
            uri=one.uri,
            version=one.version,
            language=one.language,
            lines=tuple(one.lines),
            edits=tuple(edit for edit in edits if edit.uri == one.uri),
            errors=said.errors(one.uri),
            uses=said.uses(one.uri),
        )
        for one in seen
        if one.uri in edited or one in beside
    ]


def are_same(taken: Iterable[Snapshot], documents: Iterable[Document]) -> bool:
    """Whether the documents are open still, and have the texts that they had."""
    now = {document.uri: document.version for document in documents}
    return all(now.get(one.uri) == one.version for one in taken)


def views(taken: Iterable[Snapshot]) -> list[View]:
    """In a thread: tree-sitter comes in with it. A file that cannot be written to is left out: nothing offered in it
    could be kept.
    """
    from sfumato_lsp.ripple.plan.view import View

    return [
        View(
            uri=one.uri,
            version=one.version,
            language=one.language,
            text="".join(one.lines),
            edits=tuple(edit for edit in one.edits if edit.kind != "taken"),
            taken=tuple(edit for edit in one.edits if edit.kind == "taken"),
            errors=one.errors,
            uses=one.uses,
        )
        for one in taken
        if not is_read_only(one.uri)
    ]


def is_read_only(uri: str) -> bool:
    """Whether nobody may write to a document's file. What is no file yet, or elsewhere, may be."""
    path = local_file(uri)
    with suppress(OSError, ValueError):
        return path is not None and not path.stat().st_mode & _WRITE
    return False
