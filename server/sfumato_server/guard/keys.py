"""What opens the door: the server's token, and for browsers one-time keys that become sessions.

Nothing is kept in a cookie: what a browser sends by itself would be sent for any page.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sfumato_client.protocol.status import KEY_S

SESSION_S = 12 * 3600.0
MAX_KEYS = 8
MAX_SESSIONS = 16
"""Of both the oldest makes room for a new one."""


@dataclass(frozen=True, kw_only=True)
class _Secret:
    value: bytes
    ends: float


class Keys:
    """`token` is `None` where only sessions count. `clock` gives seconds."""

    def __init__(self, token: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = token
        self._clock = clock
        self._keys: list[_Secret] = []
        self._sessions: list[_Secret] = []

    def opens(self, given: str) -> bool:
        """Whether `given` is the token or a session's; takes as long for a wrong one as for a nearly right one."""
        token = self._token is not None and _same(given, self._token.encode())
        self._sessions = self._alive(self._sessions)
        return _which(given, self._sessions) is not None or token

    def page_key(self) -> str:
        """A key for one page, to be traded for a session once and soon."""
        return self._add(self._keys, MAX_KEYS, KEY_S)

    def trade(self, key: str) -> str | None:
        """The token of a new session; `None` when the key is unknown, used or too old."""
        self._keys = self._alive(self._keys)
        found = _which(key, self._keys)
        if found is None:
            return None
        self._keys.remove(found)
        return self._add(self._sessions, MAX_SESSIONS, SESSION_S)

    def _add(self, secrets_: list[_Secret], most: int, seconds: float) -> str:
        value = secrets.token_urlsafe(32)
        secrets_.append(_Secret(value=value.encode(), ends=self._clock() + seconds))
        del secrets_[:-most]
        return value

    def _alive(self, secrets_: list[_Secret]) -> list[_Secret]:
        return [secret for secret in secrets_ if secret.ends > self._clock()]


def _which(given: str, secrets_: list[_Secret]) -> _Secret | None:
    """All are compared, so that the time tells nothing."""
    return next(iter([secret for secret in secrets_ if _same(given, secret.value)]), None)


def _same(given: str, value: bytes) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), value)
