"""What its user is told of Sfumato: the status, the progress of a server that starts, and messages, each once: one for
every keystroke would be worse than none; and no automatic suggestions for a while, where they want to be left alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from sfumato_lsp.connection.server_state import ServerState
from sfumato_lsp.editor.status import EditorStatus, StatusReports, editor_status
from sfumato_lsp.editor.work_done import LoadingProgress
from sfumato_lsp.rpc.own_messages import DID_CHANGE_STATUS
from sfumato_lsp.settings.options import Options
from sfumato_lsp.text.documents import Follower

DEFAULT_MINUTES = 10.0
MOST_MINUTES = 7 * 24 * 60.0


class Snooze:
    """`now` is seconds since 1970; `changed` is called when it begins and when it ends."""

    def __init__(self, now: Callable[[], float], changed: Callable[[], None]) -> None:
        self._now = now
        self._changed = changed
        self._until: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def until(self) -> float | None:
        """When it ends; `None` when nobody snoozes. A laptop that slept through it does not snooze any more."""
        return self._until if self._until is not None and self._now() < self._until else None

    def begin(self, minutes: float) -> None:
        """Anew from now on; 0 ends it."""
        self.stop()
        if minutes > 0:
            self._until = self._now() + 60 * minutes
            self._timer = asyncio.get_running_loop().call_later(60 * minutes, self._end)
        self._changed()

    def stop(self) -> None:
        """End it without a word."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._until = None

    def _end(self) -> None:
        self.stop()
        self._changed()


class Notices:
    """`about` names the trouble; it is told again only after `settle` said that it was over."""

    def __init__(self, editor: LanguageServer) -> None:
        self._editor = editor
        self._told: set[tuple[str, str]] = set()

    def show(self, about: str, text: str, kind: types.MessageType = types.MessageType.Error) -> None:
        """A message that the user cannot miss."""
        if self.is_new(about, text):
            self.say(text, kind)

    def say(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """The same however often: it answers what the user asked for."""
        self._editor.window_show_message(types.ShowMessageParams(type=kind, message=f"Sfumato: {text}"))

    def log(self, about: str, text: str) -> None:
        """A line in the editor's log of this server."""
        if self.is_new(about, text):
            self._editor.window_log_message(
                types.LogMessageParams(type=types.MessageType.Info, message=f"Sfumato: {text}")
            )

    def settle(self, about: str) -> bool:
        """It is over; whether anything about it had been told."""
        before = len(self._told)
        self._told = {told for told in self._told if told[0] != about}
        return len(self._told) < before

    def is_new(self, about: str, text: str = "") -> bool:
        """Whether this has not been told yet; from now on it has."""
        new = (about, text) not in self._told
        self._told.add((about, text))
        return new


class Reports(Follower):
    """`state` and `options` are those of now, for no document in particular."""

    def __init__(
        self, editor: LanguageServer, state: Callable[[], ServerState], options: Callable[[], Options]
    ) -> None:
        self._editor = editor
        self._state = state
        self._options = options
        self.notices = Notices(editor)
        self.status = StatusReports(self._status, self._send)
        self.snooze = Snooze(time.time, self.status.changed)
        self._progress = LoadingProgress(editor.work_done_progress)

    def status_with(self, options: Options) -> EditorStatus:
        """The status where these options hold."""
        return self.status.now(lambda **now: self._status(options=options, **now))

    def stop(self) -> None:
        self.status.stop()
        self.snooze.stop()

    @property
    def shows_progress(self) -> bool:
        """Whether the editor shows a progress that it was not asked for."""
        window = self._editor.client_capabilities.window
        return bool(window and window.work_done_progress)

    def server_became(self, state: ServerState) -> None:
        self.status.changed()
        if self.shows_progress:
            self._progress.tell(state.message if state.underway else None)
        if state.takes_fills:
            if self.notices.settle("server") | self.notices.settle("link"):
                self.notices.log("back", f"the server at {state.address} is there again")
        elif state.state == "unreachable":
            # One outage has many faces, one after another: it is told once.
            if self.notices.is_new("link"):
                self.notices.settle("back")
                self.notices.show("server", state.message)
        elif state.state == "failed" and state.mismatch is None:
            self.notices.show("server", state.message)

    def _status(self, *, filling: bool, latency_ms: float | None, options: Options | None = None) -> EditorStatus:
        return editor_status(
            self._state(),
            mode=(options or self._options()).mode,
            snoozed_until=self.snooze.until,
            filling=filling,
            latency_ms=latency_ms,
        )

    def _send(self, status: EditorStatus) -> None:
        self._editor.protocol.notify(DID_CHANGE_STATUS, status.for_editor())
