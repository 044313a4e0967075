"""Ollama's `POST /api/generate`, and what its clients ask before: `/api/tags`, `/api/ps`, `/api/show`, `/api/version`.

One model is served, whatever name a request gives it: clients choose their prompt's sentinels by that name.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, NoReturn

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import Response

from sfumato_client.address.version import own_version
from sfumato_client.protocol import FillResponse
from sfumato_server.compat.ask import Asking, Served, ServedModel
from sfumato_server.compat.foreign import ERRORS, LINES, NDJSON, Foreign, NamedRoute, Stop, stream
from sfumato_server.compat.one_hole import OneHole, Wishes, ended_texts
from sfumato_server.compat.sentinels import split_prompt
from sfumato_server.errors import BadRequest

TEMPLATE = "{{ .Prompt }}{{ .Suffix }}"
"""Continue sends a suffix only to models whose template names one."""

UNLOAD = (0, "0", "0s", "0m")
"""What `ollama stop` and its like send as `keep_alive`, with no prompt."""


class Options(Foreign):
    """`num_predict` of 0 or less is no limit."""

    num_predict: int | None = None
    stop: Stop = ()
    seed: int | None = None


class GenerateRequest(Foreign):
    """How long a model stays is `sfumato serve --idle-unload`'s to say; a `keep_alive` of 0 does not bring it back."""

    model: str
    prompt: str = ""
    suffix: str | None = None
    stream: bool | None = None
    keep_alive: float | str | None = None
    options: Options | None = Field(default_factory=Options)

    @property
    def hole(self) -> OneHole:
        if not self.suffix:
            return split_prompt(self.prompt)
        return OneHole(before=self.prompt, after=self.suffix)

    @property
    def wishes(self) -> Wishes:
        options = self.options or Options()
        return Wishes(max_tokens=options.num_predict, stop=options.stop, seed=options.seed)


class ShowRequest(Foreign):
    """`name` is what older clients say for `model`."""

    model: str = ""
    name: str = ""


def routes(asking: Asking) -> APIRouter:
    router = APIRouter(route_class=NamedRoute, responses=ERRORS, prefix="/api", tags=["Ollama"])

    @router.post("/generate", responses=LINES)
    async def generate(body: GenerateRequest, request: Request) -> Response:
        """Text for the hole between `prompt` and `suffix`; with neither, a resting model is brought back."""
        if not body.prompt and not body.suffix:
            return _loaded(body, asking.served)
        return _generated(body, await asking.fill(body.hole, body.wishes, request))

    _add_lists(router, asking.served)

    @router.post("/chat", response_model=None)
    async def chat() -> NoReturn:
        """Not offered."""
        raise BadRequest("chat is not offered: ask /api/generate, with the text after the cursor as suffix", status=404)

    return router


def _add_lists(router: APIRouter, served: Served) -> None:
    """What clients ask before they ask for text."""

    @router.get("/tags")
    async def tags() -> dict[str, Any]:
        """The loaded checkpoint, by each of its names; none until it is loaded."""
        model = served.model
        return {"models": [_listed(served, model, name) for name in served.names] if model else []}

    @router.get("/ps")
    async def ps() -> dict[str, Any]:
        """The checkpoint while it is on its device."""
        model = served.model
        return {"models": [] if model is None or not served.ready else [_on_device(served, model)]}

    @router.post("/show")
    async def show(_: ShowRequest) -> dict[str, Any]:
        """What the model can do."""
        model = served.model
        if model is None:
            raise BadRequest("the model is not loaded yet; try again in a moment", status=503)
        return {
            "modelfile": "",
            "parameters": "",
            "template": TEMPLATE,
            "details": _details(model),
            "model_info": {
                "general.architecture": "sfumato",
                "general.parameter_count": model.checkpoint.parameters,
                "sfumato.context_length": model.checkpoint.context_tokens,
            },
            "capabilities": ["completion", "insert"],
            "modified_at": _time(served.since),
        }

    @router.get("/version")
    async def api_version() -> dict[str, str]:
        """This server's own version."""
        return {"version": own_version()}


def _begun(body: GenerateRequest) -> dict[str, Any]:
    return {"model": body.model, "created_at": _time(datetime.now(UTC).timestamp())}


def _loaded(body: GenerateRequest, served: Served) -> Response:
    """The answer to a request without a prompt, which loads or unloads."""
    unload = body.keep_alive in UNLOAD
    if not unload:
        served.wake()
    reason = "unload" if unload else "load"
    return JSONResponse({**_begun(body), "response": "", "done": True, "done_reason": reason})


def _generated(body: GenerateRequest, found: FillResponse) -> Response:
    begin, text = _begun(body), ended_texts(found)[0]
    end = {"done": True, "done_reason": text.reason, **_durations(found, text.tokens)}
    if body.stream is False:
        return JSONResponse({**begin, "response": text.text, **end})
    return stream([{**begin, "response": text.text, "done": False}, {**begin, "response": "", **end}], NDJSON)


def _durations(found: FillResponse, tokens: int) -> dict[str, int]:
    """In nanoseconds."""
    timing = found.timing
    milliseconds = {
        "total_duration": timing.total_ms,
        "load_duration": timing.queue_ms,
        "prompt_eval_duration": timing.prefill_ms,
        "eval_duration": sum(timing.step_ms),
    }
    counts = {"prompt_eval_count": found.usage.context_tokens, "eval_count": tokens}
    return counts | {name: round(1e6 * ms) for name, ms in milliseconds.items()}


def _listed(served: Served, model: ServedModel, name: str) -> dict[str, Any]:
    """`digest` tells checkpoints apart and is not of their bytes."""
    what = f"{model.name} {model.checkpoint.source} {model.checkpoint.parameters}"
    return {
        "name": name,
        "model": name,
        "modified_at": _time(served.since),
        "size": model.bytes,
        "digest": hashlib.sha256(what.encode()).hexdigest(),
        "details": _details(model),
    }


def _on_device(served: Served, model: ServedModel) -> dict[str, Any]:
    held = {"size_vram": 0 if model.device == "cpu" else model.bytes, "context_length": model.checkpoint.context_tokens}
    return _listed(served, model, model.name) | held


def _details(model: ServedModel) -> dict[str, Any]:
    return {
        "parent_model": "",
        "format": "safetensors",
        "family": "sfumato",
        "families": ["sfumato"],
        "parameter_size": f"{model.checkpoint.parameters / 1e6:.1f}M",
        "quantization_level": "",
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
