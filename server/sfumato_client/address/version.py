"""This program's version, and the warning when a server runs another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, kw_only=True)
class VersionMismatch:
    """A client and a server of two versions; as text, the warning for the user."""

    own: str
    server: str
    elsewhere: bool = False
    """Whether the server may be on another machine."""

    @property
    def server_is_newer(self) -> bool:
        return _order(self.server) > _order(self.own)

    def __str__(self) -> str:
        said = f"the server is sfumato {self.server} and this is {self.own}"
        if self.elsewhere:
            return f"{said}; install the same version at both ends"
        if self.server_is_newer:
            return f"{said}; restart the editor if this was upgraded, or end the server with: sfumato stop"
        return f"{said}; end that one with: sfumato stop"


def own_version() -> str:
    return version("sfumato")


def version_mismatch(server_version: str, *, elsewhere: bool = False) -> VersionMismatch | None:
    """The difference between this program and a server's `version`, if there is one."""
    own = own_version()
    if server_version == own:
        return None
    return VersionMismatch(own=own, server=server_version, elsewhere=elsewhere)


def _order(version: str) -> tuple[int, ...]:
    """The numbers at the front, as 0.10.1 in 0.10.1.dev3: enough to tell which of two is newer."""
    front = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(number) for number in front[0].split(".")) if front else ()
