"""An error as the HTTP response that every route and guard answers it with, in the shape of its path's protocol.

That holds for every route of a protocol and for those that there are not. Other people's clients print what they find
where their own server puts it; of our shape Ollama's print [object Object].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse

from sfumato_client.logs import request_id
from sfumato_server.errors import RequestError

Shape = Callable[[RequestError, int], dict[str, Any]]
"""The body for an error and its HTTP status."""

LLAMA_CPP = frozenset(
    ("apply-template", "chat", "completion", "completions", "detokenize", "embedding", "embeddings", "health", "infill",
     "lora-adapters", "models", "props", "rerank", "reranking", "slots", "tokenize")
)  # fmt: skip
"""The first parts of the paths of llama.cpp's server."""
OPENAI = frozenset(
    ("agents", "assistants", "audio", "batches", "chat", "completions", "conversations", "edits", "embeddings",
     "engines", "files", "fim", "fine_tuning", "images", "models", "moderations", "ocr", "rerank", "responses",
     "threads", "uploads", "vector_stores")
)  # fmt: skip
"""What follows /v1/ at OpenAI and at Mistral, whose errors OpenAI's clients read; our own routes have other names."""
LLAMA_CPP_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    503: "unavailable_error",
}


def shape_for(path: str) -> Shape | None:
    """`None` for this server's own routes."""
    first, _, rest = path.strip("/").partition("/")
    if first == "api":
        return ollama
    if first in LLAMA_CPP:
        return llama_cpp
    return openai if first == "v1" and rest.partition("/")[0] in OPENAI else None


def ollama(error: RequestError, _: int) -> dict[str, Any]:
    return {"error": str(error)}


def llama_cpp(error: RequestError, status: int) -> dict[str, Any]:
    kind = LLAMA_CPP_TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"code": status, "message": str(error), "type": kind}}


def openai(error: RequestError, status: int) -> dict[str, Any]:
    kind = "server_error" if status >= 500 else "rate_limit_error" if status == 429 else "invalid_request_error"
    return {"error": {"message": str(error), "type": kind, "param": error.field, "code": error.code}}


def error_response(error: RequestError, path: str) -> JSONResponse:
    """In the shape of the protocol that `path` belongs to."""
    headers = error.headers | ({"WWW-Authenticate": "Bearer"} if error.status == 401 else {})
    if id := request_id.current.get():
        headers[request_id.HEADER] = id
    return JSONResponse(*body_and_status(error, path), headers)


def body_and_status(error: RequestError, path: str) -> tuple[dict[str, object], int]:
    shape = shape_for(path)
    if shape is None:
        return {"error": error.body.model_dump()}, error.status
    # The other protocols know no 422.
    status = 400 if error.status == 422 else error.status
    return shape(error, status), status
