"""This program's version, and the warning when a server runs another one."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, kw_only=True)
class VersionMismatch:
    """A client and a server of two versions; as text, the warning for the user."""

    own: str
    server: str

    def __str__(self) -> str:
        return f"the server is sfumato {self.server} and this is {self.own}; end that one with: sfumato stop"


def own_version() -> str:
    return version("sfumato")


def version_mismatch(server_version: str) -> VersionMismatch | None:
    """The difference between this program and a server's `version`, if there is one."""
    own = own_version()
    return None if server_version == own else VersionMismatch(own=own, server=server_version)
