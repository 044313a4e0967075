"""How often a worker has died in a row, and so how long to wait before the next one."""

from __future__ import annotations

MAX_WHILE_LOADING = 5
"""In a row. More would load for ever: typically there is too little memory."""
MAX_DELAY_S = 30.0


class Deaths:
    """`first_delay_s` is doubled with each death until a worker answers something."""

    def __init__(self, first_delay_s: float) -> None:
        self._first_delay_s = first_delay_s
        self._in_a_row = 0
        self._while_loading = 0

    def loaded(self) -> None:
        self._while_loading = 0

    def answered(self) -> None:
        self._in_a_row = 0

    def another(self, *, was_ready: bool) -> float | None:
        """Seconds until the next start, or `None` when too many have died while loading."""
        if not was_ready:
            self._while_loading += 1
        if self._while_loading >= MAX_WHILE_LOADING:
            return None
        delay = min(self._first_delay_s * 2**self._in_a_row, MAX_DELAY_S)
        self._in_a_row += 1
        return delay
