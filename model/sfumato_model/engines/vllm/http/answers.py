"""What the engine answered, taken apart and held against what was asked. Whatever does not fit is an error."""

from __future__ import annotations

import json
import math
from typing import Any

from sfumato_model.api.errors import EngineError
from sfumato_model.engines.vllm.http.reads import CanvasAnswer, CanvasRead

NEVER = -9999.0
"""What vLLM writes for a log probability of minus infinity: also in columns that it pads with id 0."""
_PREFIX = "token_id:"


def read_answer(content: bytes, read: CanvasRead, seconds: float) -> CanvasAnswer:
    """The answer to `read`. Raises `EngineError`."""
    try:
        return _answer(json.loads(content), read, seconds)
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        what = str(error) if isinstance(error, _Unlike) else f"it cannot be read ({type(error).__name__}: {error})"
        raise EngineError(
            f"the engine's answer is not one to the canvas that it was sent: {what}; is it vLLM with DiffusionGemma?",
            trouble="nonsense",
        ) from error


class _Unlike(ValueError):
    """The answer to something else; the message completes "the answer is none: "."""


def _answer(data: Any, read: CanvasRead, seconds: float) -> CanvasAnswer:
    (choice,) = data["choices"]
    if choice["finish_reason"] != "length":
        raise _Unlike(f"it ended with {str(choice['finish_reason'])[:20]!r}, not with its canvas")
    likeliest = tuple(map(_token, choice["token_ids"]))
    if len(likeliest) != read.width:
        raise _Unlike(f"it has {len(likeliest)} tokens, and the canvas {read.width}")
    told = tuple(_told(choice["logprobs"], position, token) for position, token in enumerate(likeliest))
    ids = list(likeliest)
    for position in read.pinned:
        # The engine emits what it thinks likeliest there, not what it held.
        ids[position] = read.seed[position]
    return CanvasAnswer(
        ids=tuple(ids),
        likeliest=likeliest,
        surety=tuple(at[token] for at, token in zip(told, likeliest, strict=True)),
        told=tuple(_wanted(at, token, read) for at, token in zip(told, likeliest, strict=True)),
        seconds=seconds,
        context_cached=_cached(data),
    )


def _told(logprobs: Any, position: int, token: int) -> dict[int, float]:
    if logprobs["tokens"][position] != f"{_PREFIX}{token}":
        raise _Unlike(f"its tokens and its log probabilities differ at position {position}")
    found = {token: _log_probability(logprobs["token_logprobs"][position])}
    for name, value in logprobs["top_logprobs"][position].items():
        if value != NEVER:
            found.setdefault(_token(int(name.removeprefix(_PREFIX))), _log_probability(value))
    return found


def _wanted(told: dict[int, float], token: int, read: CanvasRead) -> dict[int, float]:
    """What was asked for; requests that run beside it widen the engine's tables."""
    if not read.exact:
        return dict(sorted(told.items(), key=lambda pair: -pair[1])[: max(read.top, 1)])
    if missing := [wanted for wanted in read.exact if wanted not in told and wanted != 0]:
        raise _Unlike(f"it does not tell the log probabilities of {len(missing)} of {len(read.exact)} tokens")
    return {wanted: told[wanted] for wanted in (token, *read.exact) if wanted in told}


def _token(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise _Unlike(f"{str(value)[:20]!r} is no token id")
    return value


def _log_probability(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or value > 1e-3:
        raise _Unlike(f"{str(value)[:20]!r} is no log probability")
    return float(value)


def _cached(data: Any) -> int | None:
    details = (data.get("usage") or {}).get("prompt_tokens_details") or {}
    cached = details.get("cached_tokens")
    return cached if type(cached) is int else None
