"""What is sent to the server. It imports the wire types, so nothing imports it at its top (`connection/connect.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sfumato_client.protocol import FillRequest, HoleSegment, SnippetText, TextSegment, WarmRequest, WordsRequest
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.suggest.spot import Query
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.windows import sendable, text_after, text_before

MAX_DOCUMENT = 4096
"""The protocol takes no longer name of a document; the end of a URI tells documents apart."""


def fill_request(query: Query) -> FillRequest:
    """One short candidate while the user types, and that only as far as it is likely; several when they ask."""
    options, invoked, spot = query.options, query.invoked, query.spot
    by_place = options.multi_line == "by_place" and (invoked or spot.blank_line)
    return FillRequest(
        segments=around(spot.before, spot.after),
        candidates=options.max_candidates if invoked else 1,
        automatic=not invoked,
        single_line=not (by_place or options.multi_line == "always"),
        deadline_ms=options.deadline_invoked_ms if invoked else options.deadline_automatic_ms,
        workspace=query.workspace,
        **document_fields(query, query.path, query.snippets),
    )


def words_request(query: Query) -> WordsRequest:
    """By another name of the document: a suggestion for the same text is no newer."""
    return WordsRequest(
        segments=around(query.spot.before, query.spot.after),
        deadline_ms=query.options.deadline_automatic_ms,
        workspace=query.workspace,
        **document_fields(query, query.path, query.snippets, mark="#words"),
    )


def warm_request(
    document: Document, line: int, column: int, *, path: str, snippets: Sequence[Snippet], workspace: str = ""
) -> WarmRequest:
    """What a fill at this place would begin with."""
    segments = around(text_before(document, line, column), text_after(document, line, column))
    return WarmRequest(segments=segments, workspace=workspace, **document_fields(document, path, snippets))


def around(before: str, after: str) -> list[TextSegment | HoleSegment]:
    """One hole between two texts."""
    return [TextSegment(text=before), HoleSegment(), TextSegment(text=after)]


def document_fields(
    document: Document | Query, path: str, snippets: Sequence[Snippet], mark: str = ""
) -> dict[str, Any]:
    """What a request says of its document: with a `mark`, by another name than that of other requests."""
    return {
        "path": sendable(path),
        "language": document.language,
        "snippets": [SnippetText(path=sendable(one.path), text=sendable(one.text)) for one in snippets],
        "document": sendable(document.uri[len(mark) - MAX_DOCUMENT :]) + mark,
    }
