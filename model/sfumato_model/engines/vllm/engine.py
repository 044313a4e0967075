"""vLLM as an engine: each segment is a read of its own, all of them at once behind one context that it keeps.

It shows no drafts, has noise of its own, and reads nothing from left to right: what a text is worth is how likely each
of its tokens is given all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt

from sfumato_model.api.errors import Cancelled, EngineError
from sfumato_model.api.request import Limits
from sfumato_model.canvas.draft import Draft
from sfumato_model.canvas.segment import Segment
from sfumato_model.canvas.shared import shared_length
from sfumato_model.engines.engine import Capability, Context, Likelihoods, Rules
from sfumato_model.engines.inspection import told
from sfumato_model.engines.vllm.canvases import Reads, SegmentRead, drafted, noise
from sfumato_model.engines.vllm.connection import Connection
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.session import session_id
from sfumato_model.engines.vllm.likelihoods import LikelihoodReader
from sfumato_model.text.tokenizer import Tokenizer

CHUNK = 128
"""New tokens of a context from which on it is encoded before the canvases are sent: they would each encode it."""
KEPT = 64
"""Contexts whose ids are remembered, to tell what is new."""


@dataclass(frozen=True, kw_only=True)
class SentContext:
    """A context as vLLM gets it with each read. Nothing of it is in this process but its ids."""

    ids: tuple[int, ...]

    @property
    def length(self) -> int:
        return len(self.ids)


@dataclass(kw_only=True)
class VllmEngine:
    """Several threads may use it. `low` to `high` are the ids that noise is drawn from, `high` left out; there are
    `vocabulary` in all.
    """

    connection: Connection
    tokenizer: Tokenizer
    low: int
    high: int
    vocabulary: int
    user: str = ""
    capabilities: frozenset[Capability] = frozenset()
    _sent: tuple[tuple[int, ...], ...] = ()
    _remembering: Lock = field(default_factory=Lock, repr=False)

    def context(self, ids: Sequence[int], limits: Limits, *, aside: bool = False) -> tuple[SentContext, int]:
        context = SentContext(ids=tuple(ids))
        known = max((shared_length(sent, context.ids) for sent in self._sent), default=0)
        if context.length - known >= CHUNK:
            with self._asked(limits) as client:
                client.warm(context.ids, limits, session=self._session(limits))
        with self._remembering:
            self._sent = (context.ids, *(sent for sent in self._sent if sent != context.ids))[:KEPT]
        return context, known

    def extended(self, context: Context, ids: Sequence[int], limits: Limits) -> SentContext:
        return SentContext(ids=(*context.ids, *ids))

    def next_tokens(self, context: Context, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        raise NotImplementedError("vLLM reads nothing from left to right")

    def denoise(self, context: Context, segments: Sequence[Segment], rules: Rules, limits: Limits) -> Iterator[Draft]:
        """One draft, the last. A segment that the deadline ended, or that vLLM's canvas has no room for, is dropped."""
        limits.check()
        with self._asked(limits) as client:
            yield self._denoised(client, context, segments, rules, limits)

    def _denoised(
        self, client: VllmClient, context: Context, segments: Sequence[Segment], rules: Rules, limits: Limits
    ) -> Draft:
        facts = client.facts or client.probe(limits)
        steps = _steps(client, rules.settings.steps, limits)
        reads = Reads(context=context.ids, canvas=facts.canvas, steps=steps, tokenizer=self.tokenizer)
        asked: list[SegmentRead] = []
        for number, (segment, seed) in enumerate(zip(segments, rules.seeds, strict=True)):
            asked += reads.of(number, segment, noise(seed, self.low, self.high))
        if not asked:
            raise EngineError(
                f"the engine's canvas of {facts.canvas} positions has no room for what is to be written: serve it with "
                "a longer one",
                trouble="unfit",
            )
        answers = client.read_all([one.read for one in asked], limits, session=self._session(limits))
        found = [(one, answer) for one, answer in zip(asked, answers, strict=True) if answer is not None]
        if (highest := max((max(answer.likeliest) for _, answer in found), default=0)) >= self.vocabulary:
            raise EngineError(
                f"the engine answered with token {highest}, and this checkpoint has {self.vocabulary:,}: is "
                "it another model?",
                trouble="nonsense",
            )
        return drafted(segments, found, rules.end, self.tokenizer)

    def score(self, context: Context, texts: Sequence[Sequence[int]], limits: Limits) -> list[list[float]]:
        with self._asked(limits) as client:
            return self._reader(client, limits).score(context.ids, texts)

    def inspect(
        self, context: Context, ids: Sequence[int], near: Sequence[int], causal_weight: float, limits: Limits
    ) -> Likelihoods:
        with self._asked(limits) as client:
            return self._reader(client, limits).inspect(context.ids, tuple(ids), tuple(near))

    def forget(self) -> None:
        with self._remembering:
            self._sent = ()

    def is_full(self, error: Exception) -> bool:
        return False

    @contextmanager
    def _asked(self, limits: Limits) -> Iterator[VllmClient]:
        """A client of the engine that runs; what it raises says how that engine ended, if it did.

        One that starts anew is waited for as long as somebody wants the answer.
        """

        def still_wanted(at: str) -> None:
            limits.check()
            if limits.late:
                raise EngineError(f"{at}: ask again", trouble="busy")

        try:
            yield self.connection.client(still_wanted)
        except EngineError as error:
            raise self.connection.explained(error) from error
        except Cancelled as error:
            limits.check()
            # Not by who asked: another request has found that the engine has ended, and closed the connections.
            raise EngineError("the engine ended during this request: ask again", trouble="lost") from error

    def _reader(self, client: VllmClient, limits: Limits) -> LikelihoodReader:
        kinds = self.high - self.low
        return LikelihoodReader(
            client=client, limits=limits, session=self._session(limits), lower=told(kinds), kinds=kinds
        )

    def _session(self, limits: Limits) -> str:
        return session_id(self.user, limits.document)


def _steps(client: VllmClient, wanted: int, limits: Limits) -> int:
    """As many as fit before the deadline, and at least one: a read that the deadline ends is told apart."""
    if limits.deadline is None:
        return wanted
    return max(1, client.times.steps_within(limits.deadline - limits.clock(), wanted))
