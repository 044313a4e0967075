"""llama.cpp's server: `POST /infill` and `/completion`, as llama.vim and llama.vscode send them, and `GET /health`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field, FiniteFloat
from starlette.responses import Response

from sfumato_client.protocol import MAX_CANDIDATES, AnyResponse
from sfumato_server.compat.ask import Asking, Served
from sfumato_server.compat.foreign import ERRORS, EVENTS, Foreign, NamedRoute, OneText, Prompts, Stop, picked, stream
from sfumato_server.compat.one_hole import OUT_OF_TIME, EndedText, File, OneHole, Wishes, ended_texts
from sfumato_server.compat.sentinels import split_prompt
from sfumato_server.errors import RequestError
from sfumato_server.guard.refusal import error_response

MAX_INDENT = 1024
STOP_TYPES = {"stop": "eos", "word": "word", "length": "limit"}


class Extra(Foreign):
    """`filename` is a label."""

    text: str
    filename: str = ""


class Limits(Foreign):
    """What `/infill` and `/completion` have in common. Times are in milliseconds; 0 and less is no limit."""

    n_predict: Annotated[int, Field(description="0 only encodes the context")] = -1
    stop: Stop = ()
    n_cmpl: Annotated[int, Field(ge=1, le=MAX_CANDIDATES)] = 1
    t_max_prompt_ms: FiniteFloat = 0
    t_max_predict_ms: FiniteFloat = 0
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
    n_indent: Annotated[int, Field(ge=0, le=MAX_INDENT)] = 0

    @property
    def indent(self) -> str:
        """What a text has to begin with: llama.vscode leaves it out of a line that is blank, and expects it back.

        It counts characters, of the file's own kind: those of the nearest line that is indented.
        """
        if self.prompt or (self.input_prefix and not self.input_prefix.endswith("\n")):
            return ""
        near = (*reversed(self.input_prefix.split("\n")), *self.input_suffix.split("\n"))
        own = next((line[: len(line) - len(line.lstrip(" \t"))] for line in near if line[:1] in (" ", "\t")), " ")
        return own[: self.n_indent].ljust(self.n_indent, own[0])

    @property
    def hole(self) -> OneHole:
        """The newest extra text comes last, and is the most useful."""
        files = tuple(File(path=extra.filename, text=extra.text) for extra in reversed(self.input_extra))
        return OneHole(before=self.input_prefix + self.prompt + self.indent, after=self.input_suffix, files=files)


class CompletionRequest(Limits):
    """A prompt may hold a model's sentinels; several are answered with a list."""

    prompt: Prompts
    max_tokens: int | None = None

    @property
    def holes(self) -> list[OneHole]:
        return [split_prompt(prompt) for prompt in self.prompt]

    @property
    def limits(self) -> Limits:
        return self if self.max_tokens is None else self.model_copy(update={"n_predict": self.max_tokens})


def routes(asking: Asking) -> APIRouter:
    router = APIRouter(route_class=NamedRoute, responses=ERRORS, tags=["llama.cpp"])
    served = asking.served

    async def answer(holes: Sequence[OneHole], limits: Limits, request: Request, indent: str = "") -> Response:
        if limits.n_predict == 0:
            settings = _settings(Limits(n_predict=0), served)
            encoded = [await asking.warm(hole, request) for hole in holes]
            return _one_or_all([_answer(OUT_OF_TIME, 0, one, settings, served) for one in encoded], limits)
        found = await asking.fill_each(holes, limits.wishes, request)
        texts = [(one, text) for one in found for text in ended_texts(one, indent)[: limits.n_cmpl]]
        settings = _settings(limits, served)
        answers = [_answer(text, index, one, settings, served) for index, (one, text) in enumerate(texts)]
        return stream(_pieces(answers, limits)) if limits.stream else _one_or_all(answers, limits)

    @router.post("/infill", responses=EVENTS)
    async def infill(body: InfillRequest, request: Request) -> Response:
        """Text for the hole between `input_prefix` + `prompt` and `input_suffix`."""
        return await answer([body.hole], body, request, body.indent)

    @router.post("/completion", responses=EVENTS)
    async def completion(body: CompletionRequest, request: Request) -> Response:
        """Text for the hole in a prompt with sentinels, or at its end."""
        return await answer(body.holes, body.limits, request)

    @router.get("/health")
    async def health(request: Request) -> JSONResponse:
        """200 when a request would begin at once, else 503."""
        if served.ready:
            return JSONResponse({"status": "ok"})
        return error_response(RequestError("the model is not loaded", status=503), request.url.path)

    return router


def _one_or_all(answers: Sequence[dict[str, Any]], limits: Limits) -> JSONResponse:
    found = [picked(answer, limits.response_fields) for answer in answers]
    return JSONResponse(found if found[1:] else found[0])


def _pieces(answers: Sequence[dict[str, Any]], limits: Limits) -> list[dict[str, Any]]:
    """Each text whole, and its numbers after it."""
    found = []
    for answer in answers:
        found.append({"index": answer["index"], "content": answer["content"], "tokens": [], "stop": False})
        found.append(picked({**answer, "content": ""}, limits.response_fields))
    return found


def _answer(
    text: EndedText, index: int, found: AnyResponse, settings: dict[str, Any], served: Served
) -> dict[str, Any]:
    usage = found.usage
    return {
        "index": index,
        "content": text.text,
        "tokens_predicted": text.tokens,
        "generation_settings": settings,
        "stop_type": STOP_TYPES[text.ended],
        "stopping_word": text.word,
        "model": served.name,
        "stop": True,
        "tokens": [],
        "tokens_evaluated": usage.context_tokens,
        "tokens_cached": usage.reused_tokens,
        "truncated": False,
        "has_new_line": False,
        "id_slot": 0,
        "timings": {
            "cache_n": usage.reused_tokens,
            **_rates("prompt", usage.context_tokens - usage.reused_tokens, found.timing.prefill_ms),
            **_rates("predicted", text.tokens, sum(found.timing.step_ms)),
        },
    }


def _settings(limits: Limits, served: Served) -> dict[str, Any]:
    """`n_ctx` is how many tokens of context the checkpoint takes."""
    told = limits.model_dump(include={"n_predict", "stop", "seed", "stream"})
    return {"n_ctx": served.model.checkpoint.context_tokens if served.model else 0, **told}


def _rates(name: str, tokens: int, ms: float) -> dict[str, float]:
    return {
        f"{name}_n": tokens,
        f"{name}_ms": ms,
        f"{name}_per_token_ms": ms / tokens if tokens else 0.0,
        f"{name}_per_second": 1000 * tokens / ms if ms else 0.0,
    }
