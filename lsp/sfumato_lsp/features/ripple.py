"""`sfumato/ripple` and its commands: what an edit asks for elsewhere, as offers that are taken or sent away one by one;
and the same as code actions, for editors that know no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from sfumato_lsp.features.told_ripples import messages
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.told import edit_of, title
from sfumato_lsp.rpc.failures import Refused, modified
from sfumato_lsp.rpc.own_messages import CursorParams, DidDiagnoseParams
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.text.edits import edit_support

ACCEPT = "sfumato.rippleAccept"
ACCEPTED = "sfumato.rippleAccepted"
DISMISS = "sfumato.rippleDismiss"
KIND = "quickfix.sfumato.ripple"
MOST_ACTIONS = 6


async def ripple(ls: SfumatoLanguageServer, _params: object) -> dict[str, Any]:
    """The offers of now; an edit that was under way has ended."""
    await ls.ripples.now()
    return messages(ls)


def did_move(ls: SfumatoLanguageServer, params: CursorParams) -> None:
    """The cursor stands elsewhere: an edit may come there."""
    document = ls.files.documents.get(params.textDocument.uri)
    if document is not None and params.textDocument.version in (None, document.version):
        ls.ahead.at(document, params.position)


def did_diagnose(ls: SfumatoLanguageServer, params: DidDiagnoseParams) -> None:
    """Other language servers report something else of a document; what they report of another text is of no use."""
    document = ls.files.documents.get(params.textDocument.uri)
    if document is None or params.textDocument.version not in (None, document.version):
        return
    edits = ls.ripples.journal.edits()
    newest = max((edit.number for edit in edits), default=0)
    new = ls.said.diagnosed(document, params.diagnostics, newest)
    if new and edits:
        ls.ripples.look_soon(document, ls.ripples.pause)


async def accept(ls: SfumatoLanguageServer, *arguments: object) -> dict[str, object]:
    """One argument, an offer's id: its edit is made. Raises `ContentModified` where it is not offered any more."""
    offer = _named(ls, arguments)
    edit, on_disk = _edit(ls, offer), ls.ripples.on_disk.found.get(offer.uri)
    label = title(ls.ripples.on_disk.document(offer.uri), offer)  # type: ignore[arg-type]  # it is there: it has an edit
    if on_disk is not None and not await asyncio.to_thread(lambda: on_disk.is_current):
        raise modified()
    try:
        answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit=edit, label=label))
    except JsonRpcException as error:
        raise Refused(f"the editor did not apply the edit: {error.message}") from error
    if not answer.applied:
        raise Refused(f"the editor did not apply the edit: {answer.failure_reason or 'it does not say why'}")
    if on_disk is not None:
        ls.ripples.was_put_in(offer)
    return {"applied": True}


def accepted(_ls: SfumatoLanguageServer, *_arguments: object) -> None:
    """An offer was put in, which its text has told already."""


def dismiss(ls: SfumatoLanguageServer, *arguments: object) -> None:
    """Ids of offers, or nothing for all of them."""
    if not all(isinstance(one, str) for one in arguments):
        raise JsonRpcInvalidParams(message=f"{DISMISS} takes ids of offers, or nothing for all of them")
    ls.ripples.dismiss([str(one) for one in arguments] or None)


def _named(ls: SfumatoLanguageServer, arguments: Sequence[object]) -> Offer:
    match arguments:
        case (str(id),):
            offer = ls.ripples.named(id)
            if offer is None:
                raise modified()
            return offer
    raise JsonRpcInvalidParams(message=f"{ACCEPT} takes the id of an offer")


def _edit(ls: SfumatoLanguageServer, offer: Offer) -> types.WorkspaceEdit:
    document = ls.ripples.on_disk.document(offer.uri)
    if document is None or document.version != offer.version:
        raise modified()
    is_open = offer.uri not in ls.ripples.on_disk.found
    edit = edit_of(document, offer, edit_support(ls.client_capabilities), is_open=is_open)
    assert edit is not None, "an offer changes something"
    return edit


async def actions(ls: SfumatoLanguageServer, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    """The nearest offers, those of this document first. An editor that asks by itself has no edit ended by it."""
    from sfumato_lsp.carrying_out.offers import asks_by_itself, is_wanted

    document = ls.files.documents.get(params.text_document.uri)
    by_itself = asks_by_itself(params.context, ls.editor)
    if document is not None and by_itself:
        ls.ahead.at(document, params.range.start)
    if document is None or not is_wanted(KIND, params.context) or (by_itself and ls.wants("ripple")):
        return []
    offers = ls.ripples.offers if by_itself else await ls.ripples.now()
    at = document.characters(params.range.start)
    nearest = sorted(offers, key=lambda one: (one.uri != document.uri, abs(one.start - at)))
    more = [len(offers) - 1] + [0] * MOST_ACTIONS
    return [_action(ls, *one, document.uri) for one in zip(nearest[:MOST_ACTIONS], more, strict=False)]


def _action(ls: SfumatoLanguageServer, offer: Offer, more: int, uri: str) -> types.CodeAction | types.Command:
    document = ls.ripples.on_disk.document(offer.uri)
    assert document is not None, "offers are of documents that are there"
    label = "" if offer.uri == uri else ls.files.label(offer.uri)
    said = title(document, offer, more=more, label=label)
    text_document = ls.client_capabilities.text_document
    can: Any = text_document.code_action if text_document else None
    if can is None or not can.code_action_literal_support:
        return types.Command(title=said, command=ACCEPT, arguments=[offer.id])
    return types.CodeAction(title=said, kind=KIND, edit=_edit(ls, offer))
