"""llama.cpp's server: `POST /infill` and `/completion`, as llama.vim and llama.vscode send them, and `GET /health`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import Response

from sfumato_server.compat.ask import fill, warm
from sfumato_server.compat.foreign import Foreign, OneText, Stop, foreign_route
from sfumato_server.compat.one_hole import File, OneHole, Wishes, fill_request, warm_request
from sfumato_server.compat.sentinels import split_prompt
from sfumato_server.compat.served import Served
from sfumato_server.compat.stream import event_stream
from sfumato_server.compat.texts import EndedText, ended_texts
from sfumato_server.errors import RequestError
from sfumato_server.protocol import MAX_CANDIDATES, FillResponse, Timing, Usage, WarmResponse
from sfumato_server.queue import RequestQueue

ERROR_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    503: "unavailable_error",
}


class Extra(Foreign):
    """`filename` is a label."""

    text: str
    filename: str = ""


class Limits(Foreign):
    """What `/infill` and `/completion` have in common. Times are in milliseconds; 0 and less is no limit."""

    n_predict: Annotated[int, Field(description="0 only encodes the context")] = -1
    stop: Stop = ()
    n_cmpl: Annotated[int, Field(ge=1, le=MAX_CANDIDATES)] = 1
    t_max_prompt_ms: float = 0
    t_max_predict_ms: float = 0
    seed: int = 0
    stream: bool = False
    response_fields: list[str] | None = None

    @property
    def wishes(self) -> Wishes:
        """A limit of the prediction alone is counted from the request, together with that of the prompt."""
        limited = self.t_max_predict_ms > 0
        return Wishes(
            max_tokens=self.n_predict,
            stop=self.stop,
            candidates=self.n_cmpl,
            deadline_ms=round(max(self.t_max_prompt_ms, 0) + self.t_max_predict_ms) if limited else None,
            seed=max(self.seed, 0),
        )


class InfillRequest(Limits):
    """`prompt` is what stands before the cursor on its line, `input_prefix` the lines above it."""

    input_prefix: str = ""
    input_suffix: str = ""
    input_extra: list[Extra] = Field(default_factory=list)
    prompt: OneText = ""

    @property
    def hole(self) -> OneHole:
        """The newest extra text comes last, and is the most useful."""
        files = tuple(File(path=extra.filename, text=extra.text) for extra in reversed(self.input_extra))
        return OneHole(before=self.input_prefix + self.prompt, after=self.input_suffix, files=files)


class CompletionRequest(Limits):
    """The prompt may hold a model's sentinels."""

    prompt: OneText
    max_tokens: int | None = None

    @property
    def hole(self) -> OneHole:
        return split_prompt(self.prompt)

    @property
    def limits(self) -> Limits:
        return self if self.max_tokens is None else self.model_copy(update={"n_predict": self.max_tokens})


def error_body(error: RequestError, status: int) -> dict[str, Any]:
    kind = ERROR_TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"code": status, "message": str(error), "type": kind}}


def routes(queue: RequestQueue, served: Served) -> APIRouter:
    router = APIRouter(route_class=foreign_route(error_body), tags=["llama.cpp"])

    async def answer(hole: OneHole, limits: Limits, request: Request) -> Response:
        if limits.n_predict == 0:
            warmed = await warm(queue, warm_request(hole), request.receive)
            return JSONResponse(picked(_encoded(warmed, served), limits.response_fields))
        wishes = limits.wishes
        found = await fill(queue, fill_request(hole, wishes), request.receive)
        answers = [_answer(text, index, found, limits, served) for index, text in enumerate(ended_texts(found, wishes))]
        if limits.stream:
            return event_stream(_pieces(answers, limits))
        bodies = [picked(answer, limits.response_fields) for answer in answers]
        return JSONResponse(bodies if len(bodies) > 1 else bodies[0])

    @router.post("/infill")
    async def infill(body: InfillRequest, request: Request) -> Response:
        """Text for the hole between `input_prefix` + `prompt` and `input_suffix`."""
        return await answer(body.hole, body, request)

    @router.post("/completion")
    async def completion(body: CompletionRequest, request: Request) -> Response:
        """Text for the hole in a prompt with sentinels, or at its end."""
        return await answer(body.hole, body.limits, request)

    @router.get("/health")
    async def health() -> JSONResponse:
        """200 when a request would begin at once, else 503."""
        if served.ready:
            return JSONResponse({"status": "ok"})
        return JSONResponse(error_body(RequestError("the model is not loaded"), 503), 503)

    return router


