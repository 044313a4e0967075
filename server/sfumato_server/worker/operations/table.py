"""What the worker does for each operation of `sfumato_client.protocol.OPERATIONS`, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sfumato_client.protocol import AnyResponse
from sfumato_model.api.request import InspectRequest, RefineRequest, Request, RewriteRequest
from sfumato_server.worker.operations import answers, requests


@dataclass(frozen=True, kw_only=True)
class Work:
    """`request` is what the engine is asked for, and `answer` makes the response of its result."""

    request: Callable[[Any], Request]
    answer: Callable[..., AnyResponse]


WORK: Mapping[str, Work] = {
    "fill": Work(request=requests.fill, answer=answers.fill),
    "rewrite": Work(request=requests.of_selection(RewriteRequest), answer=answers.rewrite),
    "inspect": Work(request=requests.of_selection(InspectRequest), answer=answers.inspect),
    "refine": Work(request=requests.of_selection(RefineRequest), answer=answers.refine),
    "ripple": Work(request=requests.ripple, answer=answers.ripple),
    "settle": Work(request=requests.settle, answer=answers.settle),
    "read": Work(request=requests.read, answer=answers.read),
    "warm": Work(request=requests.warm, answer=answers.warm),
    "words": Work(request=requests.words, answer=answers.words),
}
