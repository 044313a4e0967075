"""Whatever a route raises, as an answer in the shape of the protocol that the path belongs to.

Of all that pydantic says of a request, one sentence that names one field.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from sfumato_server.errors import BadRequest, RequestError
from sfumato_server.guard.refusal import error_response

UNION_MEMBERS = {"TextSegment", "HoleSegment"}
"""pydantic puts the types that it tried into the path; the sender has no such fields."""
WORDS = {"extra_forbidden": "is not a field that is known here", "missing": "is missing"}


def bad_request(problems: Sequence[Mapping[str, Any]]) -> BadRequest:
    """The error for the most telling of pydantic's `problems`."""
    problem = min(problems, key=_rank)
    if problem["type"] == "json_invalid":
        detail = problem.get("ctx", {}).get("error", "it cannot be read")
        return BadRequest(f"the body is no JSON: {detail}", code="json", status=400)
    field = ".".join(str(part) for part in problem["loc"][1:] if part not in UNION_MEMBERS)
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not field and problem["type"] == "value_error":
        # A check over several fields: its sentence begins with the name of the field.
        return BadRequest(message, field=message.split(" ", 1)[0])
    if not field:
        return BadRequest("the body has to be a JSON object, sent with Content-Type: application/json")
    return BadRequest(f"{field}: {WORDS.get(problem['type'], message)}", field=field)


def refuse_broken_text(request: BaseModel) -> None:
    """Raise `BadRequest` for half of a surrogate pair: JSON can spell one that no UTF-8 can hold."""
    for field, text in _texts(request.model_dump(), ""):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadRequest(f"{field}: character {error.start} is half of a surrogate pair", field=field) from error


def _texts(value: object, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list | tuple):
        items = enumerate(value)
    for name, inner in items:
        yield from _texts(inner, f"{field}.{name}" if field else str(name))


def _rank(problem: Mapping[str, Any]) -> tuple[int, int]:
    """A wrong value tells more than a wrong name, and a deep path more than a shallow one.

    Every segment is tried as text and as hole, so the type that was not meant complains as well: about names.
    """
    by_type = {"extra_forbidden": 1, "missing": 2}
    return by_type.get(problem["type"], 0), -len(problem["loc"])


log = logging.getLogger(__name__)


def add_error_handlers(app: FastAPI, refused: Callable[[str], None]) -> None:
    """`refused` is told the code of every request that is answered with an error."""

    def answer(error: RequestError, request: Request) -> JSONResponse:
        log.info("refused: %s", error.code)
        refused(error.code)
        return error_response(error, request.url.path)

    @app.exception_handler(RequestError)
    async def request_error(request: Request, error: RequestError) -> JSONResponse:
        return answer(error, request)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(bad_request(error.errors()), request)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        code, message = "http", str(error.detail)
        if error.status_code in (404, 405):
            code, message = "no_route", f"there is no {request.method} {request.url.path}"
        elif error.status_code == 413:
            code = "too_large"
        elif error.status_code == 400:
            code, message = "json", "the body is no JSON: it cannot be decoded"
        response = answer(BadRequest(message, code=code, status=error.status_code), request)
        response.headers.update(error.headers or {})
        if error.status_code == 405:
            # The framework names the methods of the first route at the path alone.
            documented = map(str.upper, app.openapi()["paths"].get(request.url.path, ()))
            told = filter(None, response.headers.get("Allow", "").split(", "))
            response.headers["Allow"] = ", ".join(sorted({*documented, *told}))
        return response

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        told = f"the server raised {type(error).__name__}; its log says where"
        return error_response(RequestError(told), request.url.path)
