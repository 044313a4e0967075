"""What llama.vim and llama.vscode read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sfumato_client.protocol import FillResponse, Timing, Usage, WarmResponse

from sfumato_server.compat.ask import NO_USAGE
from sfumato_server.compat.llama_cpp_requests import Limits
from sfumato_server.compat.served import Served
from sfumato_server.compat.texts import EndedText


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


def pieces(answers: Sequence[dict[str, Any]], limits: Limits) -> list[dict[str, Any]]:
    """Each text whole, and its numbers after it."""
    found = []
    for answer in answers:
        found.append({"index": answer["index"], "content": answer["content"], "tokens": [], "stop": False})
        found.append(picked({**answer, "content": ""}, limits.response_fields))
    return found


def answer_of(text: EndedText, index: int, found: FillResponse, limits: Limits, served: Served) -> dict[str, Any]:
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


def encoded(warmed: WarmResponse | None, served: Served) -> dict[str, Any]:
    """The answer to a cache warm-up, also where it gave way."""
    usage = warmed.usage if warmed else NO_USAGE
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
