"""Streams of other protocols.

Their clients only ever append, and our drafts are whole guesses that change. So a stream is the finished answer in the
form of one: nothing is sent that is later taken back, and what goes wrong before has its own HTTP status.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

Responses = dict[int | str, dict[str, Any]]

EVENT_STREAM, NDJSON = "text/event-stream", "application/x-ndjson"
EVENTS: Responses = {200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}}
LINES: Responses = {200: {"content": {NDJSON: {"schema": {"type": "string"}}}}}
"""What `/openapi.json` says of answers that may be streams."""


def event_stream(pieces: Iterable[Mapping[str, Any]], *, end: str = "") -> Response:
    """Server-sent events without names; `end` is the data of one more."""
    texts = [json.dumps(piece, separators=(",", ":")) for piece in pieces] + ([end] if end else [])
    return _stream("".join(f"data: {text}\n\n" for text in texts), EVENT_STREAM)


def lines_stream(pieces: Iterable[Mapping[str, Any]]) -> Response:
    """A JSON object a line."""
    return _stream("".join(json.dumps(piece, separators=(",", ":")) + "\n" for piece in pieces), NDJSON)


def _stream(content: str, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-store"})
