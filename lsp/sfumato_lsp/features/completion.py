"""`textDocument/inlineCompletion`: ghost text at the cursor; and `textDocument/completion`: one item in the list, for
editors without inline completion, and names of file and workspace where a setting wants them.

An editor does not tell whether its user asked for the list or it came while they typed, so it counts as unasked.
"""

from __future__ import annotations

import asyncio

from lsprotocol import types

from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.suggest.spot import completion_item, items, spot_at, spot_at_cursor, word_item
from sfumato_lsp.suggest.suggest import suggest
from sfumato_lsp.suggest.words import words
from sfumato_lsp.text.document import Document

OPTIONS = types.CompletionOptions(trigger_characters=[".", "(", "[", ",", "="])
"""Where something is missing. Not a space: a list that is open takes the next Enter."""


async def ghost_text(
    ls: SfumatoLanguageServer, params: types.InlineCompletionParams
) -> list[types.InlineCompletionItem]:
    document = ls.files.documents.get(params.text_document.uri)
    if document is None:
        return []
    invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
    found = await suggest(ls.suggestions, document, params.position, lambda now: spot_at(now, params), invoked=invoked)
    return [] if found is None else items(found[0], found[1].candidates, found[1].suggestion)


async def listed(ls: SfumatoLanguageServer, params: types.CompletionParams) -> types.CompletionList | None:
    document, position = ls.files.documents.get(params.text_document.uri), params.position
    if document is None:
        return None
    text_document = ls.client_capabilities.text_document
    editor = (text_document and text_document.completion) or types.CompletionClientCapabilities()
    # The names first: they take the server no more than a pass.
    named, shown = await asyncio.gather(_names(ls, document, position, editor), _shown(ls, document, position, editor))
    if named is None and shown is None:
        return None
    known = {item.label for item in shown or ()}
    # Incomplete: what follows is asked for anew with each keystroke, and mostly answered from what is known.
    return types.CompletionList(
        is_incomplete=True, items=[*(shown or ()), *(item for item in named or () if item.label not in known)]
    )


async def _names(
    ls: SfumatoLanguageServer, document: Document, position: types.Position, editor: types.CompletionClientCapabilities
) -> list[types.CompletionItem] | None:
    if not ls.files.options_of(document).words:
        return None
    found = await words(ls.suggestions, document, position)
    return [word_item(document, position, text, rank, editor) for rank, text in enumerate(found)]


async def _shown(
    ls: SfumatoLanguageServer, document: Document, position: types.Position, editor: types.CompletionClientCapabilities
) -> list[types.CompletionItem] | None:
    if not _is_wanted(ls, document):
        return None
    found = await suggest(
        ls.suggestions, document, position, lambda now: spot_at_cursor(now, position), invoked=False, waits=True
    )
    if found is None:
        return None
    _, answer = found
    return [completion_item(document, position, text, answer.suggestion, editor) for text in answer.candidates[:1]]


def _is_wanted(ls: SfumatoLanguageServer, document: Document) -> bool:
    setting = ls.files.options_of(document).completion
    if setting != "auto":
        return setting == "on"
    text_document = ls.client_capabilities.text_document
    return text_document is None or text_document.inline_completion is None
