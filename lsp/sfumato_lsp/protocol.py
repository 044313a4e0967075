"""The one request that is not LSP's own: `sfumato/status`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pygls.protocol import LanguageServerProtocol

STATUS = "sfumato/status"


@dataclass(frozen=True, kw_only=True)
class StatusParams:
    """With the `uri` of an open document, the answer says whether there are suggestions in it."""

    uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class StatusRequest:
    id: int | str
    method: str
    jsonrpc: str
    params: StatusParams | None = None


class SfumatoProtocol(LanguageServerProtocol):
    """LSP and `sfumato/status`. Without a type for it, pygls refuses the request when it has no `params`."""

    # pygls declares it with a cache around it; the type here is that of a call.
    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        return StatusRequest if method == STATUS else super().get_message_type(method)
