"""The status as an editor shows it: a word, and a sentence that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
        return {
            "state": self.state,
            "message": self.message,
            "checkpoint": self.checkpoint,
            "server": self.server,
            "latencyMs": None if self.latency_ms is None else round(self.latency_ms, 1),
            "mode": self.mode,
        }


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
