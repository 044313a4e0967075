"""What the routes of other protocols share: types that ignore what they do not know, and errors of another shape."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Self

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from starlette.exceptions import HTTPException

from sfumato_server import request_id
from sfumato_server.bad_request import bad_request, refuse_broken_text
from sfumato_server.errors import BadRequest, RequestError

log = logging.getLogger(__name__)

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": "An error in the shape of the route's own protocol, or of this server's guards."}
    for status in (400, 404, 409, 413, 429, 500, 503, 504)
}
"""What `/openapi.json` says of them."""


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


Stop = Annotated[tuple[str, ...], BeforeValidator(_texts, json_schema_input_type=str | tuple[str, ...] | None)]
"""Texts before which an answer ends: one, several, or null."""


def _one(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


OneText = Annotated[str, BeforeValidator(_one, json_schema_input_type=str | tuple[str])]
"""A prompt: one text, or a list of one."""


def foreign_route(shape: Callable[[RequestError, int], dict[str, Any]]) -> type[APIRoute]:
    """Routes whose errors have the body that `shape` makes of an error and its HTTP status."""

    class ForeignRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    response = await inner(request)
                except RequestValidationError as problem:
                    error: RequestError = bad_request(problem.errors())
                except HTTPException as problem:
                    error = BadRequest(str(problem.detail), status=problem.status_code)
                except RequestError as problem:
                    error = problem
                else:
                    return _named(response)
                log.info("refused: %s", error.code)
                request.app.state.refused(error.code)
                # The other protocols know no 422.
                status = 400 if error.status == 422 else error.status
                return _named(JSONResponse(shape(error, status), status, error.headers))

            return handle

    return ForeignRoute


def _named(response: Response) -> Response:
    if id := request_id.current.get():
        response.headers[request_id.HEADER] = id
    return response
