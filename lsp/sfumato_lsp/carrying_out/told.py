"""Errors of operations, for editors that show none of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcRequestCancelled

from sfumato_lsp.session.language_server import SfumatoLanguageServer


@contextmanager
def told(ls: SfumatoLanguageServer) -> Iterator[None]:
    """An error's message is shown too, unless a client of ours does that, or the user knows that it was cancelled."""
    try:
        yield
    except JsonRpcException as error:
        if not ls.is_own_client and not isinstance(error, JsonRpcRequestCancelled):
            ls.reports.notices.say(error.message, types.MessageType.Warning)
        raise
