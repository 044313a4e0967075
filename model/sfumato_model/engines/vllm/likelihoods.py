"""How likely tokens are that stand already: canvases of pins alone, in one step, each position given all others.

The denoiser saw each token where it judges it, and that is taken back (`engines/inspection.py`). What is longer than a
canvas goes on several, each behind those before it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sfumato_model.api.errors import EngineError
from sfumato_model.api.request import Limits
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.reads import MOST_EXACT, CanvasAnswer, CanvasRead

LEAST = 1e-12
"""A probability that is as good as none."""


@dataclass(frozen=True, kw_only=True)
class ToldRows:
    """For each of N places the log probabilities (nats) that vLLM told; any other token is as likely as `others`."""

    told: tuple[Mapping[int, float], ...]
    others: tuple[float, ...]

    def at(self, rows: Sequence[int], columns: Sequence[int]) -> list[float]:
        return [self.told[row].get(token, self.others[row]) for row, token in zip(rows, columns, strict=True)]


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What one canvas holds of a text: `ids`, and behind them what is only seen."""

    ids: tuple[int, ...]
    read: CanvasRead
    top: int

    @property
    def own(self) -> CanvasRead:
        """Asks for the tokens that stand there."""
        return replace(self.read, exact=tuple(dict.fromkeys(self.ids)))

    @property
    def likeliest(self) -> CanvasRead:
        """Asks for what else could."""
        return replace(self.read, top=self.top)


@dataclass(frozen=True, kw_only=True)
class LikelihoodReader:
    """Reads for one request. `lower` is by how much (nats) an observed token's logit is lowered, and `kinds` how many
    tokens there are.
    """

    client: VllmClient
    limits: Limits
    session: str
    lower: float
    kinds: int

    def score(self, context: tuple[int, ...], texts: Sequence[Sequence[int]]) -> list[list[float]]:
        """The log probability of each token of each text, given the context and the others of its text.

        As good as impossible where the deadline came first: nothing is known of such a text.
        """
        parts = [(number, part) for number, text in enumerate(texts) for part in self._parts(context, text)]
        found: list[list[float]] = [[] for _ in texts]
        answers = self._answers([part.own for _, part in parts])
        for (number, part), answer in zip(parts, answers, strict=True):
            found[number] += [self._own(answer, k, token) for k, token in enumerate(part.ids)]
        return found

    def inspect(self, context: tuple[int, ...], ids: tuple[int, ...], near: tuple[int, ...]) -> ToldRows:
        """Of each of `ids`, and of the likeliest others in its place, given the context, all `ids` and `near`.

        Raises `EngineError` where the deadline came first.
        """
        parts = list(self._parts(context, ids, near))
        answers = self._answers([*(part.own for part in parts), *(part.likeliest for part in parts)])
        if any(answer is None for answer in answers):
            raise EngineError("the time was over before the engine had read the text: give it more", trouble="busy")
        rows = [
            self._corrected(own, likeliest, k, token)
            for part, own, likeliest in zip(parts, answers[: len(parts)], answers[len(parts) :], strict=True)
            for k, token in enumerate(part.ids)
        ]
        return ToldRows(told=tuple(rows), others=tuple(map(self._rest, rows)))

    def _parts(self, context: tuple[int, ...], ids: Sequence[int], near: tuple[int, ...] = ()) -> Iterator[_Part]:
        """As many canvases as hold `ids`, with as much of `near` behind the last as there is room for."""
        facts = self.client.facts or self.client.probe(self.limits)
        width = min(facts.canvas, MOST_EXACT)
        for at in range(0, len(ids), width):
            own = tuple(ids[at : at + width])
            behind = near[: facts.canvas - len(own)] if at + width >= len(ids) else ()
            read = CanvasRead(
                context=(*context, *ids[:at]), seed=(*own, *behind), pinned=tuple(range(len(own) + len(behind))),
                max_steps=1,
            )  # fmt: skip
            yield _Part(ids=own, read=read, top=facts.top)

    def _answers(self, reads: Sequence[CanvasRead]) -> tuple[CanvasAnswer | None, ...]:
        return self.client.read_all(reads, self.limits, session=self.session)

    def _own(self, answer: CanvasAnswer | None, position: int, token: int) -> float:
        raw = None if answer is None else answer.log_probability(position, token)
        return math.log(LEAST) if raw is None else self._lowered(raw, raw, of_token=True)

    def _corrected(
        self, own: CanvasAnswer | None, likeliest: CanvasAnswer | None, position: int, token: int
    ) -> dict[int, float]:
        raw = dict(likeliest.told[position]) if likeliest is not None else {}
        observed = None if own is None else own.log_probability(position, token)
        if observed is None:
            return raw
        raw[token] = observed
        return {other: self._lowered(p, observed, of_token=other == token) for other, p in raw.items()}

    def _rest(self, row: Mapping[int, float]) -> float:
        """What is left for a token that is not in `row`, if all others share it."""
        left = 1.0 - sum(math.exp(log_prob) for log_prob in row.values())
        return math.log(max(left, LEAST) / max(self.kinds - len(row), 1))

    def _lowered(self, log_prob: float, observed: float, *, of_token: bool) -> float:
        """`log_prob` after the logit of the `observed` token is lowered."""
        seen = min(1.0, math.exp(observed))
        total = math.log(max(LEAST, 1.0 - seen + seen * math.exp(-self.lower)))
        return min(0.0, log_prob - (self.lower if of_token else 0.0) - total)
