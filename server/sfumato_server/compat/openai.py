"""OpenAI's `POST /v1/completions` and `GET /v1/models`. Chat is not offered: the checkpoints fill holes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import Response

from sfumato_client.protocol import MAX_CANDIDATES, FillResponse
from sfumato_server.compat.ask import Asking, Served
from sfumato_server.compat.foreign import ERRORS, EVENTS, Foreign, NamedRoute, Prompts, Stop, stream
from sfumato_server.compat.one_hole import NOTHING, EndedText, OneHole, Wishes, ended_texts
from sfumato_server.compat.sentinels import split_headers, split_prompt
from sfumato_server.errors import BadRequest

USE_INSTEAD = "chat is not offered: ask /v1/completions, with the text after the cursor as `suffix`"


class StreamOptions(Foreign):
    include_usage: bool = False


class CompletionRequest(Foreign):
    """`temperature` and the like are ignored: a hole is denoised, not sampled token by token."""

    prompt: Prompts
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
    def holes(self) -> list[OneHole]:
        """One for each prompt; a prompt with sentinels has its suffix in it."""
        return [self._hole(prompt) for prompt in self.prompt]

    def _hole(self, prompt: str) -> OneHole:
        if not self.suffix:
            return split_prompt(prompt)
        split = split_headers(prompt)
        return OneHole(before=split.before, after=self.suffix, path=split.path, files=split.files)

    @property
    def wishes(self) -> Wishes:
        return Wishes(max_tokens=self.max_tokens, stop=self.stop, candidates=self.n or 1, seed=self.seed)


def routes(asking: Asking) -> APIRouter:
    router = APIRouter(route_class=NamedRoute, responses=ERRORS, prefix="/v1", tags=["OpenAI"])
    served = asking.served

    @router.post("/completions", responses=EVENTS)
    async def completions(body: CompletionRequest, request: Request) -> Response:
        """Text for the hole between `prompt` and `suffix`, or where a prompt's sentinels say."""
        _refuse_unsupported(body)
        return _answer(body, await asking.fill_each(body.holes, body.wishes, request), served.name)

    @router.get("/models")
    async def models() -> dict[str, Any]:
        """The loaded checkpoint, by each of its names; none until it is loaded."""
        return {"object": "list", "data": [_model(name, served) for name in served.names]}

    @router.get("/models/{id:path}")
    async def model(id: str) -> dict[str, Any]:
        """404 for any but the loaded checkpoint."""
        if id not in served.names:
            raise BadRequest(f"the model {id!r} is not served here", field="model", code="model_not_found", status=404)
        return _model(id, served)

    @router.post("/chat/completions", response_model=None)
    async def chat() -> NoReturn:
        """Not offered."""
        raise BadRequest(USE_INSTEAD, code="no_chat", status=404)

    return router


def _answer(body: CompletionRequest, found: Sequence[FillResponse], model: str) -> Response:
    echoed = body.prompt if body.echo else [""] * len(found)
    texts = _texts(found, body.n or 1)
    shown = [(echo + text.text, text.reason) for echo, own in zip(echoed, texts, strict=True) for text in own]
    choices = [
        {"index": index, "text": text, "logprobs": None, "finish_reason": reason}
        for index, (text, reason) in enumerate(shown)
    ]
    spent = usage(found, [text for own in texts for text in own])
    answer = {"id": f"cmpl-{found[0].id}", "object": "text_completion", "created": int(time.time()), "model": model}
    if not body.stream:
        return JSONResponse({**answer, "choices": choices, "usage": spent})
    # The text, then why it ended.
    halves = ({**choice, **half} for choice in choices for half in ({"finish_reason": None}, {"text": ""}))
    pieces = [{**answer, "choices": [half]} for half in halves]
    if body.stream_options is not None and body.stream_options.include_usage:
        pieces = [{**piece, "usage": None} for piece in pieces]
        pieces.append({**answer, "choices": [], "usage": spent})
    return stream(pieces, end="[DONE]")


def usage(found: Sequence[FillResponse], texts: Sequence[EndedText]) -> dict[str, Any]:
    """Of all answers together."""
    prompt, completion = sum(one.usage.context_tokens for one in found), sum(text.tokens for text in texts)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": sum(one.usage.reused_tokens for one in found)},
    }


def _texts(found: Sequence[FillResponse], n: int) -> list[list[EndedText]]:
    """Those of each prompt. Among several prompts, clients tell whose a choice is by counting to `n`."""
    texts = [ended_texts(one)[:n] for one in found]
    return [own + [NOTHING] * (n - len(own)) for own in texts] if len(texts) > 1 else texts


def _refuse_unsupported(body: CompletionRequest) -> None:
    if body.logprobs is not None:
        raise BadRequest("logprobs: not offered here; /v1/fill tells how sure each token is", field="logprobs")
    if body.max_tokens is not None and body.max_tokens < 1:
        raise BadRequest(f"max_tokens: has to be 1 or more, not {body.max_tokens}", field="max_tokens")


def _model(name: str, served: Served) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": int(served.since), "owned_by": "sfumato"}
