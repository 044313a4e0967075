"""`textDocument/inlineCompletion`: ghost text at the cursor; and `textDocument/completion`: one item in the list, for
editors without inline completion.

An editor does not tell whether its user asked for the list or it came while they typed, so it counts as unasked.
"""

from __future__ import annotations

from lsprotocol import types

from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.suggest.spot import completion_item, items, spot_at, spot_at_cursor
from sfumato_lsp.suggest.suggest import suggest
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
    if document is None or not _is_wanted(ls, document):
        return None
    found = await suggest(
        ls.suggestions, document, position, lambda now: spot_at_cursor(now, position), invoked=False, waits=True
    )
    if found is None:
        return None
    _, answer = found
    text_document = ls.client_capabilities.text_document
    editor = (text_document and text_document.completion) or types.CompletionClientCapabilities()
    shown = [completion_item(document, position, text, answer.suggestion, editor) for text in answer.candidates[:1]]
    # Incomplete: what follows is asked for anew with each keystroke, and mostly answered from what is known.
    return types.CompletionList(is_incomplete=True, items=shown)


def _is_wanted(ls: SfumatoLanguageServer, document: Document) -> bool:
    setting = ls.files.options_of(document).completion
    if setting != "auto":
        return setting == "on"
    text_document = ls.client_capabilities.text_document
    return text_document is None or text_document.inline_completion is None
