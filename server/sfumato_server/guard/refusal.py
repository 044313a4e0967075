"""An error as the HTTP response that every route and guard answers it with."""

from __future__ import annotations

from starlette.responses import JSONResponse

from sfumato_server import request_id
from sfumato_server.errors import RequestError


def error_response(error: RequestError) -> JSONResponse:
    headers = error.headers | ({"WWW-Authenticate": "Bearer"} if error.status == 401 else {})
    if id := request_id.current.get():
        headers[request_id.HEADER] = id
    return JSONResponse(error.response.model_dump(), error.status, headers)
