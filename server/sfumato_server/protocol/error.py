"""Errors on the wire."""

from __future__ import annotations

from sfumato_client.protocol.wire import Wire


class ErrorBody(Wire):
    """Any response of status 4xx or 5xx, and the server-sent event `failed`."""

    code: str
    message: str
    field: str | None = None


class ErrorResponse(Wire):
    error: ErrorBody
