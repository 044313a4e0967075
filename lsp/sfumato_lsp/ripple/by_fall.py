"""Where an edit ripples by the checkpoint: words that have become less likely by it, and what they settle on together.

The server is asked once the edit has ended and what the user types has its own answer. It puts both requests behind
whatever somebody types, and a change of the text ends them. Nobody waits, so trouble is no news.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sfumato_client.address.errors import ClientError
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.values import filled_calls
from sfumato_lsp.text.windows import sendable
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.link import Link

if TYPE_CHECKING:
    from sfumato_client.http import AsyncClient
    from sfumato_client.protocol.ripple import FallenWord, RippleResponse
    from sfumato_lsp.ripple.plan.called import Calls
    from sfumato_lsp.ripple.plan.view import View
    from sfumato_lsp.ripple.windows import Asked, Window

logger = logging.getLogger(__name__)

DEADLINE_MS = 1_500
AMONG_OTHERS = 0.2
"""Where an edit changed more than one word for one, so many of the words above the server's threshold change as well:
19 % of 193 behind 500 real edits of other packages (docs/ripple.md).
"""
MARK = "#ripple"
"""Behind the document's name: its inline completions have another."""


@dataclass(frozen=True, kw_only=True)
class Fallen:
    """A word that fell, and `text` that it settles on; `None` where nothing likelier was found. `alone` where the edit
    made one word of one.
    """

    window: Window
    start: int
    end: int
    fall: float
    score: float
    text: str | None = None
    alone: bool = True

    @property
    def place(self) -> tuple[int, int]:
        """In the document."""
        return self.window.place(self.start, self.end)

    @property
    def old(self) -> str:
        return self.window.after[self.start : self.end]

    def offer(self, cause: int) -> Offer | None:
        """As sure as the server, where the edit was what the server's score was fitted on."""
        if self.text is None:
            return None
        sure = self.score if self.alone else self.score * AMONG_OTHERS
        return replace(self.window.view.offer(self.place, self.text, "fall", cause, sure), score=sure)


class ByFall:
    """`workspace` gives what requests about a document call it."""

    def __init__(self, files: Files, link: Link, workspace: Callable[[str], str]) -> None:
        self._files = files
        self._link = link
        self._workspace = workspace
        self._last: tuple[Asked, RippleResponse] | None = None
        """An edit is looked at again where other language servers have something to say of it."""

    @property
    def can(self) -> bool:
        state = self._link.state
        return state.ready and not state.paused

    @property
    def reads(self) -> bool:
        """Whether windows can be read ahead."""
        return self.can and self._link.state.ripples

    async def read(self, asked: Asked) -> bool:
        """The windows as they are before an edit, the one that holds it and those that are told of it: whether all of
        them were read.
        """
        told, _ = asked.edited
        try:
            for windows, edited in ((asked.windows[:1], ""), (asked.windows[1:], told)):
                if windows:
                    await self._link.client.ask(partial(self._read, asked, windows, edited))
        except ClientError as error:
            logger.debug("not read ahead: %s", error)
            return False
        return True

    async def _read(self, asked: Asked, windows: Sequence[Window], edited: str, client: AsyncClient) -> None:
        from sfumato_client.protocol.ripple import ReadRequest, WindowText

        fields = self._of_document(asked.view)
        del fields["deadline_ms"]
        texts = [WindowText(path=self._path(one.view), text=one.before) for one in windows]
        await client.ask(ReadRequest(windows=texts, edited=edited, **fields))

    async def values(self, calls: Calls) -> list[str | None]:
        """A text for each hole of some calls, `None` where the checkpoint is not sure of one."""
        try:
            return await filled_calls(self._link, calls, self._of_document(calls.view), self._files.label)
        except ClientError as error:
            logger.debug("no values for calls: %s", error)
        return [None] * len(calls.holes)

    async def fallen(self, asked: Asked | None, known: Sequence[Offer]) -> list[Fallen]:
        """Words above the server's threshold, surest first, that are no place of a `known` offer."""
        if asked is None or not self._link.state.ripples:
            return []
        try:
            answer = await self._fell(asked)
            taken = {(one.uri, place) for one in known for place in range(one.start, one.end)}
            words = [one for one in answer.words if one.score >= answer.threshold and not _holds(asked, one, taken)]
            return await self._settled(asked, words) if words else []
        except ClientError as error:
            logger.debug("nothing is known of what fell: %s", error)
        return []

    async def _fell(self, asked: Asked) -> RippleResponse:
        from sfumato_client.protocol.ripple import RippleRequest, RippleWindow

        if self._last is not None and self._last[0] == asked:
            return self._last[1]
        windows = [RippleWindow(path=self._path(one.view), before=one.before, after=one.after) for one in asked.windows]
        request = RippleRequest(windows=windows, **self._fields(asked))
        answer = await self._link.client.ask(lambda client: client.ask(request))
        self._last = asked, answer
        return answer

    async def _settled(self, asked: Asked, words: Sequence[FallenWord]) -> list[Fallen]:
        from sfumato_client.protocol.ripple import Span
        from sfumato_client.protocol.settle import SettleRequest, SettleWindow

        numbers = sorted({word.window for word in words})
        windows = []
        for number in numbers:
            own = sorted((word for word in words if word.window == number), key=lambda word: word.start)
            window, places = asked.windows[number], [Span(start=word.start, end=word.end) for word in own]
            windows.append(
                SettleWindow(path=self._path(window.view), before=window.before, after=window.after, places=places)
            )
        request = SettleRequest(windows=windows, **self._fields(asked))
        answer = await self._link.client.ask(lambda client: client.ask(request))
        texts = {(numbers[one.window], one.start, one.end): one.text for one in answer.edits}
        return list(_fallen(asked, words, texts))

    def _path(self, view: View) -> str:
        return sendable(self._files.label(view.uri))

    def _fields(self, asked: Asked) -> dict[str, Any]:
        from sfumato_client.protocol.ripple import EditedText

        before, after = asked.edited
        edited = EditedText(before=before, after=after)
        return {**self._of_document(asked.view), "edited": edited, "automatic": True}

    def _of_document(self, view: View) -> dict[str, Any]:
        from sfumato_lsp.suggest.fill_requests import MAX_DOCUMENT

        return {
            "path": self._path(view),
            "language": view.language,
            "deadline_ms": DEADLINE_MS,
            "document": sendable(view.uri[len(MARK) - MAX_DOCUMENT :]) + MARK,
            "workspace": self._workspace(view.uri),
        }


def _fallen(asked: Asked, words: Sequence[FallenWord], texts: dict[tuple[int, int, int], str]) -> Iterator[Fallen]:
    for word in words:
        yield Fallen(
            window=asked.windows[word.window],
            start=word.start,
            end=word.end,
            fall=word.fall,
            score=word.score,
            text=texts.get((word.window, word.start, word.end)),
            alone=asked.one_for_one,
        )


def _holds(asked: Asked, word: FallenWord, taken: set[tuple[str, int]]) -> bool:
    window = asked.windows[word.window]
    return any((window.view.uri, at) in taken for at in range(*window.place(word.start, word.end)))
