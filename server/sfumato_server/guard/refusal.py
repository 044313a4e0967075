"""An error as the HTTP response that every route and guard answers it with."""

from __future__ import annotations

from sfumato_client.logs import request_id
from starlette.responses import JSONResponse

from sfumato_server.errors import RequestError
from sfumato_server.guard.foreign_errors import shape_for


def error_response(error: RequestError, path: str) -> JSONResponse:
    """In the shape of the protocol that `path` belongs to."""
    headers = error.headers | ({"WWW-Authenticate": "Bearer"} if error.status == 401 else {})
    if id := request_id.current.get():
        headers[request_id.HEADER] = id
    return JSONResponse(*body_and_status(error, path), headers)


def body_and_status(error: RequestError, path: str) -> tuple[dict[str, object], int]:
    shape = shape_for(path)
    if shape is None:
        return error.response.model_dump(), error.status
    # The other protocols know no 422.
    status = 400 if error.status == 422 else error.status
    return shape(error, status), status