def picked(answer: dict[str, Any], fields: Sequence[str] | None) -> dict[str, Any]:
    """`answer` with only the `fields` that were asked for; `timings/prompt_n` is one of `timings`, under that name."""
    if not fields:
        return answer
    found = {}
    for field in fields:
        value: Any = answer
        for name in field.split("/"):
            value = value.get(name, ...) if isinstance(value, dict) else ...
        if value is not ...:
            found[field] = value
    return found


def _pieces(answers: Sequence[dict[str, Any]], limits: Limits) -> list[dict[str, Any]]:
    """Each text whole, and its numbers after it."""
    pieces = []
    for answer in answers:
        pieces.append({"index": answer["index"], "content": answer["content"], "tokens": [], "stop": False})
        pieces.append(picked({**answer, "content": ""}, limits.response_fields))
    return pieces


def _answer(text: EndedText, index: int, found: FillResponse, limits: Limits, served: Served) -> dict[str, Any]:
    stop_type: dict[str, Literal["eos", "word", "limit"]] = {"stop": "eos", "word": "word", "length": "limit"}
    return {
        "index": index,
        "content": text.text,
        "tokens_predicted": text.tokens,
        "generation_settings": _settings(limits, served),
        "stop_type": stop_type[text.ended],
        "stopping_word": text.word,
        **_common(served, found.usage, _timings(found.usage, found.timing, text.tokens)),
    }


def _encoded(warmed: WarmResponse | None, served: Served) -> dict[str, Any]:
    """The answer to a cache warm-up, also where it gave way."""
    usage = warmed.usage if warmed else Usage(
        context_tokens=0, reused_tokens=0, canvas_tokens=0, hole_tokens=0, steps=0
    )  # fmt: skip
    prompt_ms = warmed.timing.prefill_ms if warmed else 0.0
    timing = Timing(queue_ms=0, prefill_ms=prompt_ms, step_ms=[], worker_ms=prompt_ms, total_ms=prompt_ms)
    common = _common(served, usage, _timings(usage, timing, 0))
    return {
        "index": 0,
        "content": "",
        "tokens_predicted": 0,
        "generation_settings": _settings(Limits(n_predict=0), served),
        "stop_type": "limit",
        "stopping_word": "",
        **common,
    }


def _common(served: Served, usage: Usage, timings: dict[str, float]) -> dict[str, Any]:
    return {
        "model": served.name,
        "stop": True,
        "tokens": [],
        "tokens_evaluated": usage.context_tokens,
        "tokens_cached": usage.reused_tokens,
        "truncated": False,
        "has_new_line": False,
        "id_slot": 0,
        "timings": timings,
    }


def _settings(limits: Limits, served: Served) -> dict[str, Any]:
    """`n_ctx` is how many tokens of context the checkpoint takes."""
    model = served.model
    return {
        "n_ctx": model.checkpoint.context_tokens if model else 0,
        "n_predict": limits.n_predict,
        "stop": list(limits.stop),
        "seed": limits.seed,
        "stream": limits.stream,
    }


def _timings(usage: Usage, timing: Timing, tokens: int) -> dict[str, float]:
    encoded, predicted_ms = usage.context_tokens - usage.reused_tokens, sum(timing.step_ms)
    return {
        "cache_n": usage.reused_tokens,
        **_rates("prompt", encoded, timing.prefill_ms),
        **_rates("predicted", tokens, predicted_ms),
    }


def _rates(name: str, tokens: int, ms: float) -> dict[str, float]:
    return {
        f"{name}_n": tokens,
        f"{name}_ms": ms,
        f"{name}_per_token_ms": ms / tokens if tokens else 0.0,
        f"{name}_per_second": 1000 * tokens / ms if ms else 0.0,
    }
