"""An engine behind a URL, for callers that each work in a thread: several reads at a time, broken off at will.

    client = VllmClient(engine_address("http://127.0.0.1:8000"), key="...")
    facts = client.probe(limits)
    for number, answer in client.reads([CanvasRead(...), ...], limits, session=session_id(user, document)):
        ...

Reads of one context share what the engine has encoded of it. When the limits say that nobody wants an answer any more,
the connections are closed within some hundredths of a second, and the engine gives up what it was on.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar

from sfumato_model.api.errors import EngineError
from sfumato_model.api.request import Limits
from sfumato_model.engines.vllm.http.address import EngineAddress
from sfumato_model.engines.vllm.http.answers import read_answer
from sfumato_model.engines.vllm.http.body import completion_body
from sfumato_model.engines.vllm.http.exchange import CONNECTIONS, Exchange
from sfumato_model.engines.vllm.http.loop import LoopClosed, LoopThread
from sfumato_model.engines.vllm.http.probe import COMPLETIONS, EngineFacts, probe
from sfumato_model.engines.vllm.http.reads import MOST_EXACT, CanvasAnswer, CanvasRead
from sfumato_model.engines.vllm.http.session import HEADER
from sfumato_model.engines.vllm.http.step_times import StepTimes
from sfumato_model.engines.vllm.http.waiting import as_completed

_T = TypeVar("_T")


class VllmClient:
    """Several threads may use one. Every method that asks raises `EngineError`, and `Cancelled` within some hundredths
    of a second.

    `times` has measured how long reads take. `facts` are what `probe` has found.
    """

    def __init__(
        self,
        address: EngineAddress,
        *,
        key: str | None = None,
        model: str | None = None,
        connections: int = CONNECTIONS,
    ) -> None:
        self.address = address
        self.times = StepTimes()
        self.facts: EngineFacts | None = None
        self._model = model
        self._closed = False
        self._loop = LoopThread("sfumato-vllm")
        self._exchange = Exchange(address=address, key=key, connections=connections)

    def probe(self, limits: Limits) -> EngineFacts:
        """Ask the engine what it is; before the first read, and again when another one may have taken its place."""
        for _, facts in as_completed([self._begun(probe(self._exchange, self._model))], limits):
            self.facts = facts
            return facts
        raise EngineError(f"the engine at {self.address} did not say what it is in time", trouble="silent")

    def reads(
        self, reads: Sequence[CanvasRead], limits: Limits, *, session: str = ""
    ) -> Iterator[tuple[int, CanvasAnswer]]:
        """The answers with the numbers of their reads, in the order in which they come; all are asked for at once.

        Those that the deadline ends are left out: the engine has no draft of them. The first that fails ends all.
        """
        facts = self.facts or self.probe(limits)
        for read in reads:
            _fits(read, facts)
        headers = {HEADER: session} if session else {}
        waiting = [self._begun(self._answer(read, facts.model, headers)) for read in reads]
        for number, answer in as_completed(waiting, limits):
            self.times.record(reads[number].max_steps, answer.seconds)
            yield number, answer

    def read_all(
        self, reads: Sequence[CanvasRead], limits: Limits, *, session: str = ""
    ) -> tuple[CanvasAnswer | None, ...]:
        """The answers in the order of their reads; `None` for one that the deadline ended."""
        answers = dict(self.reads(reads, limits, session=session))
        return tuple(answers.get(number) for number in range(len(reads)))

    def warm(self, context: tuple[int, ...], limits: Limits, *, session: str = "") -> bool:
        """Have a context encoded; whether it was in time."""
        read = CanvasRead(context=context, seed=context[-1:], max_steps=1)
        return self.read_all([read], limits, session=session)[0] is not None

    def likelihoods(
        self, context: tuple[int, ...], canvas: tuple[int, ...], limits: Limits, *, session: str = ""
    ) -> tuple[float, ...] | None:
        """The log probability of each of W tokens, given the context and all W of them; `None` where it took too long.

        One step with every position pinned; as many reads at once as the different tokens need. The denoiser saw each
        token where it judges it.
        """
        read = CanvasRead(context=context, seed=canvas, pinned=tuple(range(len(canvas))), max_steps=1)
        ids = tuple(dict.fromkeys(canvas))
        parts = [replace(read, exact=ids[at : at + MOST_EXACT]) for at in range(0, len(ids), MOST_EXACT)]
        answers = self.read_all(parts, limits, session=session)
        found: list[float] = []
        for position, token in enumerate(canvas):
            told = [answer.log_probability(position, token) for answer in answers if answer is not None]
            values = [value for value in told if value is not None]
            if not values:
                return None
            found.append(values[0])
        return tuple(found)

    def close(self) -> None:
        """Break off what is under way, and close the connections."""
        if not self._closed:
            self._closed = True
            self._loop.close(self._exchange.close())

    def _begun(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        try:
            return self._loop.submit(work)
        except LoopClosed as error:
            # Another thread has found that the engine has ended.
            raise EngineError(f"the connections to {self.address} were closed", trouble="lost") from error

    async def _answer(self, read: CanvasRead, model: str, headers: dict[str, str]) -> CanvasAnswer:
        try:
            reply = await self._exchange.read(COMPLETIONS, completion_body(read, model), headers)
        except EngineError as error:
            if error.trouble == "refused":
                self.facts = None  # another engine may have taken its place: the next request asks what it is
            raise
        return read_answer(reply.content, read, reply.seconds)


def _fits(read: CanvasRead, facts: EngineFacts) -> None:
    """vLLM cuts a canvas that its model length has no room for, without a word."""
    if read.width > facts.canvas:
        raise _unfit(f"a canvas of {read.width} positions, and the engine serves {facts.canvas}")
    if facts.context is not None and len(read.context) + read.width > facts.context:
        raise _unfit(
            f"{len(read.context)} tokens and a canvas of {read.width}, and the engine reads {facts.context} together: "
            "serve it with a larger --max-model-len, or restart Sfumato's server if the engine is another one now"
        )
    if read.top > facts.top:
        raise _unfit(f"{read.top} likeliest tokens a position, and the engine tells {facts.top}")


def _unfit(what: str) -> EngineError:
    return EngineError(f"this takes {what}", trouble="unfit")
