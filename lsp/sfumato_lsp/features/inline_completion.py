"""`textDocument/inlineCompletion`: ghost text at the cursor. Trouble gives no items and, once, a message."""

from __future__ import annotations

from lsprotocol import types

from sfumato_lsp.ignored_documents import IGNORED
from sfumato_lsp.languages import refused
from sfumato_lsp.paths import path_label
from sfumato_lsp.session import SfumatoLanguageServer
from sfumato_lsp.suggestion import fill_request, items, spot_at
from sfumato_server.client.errors import ServerError, ServerUnreachable
from sfumato_server.protocol import FillRequest

# Given up on purpose, or too late to be of use: nothing that the user should do anything about.
QUIET = frozenset({"cancelled", "client_gone", "deadline", "queue_full", "stopping", "superseded"})


async def suggest(ls: SfumatoLanguageServer, params: types.InlineCompletionParams) -> list[types.InlineCompletionItem]:
    document = ls.documents.get(params.text_document.uri)
    if document is None:
        return []
    if not ls.edit_client.state.ready:
        ls.edit_client.want()
        return []
    refusal = refused(document.language, ls.options, ls.edit_client.state)
    if refusal is not None:
        ls.notices.log("language", refusal)
        return []
    spot = spot_at(document, params)
    if spot is None:
        return []
    ls.snippets.touched(document.uri, params.position.line)
    version = document.version
    request = fill_request(
        spot,
        document=document,
        path=path_label(document.uri, ls.folders()),
        invoked=params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked,
        options=ls.options,
        snippets=ls.snippets.get(document.uri),
    )
    if await ls.ignored.is_ignored(document.uri):
        ls.notices.log("ignored", f"{request.path}: {IGNORED}")
        return []
    texts = await _candidates(ls, document.uri, request)
    if ls.documents.get(document.uri) is not document or document.version != version:
        return []
    return items(spot, texts)


async def _candidates(ls: SfumatoLanguageServer, uri: str, request: FillRequest) -> list[str]:
    """The candidates' texts, best first; none when the request was given up or failed."""
    try:
        response = await ls.fills.run(uri, ls.edit_client.fill(request))
    except ServerUnreachable:
        return []  # the connection finds out whether it is back, and tells the user if it is not
    except ServerError as error:
        if error.code not in QUIET:
            ls.notices.show("fill", str(error))
        return []
    if response is None:
        return []
    ls.notices.settle("fill")
    return [candidate.texts[0] for candidate in response.candidates]
