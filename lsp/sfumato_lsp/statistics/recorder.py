"""Remembers what was shown, and what became of it. Nothing here waits for anything, and nothing holds source text.

A suggestion is what one answer showed. It is counted once, however often what is left of it is shown while the user
types along. Every item names its suggestion by an opaque id, which the editor gives back. What an editor tells counts
more than what the text seems to say; once it tells what it shows, what it does not show is not counted.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sfumato_client.statistics.row import Reason, Row
from sfumato_lsp.rpc.own_messages import Unit

PAUSE_S = 5.0
"""Rows are handed on together, so long after the first of them."""
REMEMBERED = 64
"""Suggestions that may still be accepted: far more than an editor shows at a time."""
MOST = 999_999
"""Characters of an item; the file takes no number without end."""
_ITEM = re.compile(r"([0-9a-f]+-[0-9]+)\.([0-9]{1,6})")


class Recorder:
    """`flush` is given rows and how many suggestions were newly shown and accepted; it must return at once."""

    def __init__(self, wanted: Callable[[], bool], flush: Callable[[Sequence[Row], int, int], None]) -> None:
        self._wanted = wanted
        self._flush = flush
        self._session = os.urandom(6).hex()
        self._count = 0
        self._recent: dict[str, Row] = {}
        self._unseen: set[str] = set()
        self._changed: dict[str, Row] = {}
        self._shown = self._accepted = 0
        self._tells_shown = self._tells_parts = False
        self._timer: asyncio.TimerHandle | None = None

    def shown(self, texts: Sequence[str], *, language: str, invoked: bool, latency_s: float, seen: bool = False) -> str:
        """A suggestion is shown, surely if it was `seen`. Its id, or an empty one when nothing is to be counted."""
        if not texts or not self._wanted():
            return ""
        self._count += 1
        row = Row(
            id=f"{self._session}-{self._count}",
            time=time.time(),
            language=language[:64],
            invoked=invoked,
            candidates=len(texts),
            characters=len(texts[0]),
            latency_ms=1000 * latency_s,
        )
        self._recent[row.id] = row
        if len(self._recent) > REMEMBERED:
            oldest = next(iter(self._recent))
            del self._recent[oldest]
            self._unseen.discard(oldest)
        self._unseen.add(row.id)
        if seen or not self._tells_shown:
            self._see(row)
        return row.id

    def did_show(self, item: str) -> None:
        """The editor shows it, and from now on tells of each."""
        self._tells_shown = True
        row, _ = self._named(item)
        if row is not None:
            self._see(row)

    def accepted(self, item: str) -> None:
        """The editor put an item in. What is no id of an item that was shown lately changes nothing."""
        row, characters = self._named(item)
        if row is not None:
            self._accept(row, characters)

    def seems_accepted(self, suggestion: str, characters: int) -> None:
        """All that was left of it came at once."""
        row = self._of(suggestion)
        if row is not None and not self._tells_parts:
            self._accept(row, characters)

    def did_partly_accept(self, item: str, unit: Unit, characters: int) -> None:
        """The editor put in so many characters of it, and from now on tells of each time."""
        first, self._tells_parts = not self._tells_parts, True
        row, _ = self._named(item)
        if row is None or row.outcome == "accepted":
            return
        if first:
            row = replace(row, words=0, lines=0, accepted_characters=0)  # what the text said of it is told now
        self._accept_part(row, unit, min(max(0, characters), MOST))

    def seems_partly_accepted(self, suggestion: str, unit: Unit, characters: int) -> None:
        row = self._of(suggestion)
        if row is not None and not self._tells_parts and row.outcome != "accepted":
            self._accept_part(row, unit, characters)

    def typed(self, suggestion: str) -> None:
        """The user wrote all of it by hand. When the editor says that it was accepted, that counts."""
        row = self._of(suggestion)
        if row is not None and row.outcome in ("shown", "rejected"):
            self._change(replace(row, outcome="typed", reason=""))

    def did_reject(self, item: str, reason: Reason) -> None:
        row, _ = self._named(item)
        if row is not None and row.outcome in ("shown", "rejected"):
            self._change(replace(row, outcome="rejected", reason=reason))

    def seems_rejected(self, suggestion: str, reason: Reason) -> None:
        row = self._of(suggestion)
        if row is not None and row.outcome == "shown":
            self._change(replace(row, outcome="rejected", reason=reason))

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

    def _of(self, suggestion: str) -> Row | None:
        return self._recent.get(suggestion) if self._wanted() else None

    def _named(self, item: str) -> tuple[Row | None, int]:
        """The suggestion of an item, and how many characters the item puts in."""
        found = _ITEM.fullmatch(item)
        return (self._of(found[1]), int(found[2])) if found else (None, 0)

    def _accept(self, row: Row, characters: int) -> None:
        if row.outcome != "accepted":
            self._accepted += 1
            characters += row.accepted_characters
            self._see(replace(row, outcome="accepted", reason="", accepted_characters=characters))

    def _accept_part(self, row: Row, unit: Unit, characters: int) -> None:
        more: dict[str, Any] = {"words": row.words + 1} if unit == "word" else {"lines": row.lines + 1}
        characters += row.accepted_characters
        self._see(replace(row, outcome="partly", reason="", accepted_characters=characters, **more))

    def _see(self, row: Row) -> None:
        """It was on the screen, and so it counts."""
        if row.id in self._unseen:
            self._unseen.discard(row.id)
            self._shown += 1
        self._change(row)

    def _change(self, row: Row) -> None:
        self._recent[row.id] = row
        if row.id in self._unseen:
            return
        self._changed[row.id] = row
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PAUSE_S, self.hand_on)


def item_id(suggestion: str, text: str) -> str:
    """Names one item of a suggestion: the suggestion, and how many characters accepting puts in."""
    return f"{suggestion}.{len(text)}"
