"""OpenAI's `POST /v1/completions` and `GET /v1/models`. Chat is not offered: the checkpoints fill holes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import Response

from sfumato_server.compat.ask import fill
from sfumato_server.compat.foreign import ERRORS, Foreign, OneText, Stop, foreign_route
from sfumato_server.compat.one_hole import OneHole, Wishes, fill_request
from sfumato_server.compat.sentinels import split_headers, split_prompt
from sfumato_server.compat.served import Served
from sfumato_server.compat.stream import EVENTS, event_stream
from sfumato_server.compat.texts import EndedText, ended_texts
from sfumato_server.errors import BadRequest, RequestError
from sfumato_server.protocol import MAX_CANDIDATES, FillResponse
from sfumato_server.queue import RequestQueue

USE_INSTEAD = "chat is not offered: ask /v1/completions, with the text after the cursor as `suffix`"


class StreamOptions(Foreign):
    include_usage: bool = False


class CompletionRequest(Foreign):
    """`temperature` and the like are ignored: a hole is denoised, not sampled token by token."""

    prompt: OneText
    suffix: str | None = None
    model: str = ""
    max_tokens: int | None = None
    n: Annotated[int, Field(ge=1, le=MAX_CANDIDATES)] | None = None
    stop: Stop = ()
    seed: int | None = None
    echo: bool | None = False
    logprobs: int | None = None
    stream: bool | None = False
    stream_options: StreamOptions | None = None

    @property
    def hole(self) -> OneHole:
        """A prompt with sentinels has its suffix in it."""
        if not self.suffix:
            return split_prompt(self.prompt)
        split = split_headers(self.prompt)
        return OneHole(before=split.before, after=self.suffix, path=split.path, files=split.files)

    @property
    def wishes(self) -> Wishes:
        return Wishes(max_tokens=self.max_tokens, stop=self.stop, candidates=self.n or 1, seed=self.seed)


def error_body(error: RequestError, status: int) -> dict[str, Any]:
    kind = "server_error" if status >= 500 else "rate_limit_error" if status == 429 else "invalid_request_error"
    return {"error": {"message": str(error), "type": kind, "param": error.field, "code": error.code}}


def routes(queue: RequestQueue, served: Served) -> APIRouter:
    router = APIRouter(route_class=foreign_route(error_body), responses=ERRORS, prefix="/v1", tags=["OpenAI"])

    @router.post("/completions", responses=EVENTS)
    async def completions(body: CompletionRequest, request: Request) -> Response:
        """Text for the hole between `prompt` and `suffix`, or where a prompt's sentinels say."""
        _refuse_unsupported(body)
        found = await fill(queue, fill_request(body.hole, body.wishes), request)
        texts = ended_texts(found, body.wishes)
        choices = [_choice(index, text, body) for index, text in enumerate(texts)]
        answer = _envelope(found, served.name)
        if not body.stream:
            return JSONResponse({**answer, "choices": choices, "usage": usage(found, texts)})
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        pieces = [{**answer, "choices": [piece]} for choice in choices for piece in _in_pieces(choice)]
        if with_usage:
            pieces = [{**piece, "usage": None} for piece in pieces]
            pieces.append({**answer, "choices": [], "usage": usage(found, texts)})
        return event_stream(pieces, end="[DONE]")

    @router.get("/models")
    async def models() -> dict[str, Any]:
        """The loaded checkpoint; none until it is loaded."""
        return {"object": "list", "data": [_model(served)] if served.model else []}

    @router.get("/models/{id:path}")
    async def model(id: str) -> dict[str, Any]:
        """404 for any but the loaded checkpoint."""
        if served.model is None or id != served.name:
            raise BadRequest(f"the model {id!r} is not served here", field="model", code="model_not_found", status=404)
        return _model(served)

    @router.post("/chat/completions", response_model=None)
    async def chat() -> NoReturn:
        """Not offered."""
        raise BadRequest(USE_INSTEAD, code="no_chat", status=404)

    return router


def usage(found: FillResponse, texts: Sequence[EndedText]) -> dict[str, Any]:
    prompt, completion = found.usage.context_tokens, sum(text.tokens for text in texts)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": found.usage.reused_tokens},
    }


def _refuse_unsupported(body: CompletionRequest) -> None:
    if body.logprobs is not None:
        raise BadRequest("logprobs: not offered here; /v1/fill tells how sure each token is", field="logprobs")
    if body.max_tokens is not None and body.max_tokens < 1:
        raise BadRequest(f"max_tokens: has to be 1 or more, not {body.max_tokens}", field="max_tokens")


def _envelope(found: FillResponse, model: str) -> dict[str, Any]:
    return {"id": f"cmpl-{found.id}", "object": "text_completion", "created": int(time.time()), "model": model}


def _choice(index: int, text: EndedText, body: CompletionRequest) -> dict[str, Any]:
    echoed = body.prompt if body.echo else ""
    return {"index": index, "text": echoed + text.text, "logprobs": None, "finish_reason": text.reason}


def _in_pieces(choice: dict[str, Any]) -> list[dict[str, Any]]:
    """The text, then why it ended."""
    return [{**choice, "finish_reason": None}, {**choice, "text": ""}]


def _model(served: Served) -> dict[str, Any]:
    return {"id": served.name, "object": "model", "created": int(served.since), "owned_by": "sfumato"}
