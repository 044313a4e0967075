"""What editors tell of suggestions.

Any editor runs `sfumato.accepted`, the command of every item, after it has put the item in. Clients of our own send
`sfumato/didShow` (of an offer's id too), `sfumato/didPartlyAccept` and `sfumato/didReject` too.
"""

from __future__ import annotations

from sfumato_lsp.features.told_ripples import saw
from sfumato_lsp.rpc.own_messages import DidPartlyAcceptParams, DidRejectParams, DidShowParams
from sfumato_lsp.session.language_server import SfumatoLanguageServer


def did_show(ls: SfumatoLanguageServer, params: DidShowParams) -> None:
    if ls.ripples.named(params.id) is not None:
        saw(ls, params.id)
    else:
        ls.statistics.recorder.did_show(params.id)


def did_partly_accept(ls: SfumatoLanguageServer, params: DidPartlyAcceptParams) -> None:
    ls.statistics.recorder.did_partly_accept(params.id, params.unit, params.characters)


def did_reject(ls: SfumatoLanguageServer, params: DidRejectParams) -> None:
    ls.statistics.recorder.did_reject(params.id, params.reason)


def accepted(ls: SfumatoLanguageServer, *items: object) -> None:
    """One argument: the item's id. Anything else is nothing that was shown."""
    for item in items:
        if isinstance(item, str):
            ls.statistics.recorder.accepted(item)
