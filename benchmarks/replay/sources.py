"""Where suggestions come from, behind one class: the language server, or anything to compare it with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from benchmarks.replay.buffer import Buffer, Change
from benchmarks.replay.projects import ChangedFile


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A suggestion for the cursor, '' for none, and the seconds that it took."""

    text: str
    seconds: float


class SuggestionSource(ABC):
    """It sees every change of the one document that is open."""

    async def open(self, file: ChangedFile) -> None:  # noqa: B027  # nothing, unless a source wants it
        """The document at its old version."""

    async def change(self, buffer: Buffer, change: Change) -> None:  # noqa: B027
        """One edit; `buffer` is the document after it."""

    @abstractmethod
    async def suggest(self, buffer: Buffer) -> Answer:
        """What would be shown at the cursor, nothing being asked for."""

    async def close(self) -> None:  # noqa: B027
        """The document is left."""


class Silence(SuggestionSource):
    """Nobody suggests anything: what the typing costs as such."""

    async def suggest(self, buffer: Buffer) -> Answer:  # noqa: ARG002
        return Answer(text="", seconds=0.0)


class Remembered(SuggestionSource):
    """Another source, asked once for each state of a file.

    Users who differ in what they accept, or in how long answers take, come through the same states: they judge the
    same answers, with the latency that was measured first.
    """

    def __init__(self, source: SuggestionSource) -> None:
        self._source = source
        self._answers: dict[tuple[str, str], Answer] = {}
        self._file: ChangedFile | None = None

    async def open(self, file: ChangedFile) -> None:
        if file != self._file:
            self._file = file
            self._answers.clear()
        await self._source.open(file)

    async def change(self, buffer: Buffer, change: Change) -> None:
        await self._source.change(buffer, change)

    async def suggest(self, buffer: Buffer) -> Answer:
        state = (buffer.before, buffer.after)
        if state not in self._answers:
            self._answers[state] = await self._source.suggest(buffer)
        return self._answers[state]

    async def close(self) -> None:
        await self._source.close()
