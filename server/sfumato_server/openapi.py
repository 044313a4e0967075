"""What `/openapi.json` says of answers, besides those that routes name themselves."""

from __future__ import annotations

from typing import Any

from sfumato_client.protocol import ErrorResponse

Responses = dict[int | str, dict[str, Any]]


def _errors(**told: str) -> Responses:
    return {int(name.removeprefix("e")): {"model": ErrorResponse, "description": text} for name, text in told.items()}


EVERYWHERE = _errors(
    e400="This is no request that can be read.",
    e401="On a port: no token, or a wrong one.",
    e403="The Host or Origin header names another site.",
    e408="The request came too slowly.",
    e413="The body is too large.",
    e415="The body is not sent as application/json.",
    e422="A field is wrong; `field` names it.",
    e431="The head of the request is too long.",
    e500="The server raised something that nobody expected.",
    e503="Not now: the server is being stopped, or has as many connections as it takes.",
)
"""Any route may answer these: the guards are in front of all of them."""

OPERATION = _errors(
    e409="A newer request of the same document took its place, or it ended a worker a short while ago.",
    e429="As many requests wait as are allowed to; Retry-After says when to try again.",
    e503="The worker died, rests, cannot load, has no memory for it, or the server is being stopped.",
    e504="The deadline passed before there was a first draft.",
)
"""What a route answers that takes a request through the queue."""

_EVENTS = (
    "`draft` (DraftEvent) for each step, with `trace` what it decided at each slot; then one of `done` (the answer), "
    "`failed` and `cancelled` (ErrorBody)"
)
STREAMED: Responses = OPERATION | {
    200: {
        "description": "The answer; with `stream`, server-sent events.",
        "content": {"text/event-stream": {"schema": {"type": "string", "description": _EVENTS}}},
    }
}
"""The same, of one that can send its drafts."""
