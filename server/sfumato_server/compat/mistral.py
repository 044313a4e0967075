"""Mistral's `POST /v1/fim/completions`, the route of Codestral's clients. Its answers have the shape of a chat's."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from sfumato_server.compat.ask import Asking
from sfumato_server.compat.foreign import ERRORS, EVENTS, Foreign, NamedRoute, Stop, stream
from sfumato_server.compat.one_hole import OneHole, Wishes, ended_texts
from sfumato_server.compat.openai import usage
from sfumato_server.compat.sentinels import split_headers


class FimRequest(Foreign):
    """`prompt` may begin with other files under lines of `+++++ path`, as Continue writes them."""

    prompt: str
    suffix: str | None = None
    max_tokens: int | None = None
    stop: Stop = ()
    random_seed: int | None = None
    stream: bool | None = False

    @property
    def hole(self) -> OneHole:
        split = split_headers(self.prompt)
        return OneHole(before=split.before, after=self.suffix or "", path=split.path, files=split.files)

    @property
    def wishes(self) -> Wishes:
        return Wishes(max_tokens=self.max_tokens, stop=self.stop, seed=self.random_seed)


def routes(asking: Asking) -> APIRouter:
    router = APIRouter(route_class=NamedRoute, responses=ERRORS, prefix="/v1", tags=["Mistral"])

    @router.post("/fim/completions", responses=EVENTS)
    async def fim(body: FimRequest, request: Request) -> Response:
        """Text for the hole between `prompt` and `suffix`."""
        found = await asking.fill(body.hole, body.wishes, request)
        texts = ended_texts(found)[:1]
        message = {"role": "assistant", "content": texts[0].text}
        answer: dict[str, Any] = {"id": found.id, "created": int(time.time()), "model": asking.served.name}
        last = {"finish_reason": texts[0].reason, "index": 0}
        spent = usage([found], texts)
        if not body.stream:
            choice = {**last, "message": message}
            return JSONResponse({**answer, "object": "chat.completion", "choices": [choice], "usage": spent})
        answer["object"] = "chat.completion.chunk"
        return stream(
            [
                {**answer, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
                {**answer, "choices": [{**last, "delta": {"content": ""}}], "usage": spent},
            ],
            end="[DONE]",
        )

    return router
