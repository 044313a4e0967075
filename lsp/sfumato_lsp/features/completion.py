"""`textDocument/completion`: one item in the list, for editors without inline completion.

An editor does not tell whether its user asked for the list or it came while they typed, so it counts as unasked.
"""

from __future__ import annotations

from time import perf_counter

from lsprotocol import types

from sfumato_lsp.features.suggesting import ask, known, may_ask, place_asked, remember
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.suggest.completion_item import completion_item
from sfumato_lsp.suggest.spot import spot_at_cursor
from sfumato_lsp.text.documents import Document

OPTIONS = types.CompletionOptions(trigger_characters=[".", "(", "[", ",", "="])
"""Where something is missing. Not a space: a list that is open takes the next Enter."""


async def complete(ls: SfumatoLanguageServer, params: types.CompletionParams) -> types.CompletionList | None:
    begun = perf_counter()
    document = ls.documents.get(params.text_document.uri)
    if document is None or not _is_wanted(ls, document) or not await may_ask(ls, document, invoked=False):
        return None
    # Inline completion of the same text may be under way: what it finds counts here too.
    version = document.version
    await ls.fills.ended(document.uri)
    if document.version != version:
        return None
    spot = spot_at_cursor(document, params.position)
    place = document.place(params.position)
    ls.snippets.touched(document.uri, place[0])
    ls.warming.asked(document.uri, place)
    asked = place_asked(ls, document, spot, invoked=False)
    found = known(ls, document, spot, asked) or await ask(ls, document, spot, asked, begun)
    remember(ls, document, spot, found)
    text_document = ls.client_capabilities.text_document
    editor = (text_document and text_document.completion) or types.CompletionClientCapabilities()
    items = [
        completion_item(document, params.position, text, found.suggestion, editor) for text in found.candidates[:1]
    ]
    # Incomplete: what follows is asked for anew with each keystroke, and mostly answered from what is known.
    return types.CompletionList(is_incomplete=True, items=items)


def _is_wanted(ls: SfumatoLanguageServer, document: Document) -> bool:
    setting = ls.options_of(document).completion
    if setting != "auto":
        return setting == "on"
    text_document = ls.client_capabilities.text_document
    return text_document is None or text_document.inline_completion is None
