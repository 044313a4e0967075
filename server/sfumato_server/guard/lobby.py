"""Who has connected and said nothing waits here, at the cost of a descriptor; with the first byte it is let in.

asyncio would accept all that wait at once, and make a transport and a parser of each: a thousand connections a second
that are opened and closed again would keep it from everything else, and crowd out who is about to ask. Here few are
accepted between two turns of everything else, and when too many are silent, the one that has been so for longest gives
way. One whose first byte has arrived never does, and comes in when it is its turn.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)

AT_ONCE = 64
"""Connections that are accepted, and that are let in, between two turns of everything else: some milliseconds."""
SHARE = 4
"""Fewer are let in where connections are few: each needs two turns to be read, and must not be pushed out before."""
RETRY_S = 1.0


class Lobby:
    """Of one listener. `limit` is how many may wait, `room` how many connections there may be behind it.

    `let_in` is given a socket, and the loop's time at which it connected, once it spoke or was silent for `patience_s`.
    """

    def __init__(
        self,
        listener: socket.socket,
        let_in: Callable[[socket.socket, float], None],
        *,
        limit: int,
        room: int,
        patience_s: float,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._let_in = let_in
        self._limit = limit
        self._turn = min(AT_ONCE, max(1, room // SHARE))
        self._patience_s = patience_s
        self._silent: dict[socket.socket, float] = {}
        """Since when, the longest first."""
        self._spoken: deque[tuple[socket.socket, float]] = deque()
        self._clock: asyncio.TimerHandle | None = None
        listener.setblocking(False)
        self._open()

    def close(self) -> None:
        """Accept no more, and hang up on who waits."""
        self._loop.remove_reader(self._listener)
        if self._clock is not None:
            self._clock.cancel()
        for connection in [*self._silent]:
            self._forget(connection)
            connection.close()
        while self._spoken:
            self._spoken.popleft()[0].close()

    def _open(self) -> None:
        if self._listener.fileno() >= 0:
            self._loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            if len(self._spoken) >= self._limit:
                return
            try:
                connection, _ = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                # The system has run out of something, and would say so again at once and without end.
                log.warning("no connection can be accepted for %g s: %s", RETRY_S, error.strerror)
                self._loop.remove_reader(self._listener)
                self._loop.call_later(RETRY_S, self._open)
                return
            connection.setblocking(False)
            self._silent[connection] = self._loop.time()
            self._loop.add_reader(connection.fileno(), self._heard, connection)
            self._make_room()
            if self._clock is None:
                self._watch()

    def _make_room(self) -> None:
        """Hang up on the one that has been silent for longest."""
        while self._silent and len(self._silent) + len(self._spoken) > self._limit:
            oldest = next(iter(self._silent))
            # What it said may have come since the last look.
            self._heard(oldest)
            if oldest in self._silent:
                self._forget(oldest)
                oldest.close()

    def _heard(self, connection: socket.socket) -> None:
        """Let in who has said something, when it is its turn, and let go who has gone."""
        try:
            spoke = bool(connection.recv(1, socket.MSG_PEEK))
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            spoke = False
        since = self._forget(connection)
        if spoke:
            self._queue(connection, since)
        else:
            connection.close()

    def _queue(self, connection: socket.socket, since: float) -> None:
        self._spoken.append((connection, since))
        if len(self._spoken) == 1:
            self._loop.call_soon(self._let_some_in)

    def _let_some_in(self) -> None:
        for _ in range(min(self._turn, len(self._spoken))):
            self._let_in(*self._spoken.popleft())
        if self._spoken:
            self._loop.call_soon(self._let_some_in)

    def _forget(self, connection: socket.socket) -> float:
        self._loop.remove_reader(connection.fileno())
        return self._silent.pop(connection)

    def _watch(self) -> None:
        """One clock for all: they wait in the order in which they came."""
        self._clock = None
        due = self._loop.time() - self._patience_s
        while self._silent:
            oldest, since = next(iter(self._silent.items()))
            if since > due:
                self._clock = self._loop.call_at(since + self._patience_s, self._watch)
                return
            self._forget(oldest)
            self._queue(oldest, since)
