"""`POST /v1/page` and `POST /v1/session`: how a browser is let in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sfumato_client.protocol.wire import Wire


class PageUrl(Wire):
    """The key in the URL's fragment works once and for a short time; no browser sends a fragment to anybody."""

    url: str


class SessionRequest(Wire):
    key: Annotated[str, Field(max_length=256, description="from the fragment of the page's URL")]


class Session(Wire):
    """`token` is sent as `Authorization: Bearer TOKEN`, as the server's own is."""

    token: str
    expires_s: float
