"""What is sent to the server. It imports the wire types, so nothing imports it at its top (`connection/connect.py`)."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_client.protocol import FillRequest, HoleSegment, SnippetText, TextSegment, WarmRequest
from sfumato_lsp.settings.options import Options
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.suggest.spot import Query, Spot
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.windows import sendable, text_after, text_before

MAX_DOCUMENT = 4096
"""The protocol takes no longer name of a document; the end of a URI tells documents apart."""


def fill_request(
    spot: Spot,
    *,
    document: Document | Query,
    path: str,
    invoked: bool,
    options: Options,
    snippets: Sequence[Snippet] = (),
) -> FillRequest:
    """One short candidate while the user types, and that only as far as it is likely; several when they ask."""
    return FillRequest(
        segments=[TextSegment(text=spot.before), HoleSegment(), TextSegment(text=spot.after)],
        path=sendable(path),
        language=document.language,
        snippets=sent_snippets(snippets),
        candidates=options.max_candidates if invoked else 1,
        automatic=not invoked,
        single_line=not _may_have_several_lines(spot, invoked=invoked, options=options),
        deadline_ms=options.deadline_invoked_ms if invoked else options.deadline_automatic_ms,
        document=sendable(document.uri[-MAX_DOCUMENT:]),
    )


def _may_have_several_lines(spot: Spot, *, invoked: bool, options: Options) -> bool:
    if options.multi_line == "by_place":
        return invoked or spot.blank_line
    return options.multi_line == "always"


def warm_request(document: Document, line: int, column: int, *, path: str, snippets: Sequence[Snippet]) -> WarmRequest:
    """What a fill at this place would begin with."""
    return WarmRequest(
        segments=[
            TextSegment(text=text_before(document, line, column)),
            HoleSegment(),
            TextSegment(text=text_after(document, line, column)),
        ],
        path=sendable(path),
        language=document.language,
        snippets=sent_snippets(snippets),
        document=sendable(document.uri[-MAX_DOCUMENT:]),
    )


def sent_snippets(snippets: Sequence[Snippet]) -> list[SnippetText]:
    """As a request takes them."""
    return [SnippetText(path=sendable(snippet.path), text=sendable(snippet.text)) for snippet in snippets]
