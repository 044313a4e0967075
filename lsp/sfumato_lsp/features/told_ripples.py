"""What the editor is told of offers, whenever they are others: a notification to clients that ask for it, diagnostics
where its user wants them.
"""

from __future__ import annotations

from typing import Any

from sfumato_lsp.ripple.told import diagnostics, fallen_message, message
from sfumato_lsp.rpc.own_messages import DID_CHANGE_RIPPLE
from sfumato_lsp.session.language_server import SfumatoLanguageServer

OWNER = "ripple"


def tell(ls: SfumatoLanguageServer) -> None:
    if ls.wants("ripple"):
        ls.protocol.notify(DID_CHANGE_RIPPLE, messages(ls))
    _show(ls)


def messages(ls: SfumatoLanguageServer) -> dict[str, Any]:
    """Of documents as they are now."""
    closed = ls.ripples.on_disk.found
    told = [(ls.ripples.on_disk.document(offer.uri), offer) for offer in ls.ripples.offers]
    offers = [
        message(document, one, ls.files.label(one.uri), is_open=one.uri not in closed)
        for document, one in told
        if document
    ]
    words = [(ls.files.documents.get(word.window.view.uri), word) for word in ls.ripples.fallen]
    return {"offers": offers, "fallen": [fallen_message(document, word) for document, word in words if document]}


def saw(ls: SfumatoLanguageServer, id: str) -> None:
    """The editor's user sees an offer."""
    offer = ls.ripples.named(id)
    document = None if offer is None else ls.ripples.on_disk.document(offer.uri)
    if offer is not None and document is not None:
        ls.ripples.counted.shown(offer, document.language)


def _show(ls: SfumatoLanguageServer) -> None:
    found = diagnostics(ls.ripples.offers, ls.files.documents.get) if ls.files.options.ripple_diagnostics else {}
    for uri in (*found, *(uri for uri in ls.hints.shown(OWNER) if uri not in found)):
        document = ls.files.documents.get(uri)
        ls.hints.show(OWNER, uri, None if document is None else document.version, found.get(uri, []))
