"""`textDocument/copilotInlineEdit` as GitHub's copilot-language-server speaks it (its README, "Next Edit Suggestions"),
with `textDocument/didShowInlineEdit`, `textDocument/didFocus` and the command of an edit: for clients that were made
for that server.

One edit an answer: some clients show the first of several, some put all of them in with one key, and nothing that is
not on the screen should change by a key.
"""

from __future__ import annotations

from typing import Any

from sfumato_lsp.features.ripple import ACCEPTED
from sfumato_lsp.features.told_ripples import saw
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.told import message
from sfumato_lsp.rpc.own_messages import CursorParams, DidFocusParams, DidShowInlineEditParams
from sfumato_lsp.session.language_server import SfumatoLanguageServer

NOTHING: dict[str, list[object]] = {"edits": []}


async def inline_edit(ls: SfumatoLanguageServer, params: CursorParams) -> dict[str, list[Any]]:
    """The best offer in the document, the nearest of those. They are asked for while their user types, so a document
    that has none unasked has none.
    """
    uri, version = params.textDocument.uri, params.textDocument.version
    document = ls.files.documents.get(uri)
    if document is None or version not in (None, document.version) or not ls.ripples.permitted.comes_unasked(document):
        return NOTHING
    line = params.position.line
    ls.ahead.at(document, params.position)
    own = [offer for offer in await _offers(ls) if offer.uri == uri and offer.version == document.version]
    if version not in (None, document.version) or not own:
        return NOTHING

    def nearness(offer: Offer) -> tuple[float, int]:
        return -offer.score, abs(document.locate(offer.start)[0] - line)

    best = min(own, key=nearness)
    said = message(document, best, "")
    command = {"title": "Accept inline edit", "command": ACCEPTED, "arguments": [best.id]}
    edit = {"text": said["newText"], "range": said["range"], "textDocument": said["textDocument"], "command": command}
    return {"edits": [edit]}


async def _offers(ls: SfumatoLanguageServer) -> tuple[Offer, ...]:
    """Where nothing is certain, the checkpoint is waited for."""
    return await ls.ripples.now(unasked=True) or await ls.ripples.settled()


def did_show(ls: SfumatoLanguageServer, params: DidShowInlineEditParams) -> None:
    """Of the item the first argument of its command is all that has to be there."""
    match params.item:
        case {"command": {"arguments": [str(id), *_]}}:
            saw(ls, id)


def did_focus(_ls: SfumatoLanguageServer, _params: DidFocusParams) -> None:
    """Another document is looked at; every open one may be offered in anyway."""
