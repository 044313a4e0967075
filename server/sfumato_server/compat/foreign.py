"""What the routes of other protocols share: lenient types, answers with a name, and streams."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Annotated, Any, Self

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sfumato_client.logs import request_id
from sfumato_client.protocol import MAX_STOPS
from sfumato_server.routes.error_handlers import refuse_broken_text

Responses = dict[int | str, dict[str, Any]]

ERRORS: Responses = {
    status: {"description": "An error in the shape of the route's own protocol."}
    for status in (400, 401, 403, 404, 408, 409, 413, 415, 429, 431, 500, 503, 504)
}
"""What `/openapi.json` says of them."""

MAX_PROMPTS = 64


class Foreign(BaseModel):
    """A type of another protocol. Its clients send options of other models and samplers: they are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="after")
    def _is_sendable(self) -> Self:
        """Of all fields: some are not part of our request and go back in the answer."""
        refuse_broken_text(self)
        return self


def _texts(value: object) -> object:
    return () if value is None else (value,) if isinstance(value, str) else value


Stop = Annotated[
    tuple[str, ...],
    BeforeValidator(_texts, json_schema_input_type=str | tuple[str, ...] | None),
    Field(max_length=MAX_STOPS),
]
"""Texts before which an answer ends: one, several, or null."""


def _one(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


OneText = Annotated[str, BeforeValidator(_one, json_schema_input_type=str | tuple[str])]
"""A prompt: one text, or a list of one."""


def _prompts(value: object) -> object:
    """Raises `ValueError` for what other servers take beside texts."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise ValueError("has to be a text or a list of texts")
    if any(isinstance(part, int | list) for part in value):
        raise ValueError("token ids are of another model's tokenizer: send text")
    if not 1 <= len(value) <= MAX_PROMPTS:
        raise ValueError(f"has {len(value)} texts: send 1 to {MAX_PROMPTS}")
    return tuple(value)


Prompts = Annotated[
    tuple[str, ...],
    BeforeValidator(
        _prompts, json_schema_input_type=str | Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_PROMPTS)]
    ),
]
"""One prompt, or several that are answered in order."""


class NamedRoute(APIRoute):
    """Its answers have their request's name in a header, as its errors have (`guard.refusal`)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            response = await inner(request)
            if id := request_id.current.get():
                response.headers[request_id.HEADER] = id
            return response

        return handle


EVENT_STREAM, NDJSON = "text/event-stream", "application/x-ndjson"
EVENTS: Responses = {200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}}
LINES: Responses = {200: {"content": {NDJSON: {"schema": {"type": "string"}}}}}
"""What `/openapi.json` says of answers that may be streams."""


def stream(pieces: Iterable[Mapping[str, Any]], media_type: str = EVENT_STREAM, *, end: str = "") -> Response:
    """Server-sent events without names, of which `end` is the data of one more, or a JSON object a line.

    Clients of other protocols only ever append, and our drafts are whole guesses that change. So a stream is the
    finished answer in the form of one: nothing is sent that is later taken back, and what goes wrong before has its own
    HTTP status.
    """
    texts = [json.dumps(piece, separators=(",", ":")) for piece in pieces] + ([end] if end else [])
    form = "data: {}\n\n" if media_type == EVENT_STREAM else "{}\n"
    content = "".join(map(form.format, texts))
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-store"})


def picked(answer: dict[str, Any], fields: Sequence[str] | None) -> dict[str, Any]:
    """`answer` with only the `fields` that were asked for; `timings/prompt_n` is one of `timings`, under that name."""
    if not fields:
        return answer
    found = {}
    for field in fields:
        value: Any = answer
        for name in field.split("/"):
            value = value.get(name, ...) if isinstance(value, dict) else ...
        if value is not ...:
            found[field] = value
    return found
