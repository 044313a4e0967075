"""llama.cpp's server: `POST /infill` and `/completion`, as llama.vim and llama.vscode send them, and `GET /health`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from sfumato_server.compat.ask import Asking
from sfumato_server.compat.foreign import ERRORS, NamedRoute
from sfumato_server.compat.llama_cpp_answers import answer_of, encoded, picked, pieces
from sfumato_server.compat.llama_cpp_requests import CompletionRequest, InfillRequest, Limits
from sfumato_server.compat.one_hole import OneHole
from sfumato_server.compat.stream import EVENTS, event_stream
from sfumato_server.compat.texts import EndedText, ended_texts
from sfumato_server.errors import RequestError
from sfumato_server.guard.refusal import error_response


def routes(asking: Asking) -> APIRouter:
    router = APIRouter(route_class=NamedRoute, responses=ERRORS, tags=["llama.cpp"])
    served = asking.served

    async def answer(holes: Sequence[OneHole], limits: Limits, request: Request, indent: str = "") -> Response:
        if limits.n_predict == 0:
            answers = [encoded(await asking.warm(hole, request), served) for hole in holes]
            return _one_or_all([picked(answer, limits.response_fields) for answer in answers])
        found = await asking.fill_each(holes, limits.wishes, request)
        texts = [(one, _indented(text, indent)) for one in found for text in ended_texts(one)[: limits.n_cmpl]]
        answers = [answer_of(text, index, one, limits, served) for index, (one, text) in enumerate(texts)]
        if limits.stream:
            return event_stream(pieces(answers, limits))
        return _one_or_all([picked(answer, limits.response_fields) for answer in answers])

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


def _one_or_all(answers: list[dict[str, Any]]) -> JSONResponse:
    return JSONResponse(answers if len(answers) > 1 else answers[0])


def _indented(text: EndedText, indent: str) -> EndedText:
    return replace(text, text=indent + text.text) if text.text else text
