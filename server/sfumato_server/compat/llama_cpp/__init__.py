"""llama.cpp's server: `POST /infill` and `/completion`, as llama.vim and llama.vscode send them, and `GET /health`."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from sfumato_server.compat.ask import fill, warm
from sfumato_server.compat.foreign import ERRORS, foreign_route
from sfumato_server.compat.llama_cpp.answers import answer_of, encoded, error_body, picked, pieces
from sfumato_server.compat.llama_cpp.requests import CompletionRequest, InfillRequest, Limits
from sfumato_server.compat.one_hole import OneHole, fill_request, warm_request
from sfumato_server.compat.served import Served
from sfumato_server.compat.stream import EVENTS, event_stream
from sfumato_server.compat.texts import EndedText, ended_texts
from sfumato_server.errors import RequestError
from sfumato_server.queue import RequestQueue


def routes(queue: RequestQueue, served: Served) -> APIRouter:
    router = APIRouter(route_class=foreign_route(error_body), responses=ERRORS, tags=["llama.cpp"])

    async def answer(hole: OneHole, limits: Limits, request: Request, indent: str = "") -> Response:
        if limits.n_predict == 0:
            warmed = await warm(queue, warm_request(hole), request)
            return JSONResponse(picked(encoded(warmed, served), limits.response_fields))
        wishes = limits.wishes
        found = await fill(queue, fill_request(hole, wishes), request)
        texts = [_indented(text, indent) for text in ended_texts(found, wishes)]
        answers = [answer_of(text, index, found, limits, served) for index, text in enumerate(texts)]
        if limits.stream:
            return event_stream(pieces(answers, limits))
        bodies = [picked(answer, limits.response_fields) for answer in answers]
        return JSONResponse(bodies if len(bodies) > 1 else bodies[0])

    @router.post("/infill", responses=EVENTS)
    async def infill(body: InfillRequest, request: Request) -> Response:
        """Text for the hole between `input_prefix` + `prompt` and `input_suffix`."""
        return await answer(body.hole, body, request, body.indent)

    @router.post("/completion", responses=EVENTS)
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


def _indented(text: EndedText, indent: str) -> EndedText:
    return replace(text, text=indent + text.text) if text.text else text
