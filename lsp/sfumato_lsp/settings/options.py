"""The options that hold for a document: what the settings of all sources come to (`settings/`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sfumato_client.address.address import Address, address_of

Mode = Literal["automatic", "subtle", "off"]
MultiLine = Literal["by_place", "always", "never"]
Completion = Literal["auto", "on", "off"]
Ripple = Literal["on", "plan", "off"]


@dataclass(frozen=True, kw_only=True)
class Options:
    """What each one is for says `settings/schema.py`; here are the defaults. Times are milliseconds."""

    server_url: str | None = None
    token: str | None = None
    checkpoint: str | None = None
    start_server: bool = True
    mode: Mode = "automatic"
    multi_line: MultiLine = "by_place"
    completion: Completion = "auto"
    code_actions: bool = True
    warm: bool = True
    words: bool = False
    ripple: Ripple = "on"
    ripple_diagnostics: bool = False
    ripple_references: bool = True
    languages: tuple[str, ...] | None = None
    deadline_automatic_ms: int = 400
    deadline_invoked_ms: int = 2000
    max_candidates: int = 3
    context_characters: int = 1200
    ignore: tuple[str, ...] = ()
    statistics: bool = True
    memory: bool = True
    memory_remote: bool = False

    @property
    def named(self) -> Address | None:
        """The server that the user names, if any."""
        return address_of(self.server_url, self.token) if self.server_url else None

    @property
    def remembers(self) -> bool:
        """Whether texts of the workspace may be sent to be remembered. What a URL names may be anywhere, were it by a
        port of this machine that leads elsewhere.
        """
        return self.memory and (self.named is None or self.memory_remote)

    @property
    def connection(self) -> tuple[object, ...]:
        """The options that decide which server is used."""
        return self.server_url, self.token, self.checkpoint, self.start_server
