"""`textDocument/inlineCompletion`: ghost text at the cursor."""

from __future__ import annotations

from lsprotocol import types

from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.suggest.spot import items, spot_at
from sfumato_lsp.suggest.suggest import suggest


async def complete(ls: SfumatoLanguageServer, params: types.InlineCompletionParams) -> list[types.InlineCompletionItem]:
    document = ls.files.documents.get(params.text_document.uri)
    if document is None:
        return []
    invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
    found = await suggest(ls.suggestions, document, params.position, lambda now: spot_at(now, params), invoked=invoked)
    return [] if found is None else items(found.spot, found.candidates, found.suggestion)
