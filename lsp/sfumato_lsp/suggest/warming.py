"""When a document's context is encoded ahead of a request: after a change that nobody followed up with one.

An editor that asks while the user types asks at once, or after a pause of its own (Neovim's is 200 ms); its fill does
the encoding, so any request takes back what is planned here. Opening a document warms nothing: what stands at the front
of a context depends on where the cursor is, and no editor has told that yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sfumato_lsp.text.document import Place
from sfumato_lsp.text.documents import Changed, Follower

PAUSE = 0.3
"""Seconds after a change. Longer than editors wait before they ask."""


@dataclass(kw_only=True)
class _Entry:
    place: Place
    timer: asyncio.TimerHandle | None = None
    running: asyncio.Task[None] | None = None


class Warming(Follower):
    """`warm` is called with a document's URI and the place. It must not raise."""

    def __init__(self, warm: Callable[[str, Place], Coroutine[Any, Any, None]], pause: float = PAUSE) -> None:
        self._warm = warm
        self._pause = pause
        self._entries: dict[str, _Entry] = {}

    def changed(self, now: Changed) -> None:
        self.edited(now.uri, now.place)

    def edited(self, uri: str, place: Place | None) -> None:
        """The user edits at `place`; `None` when nobody knows where."""
        self._take_back(uri)
        if place is not None:
            self._entries[uri] = _Entry(place=place)
        self._plan(uri)

    def asked(self, uri: str, place: Place) -> None:
        """A request goes out for `place`, or needs none."""
        self._take_back(uri)
        self._entries[uri] = _Entry(place=place)

    def context_changed(self, uri: str) -> None:
        """What was encoded for the document does not hold any more, though the user did nothing."""
        self._plan(uri)

    def closed(self, uri: str) -> None:
        self._take_back(uri)
        self._entries.pop(uri, None)

    def stop(self) -> None:
        for uri in list(self._entries):
            self.closed(uri)

    def _plan(self, uri: str) -> None:
        entry = self._entries.get(uri)
        if entry is not None and entry.timer is None:
            entry.timer = asyncio.get_running_loop().call_later(self._pause, self._begin, uri, entry)

    def _begin(self, uri: str, entry: _Entry) -> None:
        entry.timer = None
        entry.running = asyncio.create_task(self._warm(uri, entry.place))

    def _take_back(self, uri: str) -> None:
        entry = self._entries.get(uri)
        if entry is None:
            return
        if entry.timer is not None:
            entry.timer.cancel()
            entry.timer = None
        if entry.running is not None:
            entry.running.cancel()
