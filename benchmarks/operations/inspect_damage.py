"""Is the mistake among a selection's least likely words, and marked? Both readings together, each alone, and chance."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.operations.asking import Judged
from benchmarks.operations.damage import Damage
from benchmarks.operations.words import word_spans

from sfumato_model.api.request import FillRequest, Hole, InspectRequest, Limits
from sfumato_model.api.result import InspectedToken
from sfumato_model.context.model import Model
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.operations.inspection import inspect
from sfumato_model.ranking.candidates import tokens_of
from sfumato_model.training.data.spans import Span

WORST = (1, 3)
"""How many of the least likely words are looked at."""

Scored = tuple[Span, float]
"""A token's place in the selection, and its log probability, or what is against it (nats) below 0."""


def both(engine: LoadedEngine, case: Damage) -> Judged:
    return weighted(engine, case, engine.model.manifest.inspect_weight)


def denoiser_alone(engine: LoadedEngine, case: Damage) -> Judged:
    return weighted(engine, case, 0.0)


def weighted(engine: LoadedEngine, case: Damage, weight: float) -> Judged:
    """Inspected with the causal reading counting `weight`."""
    model = replace(engine.model, manifest=replace(engine.model.manifest, inspect_weight=weight))
    begun = time.process_time()
    found = inspect(model, InspectRequest(selection=case.selection), Limits(clock=time.monotonic))
    spent = time.process_time() - begun
    ranked = judged(case, [((token.start, token.end), -token.doubt) for token in found.tokens], spent)
    return replace(ranked, values={**ranked.values, **_marked(case, found.tokens)})


def _marked(case: Damage, tokens: Sequence[InspectedToken]) -> dict[str, float | bool | None]:
    low = case.place[0] - case.start
    high = low + len(case.wrong)
    at_mistake = [token.unlikely for token in tokens if token.start < high and token.end > low]
    others = [token.unlikely for token in tokens if not (token.start < high and token.end > low)]
    return {
        "mistake marked": None if case.kind == "clean" else any(at_mistake),
        "correct words marked": sum(others) / len(others) if others else None,
    }


def causal_alone(engine: LoadedEngine, case: Damage) -> Judged:
    """The encoder's own log probabilities, which know only what stands before a token (and the far suffix)."""
    begun = time.process_time()
    scored = _causal(engine.model, case)
    return judged(case, scored, time.process_time() - begun)


def _causal(model: Model, case: Damage) -> list[Scored]:
    selection = case.selection
    request = FillRequest(segments=(selection.before, Hole(), selection.after), path=selection.path)
    prompt = model.prompt(request)
    typed = prompt.holes[0].typed
    ids = model.tokenizer.encode(typed + selection.text)
    limits = Limits(clock=time.perf_counter)
    context, _ = model.engine.context(prompt.context, limits)
    (each,) = model.engine.score(context, [ids], limits)
    found, at = [], 0
    for token in tokens_of(ids, each, typed, model.tokenizer):
        found.append(((at, at + len(token.text)), math.log(max(token.confidence, 1e-300))))
        at += len(token.text)
    return found


def judged(case: Damage, scored: Sequence[Scored], seconds: float) -> Judged:
    """A word is as likely as the least likely token in it, or as doubtful as the product says."""
    ranked = ranking(case.text, scored)
    values = {f"among worst {count}": bool(case.wrong_words & set(ranked[:count])) for count in WORST}
    return Judged(values=values, seconds=seconds)


def ranking(text: str, scored: Sequence[Scored]) -> list[int]:
    """The numbers of the words of `text`, the least likely first."""
    likelihood = {
        index: min((p for (a, b), p in scored if a < high and b > low), default=math.inf)
        for index, (low, high) in enumerate(word_spans(text))
    }
    return sorted(likelihood, key=lambda index: likelihood[index])


def chance(_: LoadedEngine, case: Damage) -> Judged:
    """Words drawn at random; each case's share is a probability."""
    n, k = len(word_spans(case.text)), len(case.wrong_words)
    values = {f"among worst {count}": 1 - math.comb(n - k, count) / math.comb(n, count) for count in WORST}
    return Judged(values=values, seconds=0.0)
