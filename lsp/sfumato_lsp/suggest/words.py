"""Names of the file and the workspace for the list of completions: the server ranks them, and denoises nothing."""

from __future__ import annotations

from lsprotocol import types

from sfumato_client.address.errors import ClientError
from sfumato_client.logs import request_id
from sfumato_lsp.suggest.spot import spot_at_cursor
from sfumato_lsp.suggest.suggest import query_of
from sfumato_lsp.suggest.suggestions import Suggestions, may_suggest
from sfumato_lsp.text.document import Document

LEAST = 0.001
"""The chance below which a name is left out."""


async def words(by: Suggestions, document: Document, position: types.Position) -> list[str]:
    """How the word at the cursor may go on, the likeliest first. Trouble gives none: a suggestion says what it is."""
    if not await may_suggest(by, document, invoked=False):
        return []
    query = query_of(by, document, spot_at_cursor(document, position), invoked=False)
    from sfumato_lsp.suggest.fill_requests import words_request

    request = words_request(query)
    request_id.begin()
    try:
        answer = await by.words.run_quietly(document.uri, by.link.client.ask(lambda client: client.words(request)))
    except ClientError:
        return []
    if answer is None or not by.files.is_same(document, query.version):
        return []
    return [word.text for word in answer.words if word.confidence >= LEAST]
