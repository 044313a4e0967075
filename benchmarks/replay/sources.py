"""Where suggestions come from, behind one Protocol: the language server, or anything to compare it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from benchmarks.replay.buffer import Buffer, Change
from benchmarks.replay.projects import ChangedFile


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A suggestion for the cursor, '' for none, and the seconds that it took."""

    text: str
    seconds: float


class SuggestionSource(Protocol):
    """It sees every change of the one document that is open."""

    async def open(self, file: ChangedFile) -> None:
        """The document at its old version."""

    async def change(self, buffer: Buffer, change: Change) -> None:
        """One edit; `buffer` is the document after it."""

    async def suggest(self, buffer: Buffer) -> Answer:
        """What would be shown at the cursor, nothing being asked for."""

    async def close(self) -> None:
        """The document is left."""


class Silence:
    """Nobody suggests anything: what the typing costs as such."""

    async def open(self, file: ChangedFile) -> None:
        pass

    async def change(self, buffer: Buffer, change: Change) -> None:
        pass

    async def suggest(self, buffer: Buffer) -> Answer:  # noqa: ARG002  # as the Protocol has it
        return Answer(text="", seconds=0.0)

    async def close(self) -> None:
        pass


class Remembered:
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
