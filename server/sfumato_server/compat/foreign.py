"""What the routes of other protocols share: types that ignore what they do not know, and answers with a name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Self

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from sfumato_client.logs import request_id
from sfumato_client.protocol import MAX_STOPS

from sfumato_server.routes.bad_request import refuse_broken_text

ERRORS: dict[int | str, dict[str, Any]] = {
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
