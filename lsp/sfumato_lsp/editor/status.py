"""The status as an editor shows it, a word and a sentence that says why; and when an editor is told of a new one: at
once, except for what changes with every keystroke.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sfumato_lsp.connection.server_state import ServerState
from sfumato_lsp.settings.options import Mode

EditorState = Literal["loading", "ready", "filling", "paused", "snoozed", "off", "broken", "stopped"]

_OF_SERVER: Mapping[str, EditorState] = {
    "connecting": "loading",
    "starting": "loading",
    "loading": "loading",
    "restarting": "loading",
    "ready": "ready",
    # At rest it takes fills, and the next one brings the model back: to the user it is ready.
    "resting": "ready",
    "failed": "broken",
    "unreachable": "broken",
    "stopping": "stopped",
    "stopped": "stopped",
}
SHORT_S = 0.1
"""A fill that takes no longer is not shown as one."""
SETTLE_S = 0.25
"""Fills that follow each other are one, and of their latencies the last is told."""


@dataclass(frozen=True, kw_only=True)
class EditorStatus:
    """`latency_ms` is that of the last fill, from the editor's request to the answer."""

    state: EditorState
    message: str
    checkpoint: str | None
    server: str | None
    latency_ms: float | None
    mode: Mode

    def for_editor(self) -> dict[str, Any]:
        """As `docs/language-server.md` has it."""
        fields = asdict(self)
        del fields["latency_ms"]
        return {**fields, "latencyMs": None if self.latency_ms is None else round(self.latency_ms, 1)}


def editor_status(
    server: ServerState, *, mode: Mode, snoozed_until: float | None, filling: bool, latency_ms: float | None
) -> EditorStatus:
    """`snoozed_until` is in seconds since 1970, `None` when nobody snoozes."""
    state, message = _state(server, mode, snoozed_until, filling)
    return EditorStatus(
        state=state,
        message=message,
        checkpoint=server.checkpoint,
        server=server.address,
        latency_ms=latency_ms,
        mode=mode,
    )


def _state(server: ServerState, mode: Mode, snoozed_until: float | None, filling: bool) -> tuple[EditorState, str]:
    state: EditorState = _OF_SERVER[server.state]
    message = server.warning or server.message
    if filling and state == "ready":
        return "filling", "filling"
    if mode == "off":
        return "off", "suggestions are off: the setting mode says so"
    if state == "broken":
        return state, message
    if snoozed_until is not None:
        return "snoozed", f"no automatic suggestions until {datetime.fromtimestamp(snoozed_until):%H:%M}"
    return ("paused", message) if server.paused else (state, message)


Look = Callable[..., EditorStatus]
"""The status as it is now, by `filling` and `latency_ms`."""


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
