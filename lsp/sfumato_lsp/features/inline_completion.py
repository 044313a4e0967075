"""`textDocument/inlineCompletion`: ghost text at the cursor.

What the last answers still say is shown without asking again; the server is asked where they say nothing.
"""

from __future__ import annotations

from time import perf_counter

from lsprotocol import types

from sfumato_lsp.features.suggesting import ask, known, may_ask, place_asked, remember
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.suggest.spot import items, spot_at


async def suggest(ls: SfumatoLanguageServer, params: types.InlineCompletionParams) -> list[types.InlineCompletionItem]:
    begun = perf_counter()
    document = ls.documents.get(params.text_document.uri)
    invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
    if document is None or not await may_ask(ls, document, invoked=invoked):
        return []
    spot = spot_at(document, params)
    if spot is None:
        return []
    place = document.place(params.position)
    ls.snippets.touched(document.uri, place[0])
    ls.warming.asked(document.uri, place)
    asked = place_asked(ls, document, spot, invoked=invoked)
    found = known(ls, document, spot, asked)
    if found is None:
        found = await ask(ls, document, spot, asked, begun)
    else:
        ls.fills.cancel(document.uri)
    remember(ls, document, spot, found)
    return items(spot, found.candidates, found.suggestion)
