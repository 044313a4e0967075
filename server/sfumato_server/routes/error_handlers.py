"""Whatever a route raises, as an answer in the shape of the protocol that the path belongs to."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from sfumato_server.errors import BadRequest, RequestError
from sfumato_server.guard.refusal import error_response
from sfumato_server.routes.bad_request import bad_request

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
        response.headers.update(error.headers or {})  # with a 405, the methods that there are
        return response

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        told = f"the server raised {type(error).__name__}; its log says where"
        return error_response(RequestError(told), request.url.path)
