"""How often the server is looked at, and how long it is waited for."""

from __future__ import annotations

from dataclasses import dataclass

from sfumato_lsp.connection.server_state import ServerState

OVERDUE_S = 1.0
"""After its deadline a fill makes one doubt the link: the server is looked at."""
PATIENCE_S = 180.0
"""How long a server may take to start and load for what somebody asked for."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds between two looks at the server."""

    settled: float = 10.0
    """Ready, or failed for good."""
    underway: float = 0.5
    first_retry: float = 1.0
    """After a failed look; doubled with each further one."""
    last_retry: float = 5.0
    last_start: float = 30.0
    """The same where a server could not be started: each try costs a process."""

    def pause(self, state: ServerState, failures: int, cannot_start: bool) -> float:
        """Until the next look, after so many that failed, one after another."""
        if failures:
            longest = self.last_start if cannot_start else self.last_retry
            return min(longest, self.first_retry * 2 ** min(failures - 1, 10))
        return self.underway if state.underway else self.settled
