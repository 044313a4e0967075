"""What an engine is, found out by asking it: is it there, which model and version, and does it take canvases?

An engine that knows nothing of canvases ignores the fields that describe one. So it is also sent what has to be
refused: a seed of one token for a canvas of unsaid width. vLLM's refusal tells the width that it serves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sfumato_model.api.errors import EngineError
from sfumato_model.engines.vllm.http.answers import read_answer
from sfumato_model.engines.vllm.http.body import completion_body
from sfumato_model.engines.vllm.http.exchange import Exchange
from sfumato_model.engines.vllm.http.reads import MOST_TOP, CanvasRead
from sfumato_model.engines.vllm.http.versions import version_warning

COMPLETIONS = "/v1/completions"
MOST_CANVAS = 4_096
_VERSION = re.compile(r"[\w.+-]{1,64}")
_EXACTLY = re.compile(r"must hold exactly (\d+) ids")
_MOST_TOP = re.compile(r"greater than max allowed: (\d+)")


@dataclass(frozen=True, kw_only=True)
class EngineFacts:
    """`canvas` positions at most, `context` tokens of context and canvas together, `top` likeliest tokens a position.

    `context` is `None` where the engine does not say. `warnings` are for the user.
    """

    model: str
    version: str | None
    canvas: int
    context: int | None
    top: int
    warnings: tuple[str, ...]


async def probe(exchange: Exchange, model: str | None = None) -> EngineFacts:
    """Ask an engine what it is; `model` is the name to be used, without one the first that it serves.

    Raises `EngineError`, as `unfit` where it cannot do what is needed.
    """
    await exchange.get("/health")
    version = await _version(exchange)
    served = _served((await exchange.get("/v1/models")).content)
    name = model if model is not None else next(iter(served), "")
    if name not in served:
        found = f"does not serve {name!r} but {', '.join(served)}" if served else "serves no model"
        raise EngineError(f"the engine at {exchange.address} {found}", trouble="unfit")
    canvas = await _canvas(exchange, name)
    top = await _top(exchange, name)
    warnings = (exchange.address.warning, version_warning(version))
    return EngineFacts(
        model=name, version=version, canvas=canvas, context=served[name], top=top,
        warnings=tuple(filter(None, warnings)),
    )  # fmt: skip


async def _version(exchange: Exchange) -> str | None:
    """`None` where nobody says: a router has no version of an engine."""
    try:
        said = json.loads((await exchange.get("/version")).content)
    except EngineError as error:
        if error.trouble == "refused":
            return None
        raise
    except (ValueError, RecursionError):
        return None
    version = said.get("version") if isinstance(said, dict) else None
    return version if isinstance(version, str) and _VERSION.fullmatch(version) else None


def _served(content: bytes) -> Mapping[str, int | None]:
    """The names of the models that are served, with the tokens that each reads at most."""
    try:
        cards: list[Any] = json.loads(content)["data"]
        lengths = {str(card["id"]): card.get("max_model_len") for card in cards}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError(
            "the engine's list of models cannot be read: is the URL that of vLLM?", trouble="nonsense"
        ) from error
    return {name: length if type(length) is int and length > 0 else None for name, length in lengths.items()}


async def _canvas(exchange: Exchange, model: str) -> int:
    body = completion_body(_one_position(0), model)
    del body["vllm_xargs"]["diffusion_canvas_length"]
    try:
        await exchange.read(COMPLETIONS, body, {})
    except EngineError as error:
        width = _EXACTLY.search(str(error))
        if error.trouble == "refused" and width is not None:
            return _width(exchange, width[1])
        raise
    raise EngineError(
        f"the engine at {exchange.address} does not look at canvases: vLLM from 0.32 on with DiffusionGemma is needed",
        trouble="unfit",
    )


def _width(exchange: Exchange, told: str) -> int:
    """What a canvas may be; a list of ids of more is none that anybody serves."""
    if len(told) > 4 or not 1 <= int(told) <= MOST_CANVAS:
        raise EngineError(
            f"the engine at {exchange.address} serves canvases of {told[:20]} positions, and 1 to {MOST_CANVAS} can be",
            trouble="unfit",
        )
    return int(told)


async def _top(exchange: Exchange, model: str) -> int:
    """Also the proof that a canvas comes back as one."""
    top = MOST_TOP
    for _ in range(2):
        read = _one_position(top)
        try:
            reply = await exchange.read(COMPLETIONS, completion_body(read, model), {})
        except EngineError as error:
            fewer = _MOST_TOP.search(str(error))
            if error.trouble != "refused" or fewer is None:
                raise
            top = min(int(fewer[1]), top)
            continue
        read_answer(reply.content, read, reply.seconds)
        return top
    raise EngineError(f"the engine at {exchange.address} tells no log probabilities", trouble="unfit")


def _one_position(top: int) -> CanvasRead:
    return CanvasRead(context=(0,), seed=(0,), max_steps=1, top=top)
