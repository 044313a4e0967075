"""What is wrong with a message before anything looks at its parameters, as JSON-RPC and LSP have it.

pygls answers none of these: what it cannot read it drops, and an editor waits for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lsprotocol.types import EXIT, INITIALIZE, ErrorCodes, LSPErrorCodes

Code = ErrorCodes | LSPErrorCodes


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An error to be answered; `id` is `None` where the message has none that can be read."""

    id: int | str | None
    code: Code
    message: str


@dataclass(frozen=True, kw_only=True)
class Phase:
    """Where the conversation is."""

    initialized: bool
    shut_down: bool


def read(body: bytes) -> dict[str, Any] | Refusal:
    """A message, or why there is none."""
    try:
        data = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return Refusal(
            id=None, code=ErrorCodes.ParseError, message=f"the message is no JSON in UTF-8: {_reason(error)}"
        )
    if isinstance(data, list):
        return _invalid("a batch came: send one message at a time")
    if not isinstance(data, dict):
        return _invalid("a message has to be an object")
    return data


def is_response(data: dict[str, Any]) -> bool:
    return "method" not in data and ("result" in data or "error" in data)


def refusal(data: dict[str, Any], phase: Phase, takes_id: Callable[[str], bool | None]) -> Refusal | None:
    """What is wrong with a request or a notification.

    `takes_id` tells of a method whether it is a request's, and `None` for a method that is unknown.
    """
    id, method = data.get("id"), data.get("method")
    if "id" in data and not is_id(id):
        return _invalid("id has to be a whole number or a text")
    if data.get("jsonrpc") != "2.0":
        return _invalid('jsonrpc has to be "2.0"', id)
    if not isinstance(method, str):
        return _invalid("method has to be a text", id)
    if "params" in data and not isinstance(data["params"], dict | list | None):
        return Refusal(id=id, code=ErrorCodes.InvalidParams, message="params has to be an object or an array")
    if not phase.initialized and method not in (INITIALIZE, EXIT):
        return Refusal(id=id, code=ErrorCodes.ServerNotInitialized, message="send initialize first")
    if phase.initialized and method == INITIALIZE:
        return _invalid("initialize came a second time", id)
    if phase.shut_down and method != EXIT:
        return _invalid("after shutdown there is only exit", id)
    request = takes_id(method)
    if request is None:
        return Refusal(id=id, code=ErrorCodes.MethodNotFound, message="there is no such method here")
    if request != ("id" in data):
        kind = "a request: send it with an id" if request else "a notification: send it without an id"
        return _invalid(f"{method} is {kind}", id)
    return None


def is_id(value: object) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _invalid(message: str, id: int | str | None = None) -> Refusal:
    return Refusal(id=id, code=ErrorCodes.InvalidRequest, message=message)


def _reason(error: Exception) -> str:
    """Without the text: these sentences are logged."""
    match error:
        case json.JSONDecodeError():
            return f"{error.msg} at character {error.pos}"
        case UnicodeDecodeError():
            return f"byte {error.start} cannot be decoded"
        case RecursionError():
            return "it is nested too deeply"
    return "a number in it is too long"
