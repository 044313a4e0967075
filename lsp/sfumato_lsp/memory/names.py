"""What a workspace folder is called towards the server: a keyed hash, which nobody can guess without the user's key.

So nobody else's request finds what is remembered of it, and the server is not told where it lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sfumato_client.address.session import kept_key, key_file, session_id


class Names:
    """Of one user."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._key: bytes | None = None
        self._of = lru_cache(maxsize=64)(self._hashed)

    def read(self) -> None:
        """The key, from the user's file; where none can be kept, one for this process."""
        if self._key is None:
            self._key = kept_key(key_file(self._environment))

    def of(self, folder: str) -> str:
        """For a folder's URI; nothing before the key was read."""
        return "" if self._key is None else self._of(folder)

    def _hashed(self, folder: str) -> str:
        assert self._key is not None
        return session_id(self._key, f"workspace {folder.rstrip('/')}")
