"""Remembers what was shown, and what became of it. Nothing here waits for anything, and nothing holds source text.

A suggestion is what one answer showed. It is counted once, however often what is left of it is shown while the user
types along. Every item names its suggestion by an opaque id, which the editor gives back when it accepts the item.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from sfumato_server.statistics.row import Row

PAUSE_S = 5.0
"""Rows are handed on together, so long after the first of them."""
REMEMBERED = 64
"""Suggestions that may still be accepted: far more than an editor shows at a time."""
_ITEM = re.compile(r"([0-9a-f]+-[0-9]+)\.([0-9]{1,6})")


class Recorder:
    """`flush` is given rows and how many suggestions were newly shown and accepted; it must return at once."""

    def __init__(
        self,
        wanted: Callable[[], bool],
        flush: Callable[[Sequence[Row], int, int], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._wanted = wanted
        self._flush = flush
        self._now = now
        self._session = os.urandom(6).hex()
        self._count = 0
        self._recent: dict[str, Row] = {}
        self._changed: dict[str, Row] = {}
        self._shown = self._accepted = 0
        self._timer: asyncio.TimerHandle | None = None

    def shown(self, texts: Sequence[str], *, language: str, invoked: bool, latency_s: float) -> str:
        """A suggestion is shown. Its id, or an empty one when nothing is to be counted."""
        if not texts or not self._wanted():
            return ""
        self._count += 1
        row = Row(
            id=f"{self._session}-{self._count}",
            time=self._now(),
            language=language[:64],
            invoked=invoked,
            candidates=len(texts),
            characters=len(texts[0]),
            latency_ms=1000 * latency_s,
        )
        self._recent[row.id] = row
        if len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]
        self._shown += 1
        self._change(row)
        return row.id

    def accepted(self, item: str) -> None:
        """The editor put an item in. What is no id of an item that was shown lately changes nothing."""
        found = _ITEM.fullmatch(item)
        row = self._recent.get(found[1]) if found else None
        if found is None or row is None or row.outcome == "accepted" or not self._wanted():
            return
        self._accepted += 1
        self._change(replace(row, outcome="accepted", accepted_characters=int(found[2])))

    def typed(self, suggestion: str) -> None:
        """The user wrote all of it by hand. When the editor says that it was accepted, that counts."""
        row = self._recent.get(suggestion)
        if row is not None and row.outcome == "shown" and self._wanted():
            self._change(replace(row, outcome="typed"))

    def hand_on(self) -> None:
        """Now, what has changed since the last time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._changed:
            return
        rows, shown, accepted = list(self._changed.values()), self._shown, self._accepted
        self._changed, self._shown, self._accepted = {}, 0, 0
        self._flush(rows, shown, accepted)

    def _change(self, row: Row) -> None:
        self._recent[row.id] = self._changed[row.id] = row
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PAUSE_S, self.hand_on)


def item_id(suggestion: str, text: str) -> str:
    """Names one item of a suggestion: the suggestion, and how many characters accepting puts in."""
    return f"{suggestion}.{len(text)}"
