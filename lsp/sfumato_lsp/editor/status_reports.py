"""When an editor is told of a new status: at once, except for what changes with every keystroke."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from sfumato_lsp.editor.status import EditorStatus

SHORT_S = 0.1
"""A fill that takes no longer is not shown as one."""
SETTLE_S = 0.25
"""Fills that follow each other are one, and of their latencies the last is told."""


class Look(Protocol):
    """The status as it is now."""

    def __call__(self, *, filling: bool, latency_ms: float | None) -> EditorStatus: ...


class StatusReports:
    """`send` is called with each status that differs from the one before, once `begin` was called."""

    def __init__(self, look: Look, send: Callable[[EditorStatus], None]) -> None:
        self._look = look
        self._send = send
        self._begun = False
        self._sent: EditorStatus | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._fills: set[object] = set()
        self._latency_ms: float | None = None

    def now(self, look: Look | None = None) -> EditorStatus:
        """With another `look`, as it is from there."""
        return (look or self._look)(filling=bool(self._fills), latency_ms=self._latency_ms)

    def begin(self) -> None:
        self._begun = True
        self.changed()

    def stop(self) -> None:
        self._begun = False
        self._cancel()

    def changed(self) -> None:
        """Something that the status depends on may be different."""
        if not self._begun:
            return
        now = self.now()
        if now == self._sent:
            self._cancel()
        elif self._sent is not None and _of_a_keystroke(self._sent, now):
            self._timer = self._timer or asyncio.get_running_loop().call_later(SETTLE_S, self._tell)
        else:
            self._tell()

    def answered(self, latency_ms: float) -> None:
        """A fill was answered, so long after the editor asked."""
        self._latency_ms = latency_ms
        self.changed()

    @contextlib.contextmanager
    def filling(self, *, at_once: bool = False) -> Iterator[None]:
        """Around a fill: it is shown after a moment, or `at_once` where the user waits for it."""
        fill = object()

        def show() -> None:
            self._fills.add(fill)
            self.changed()

        timer = asyncio.get_running_loop().call_later(0 if at_once else SHORT_S, show)
        try:
            yield
        finally:
            timer.cancel()
            self._fills.discard(fill)
            self.changed()

    def _tell(self) -> None:
        self._cancel()
        now = self.now()
        if now != self._sent:
            self._sent = now
            self._send(now)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _of_a_keystroke(before: EditorStatus, now: EditorStatus) -> bool:
    return (before.state, now.state) == ("filling", "ready") or replace(before, latency_ms=now.latency_ms) == now
