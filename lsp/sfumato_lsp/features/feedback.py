"""What clients of our own tell of suggestions: `sfumato/didShow`, `sfumato/didPartlyAccept` and `sfumato/didReject`."""

from __future__ import annotations

from sfumato_lsp.own_messages import DidPartlyAcceptParams, DidRejectParams, DidShowParams
from sfumato_lsp.session import SfumatoLanguageServer


def did_show(ls: SfumatoLanguageServer, params: DidShowParams) -> None:
    ls.statistics.did_show(params.id)


def did_partly_accept(ls: SfumatoLanguageServer, params: DidPartlyAcceptParams) -> None:
    ls.statistics.did_partly_accept(params.id, params.unit, params.characters)


def did_reject(ls: SfumatoLanguageServer, params: DidRejectParams) -> None:
    ls.statistics.did_reject(params.id, params.reason)
