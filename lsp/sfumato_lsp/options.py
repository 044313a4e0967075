"""What a user can set, from `initializationOptions`, `workspace/didChangeConfiguration` and the environment.

An option that cannot be used gives a message and its default; it never stops the server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sfumato_lsp.snippets.ignored import bad_pattern
from sfumato_server.client.address import URL_FORMS, Address, address_of, url_problem

MAX_CANDIDATES = 8
"""The protocol takes no more."""


Mode = Literal["automatic", "subtle", "off"]


@dataclass(frozen=True, kw_only=True)
class Options:
    """`languages` narrows what the checkpoint can do; `None` leaves it as it is. Times are milliseconds.

    `context_characters` is the room for snippets of other files; 0 sends none. `ignore` are patterns as in .gitignore
    of files that are never read nor sent, beside those that are ignored anyway. With `statistics`, how many suggestions
    were shown and accepted is kept on this machine.
    """

    server_url: str | None = None
    token: str | None = None
    checkpoint: str | None = None
    languages: tuple[str, ...] | None = None
    start_server: bool = True
    deadline_automatic_ms: int = 400
    deadline_invoked_ms: int = 2000
    max_candidates: int = 3
    context_characters: int = 1200
    ignore: tuple[str, ...] = ()
    statistics: bool = True
    mode: Mode = "automatic"

    @property
    def named(self) -> Address | None:
        """The server that the user names, if any."""
        return address_of(self.server_url, self.token) if self.server_url else None

    @property
    def connection(self) -> tuple[object, ...]:
        """The options that decide which server is used."""
        return self.server_url, self.token, self.checkpoint, self.start_server


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a value of an option must be."""

    wanted: str
    accepts: Callable[[Any], bool]
    read: Callable[[Any], Any] = lambda value: value
    workspace: bool = False
    """Whether a workspace's own `sfumato.toml` may set it: it cannot send anything elsewhere, nor more of it."""


def _whole(low: int, high: int) -> Kind:
    return Kind(
        wanted=f"a whole number from {low} to {high}",
        accepts=lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high,
    )


_TEXT = Kind(wanted="a text", accepts=lambda value: isinstance(value, str))
_URL = Kind(
    wanted=f"a URL as {URL_FORMS}",
    accepts=lambda value: isinstance(value, str) and url_problem(value) is None,
)
_SWITCH = Kind(wanted="true or false", accepts=lambda value: isinstance(value, bool))
_NAMES = Kind(
    wanted='a list of language ids as ["python"]',
    accepts=lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
    read=tuple,
)
_PATTERNS = Kind(
    wanted='a list of patterns as in .gitignore, as ["secret/", "*.sql"]',
    accepts=lambda value: _NAMES.accepts(value) and bad_pattern(value) is None,
    read=tuple,
)

KINDS: Mapping[str, Kind] = {
    "server_url": _URL,
    "token": _TEXT,
    "checkpoint": _TEXT,
    "languages": replace(_NAMES, workspace=True),
    "start_server": _SWITCH,
    "deadline_ms.automatic": replace(_whole(1, 600_000), workspace=True),
    "deadline_ms.invoked": replace(_whole(1, 600_000), workspace=True),
    "max_candidates": replace(_whole(1, MAX_CANDIDATES), workspace=True),
    "context_characters": replace(_whole(0, 100_000), workspace=True),
    "ignore": replace(_PATTERNS, workspace=True),
    "statistics": _SWITCH,
    "mode": Kind(
        wanted='"automatic", "subtle" or "off"', accepts=lambda value: value in ("automatic", "subtle", "off")
    ),
}
FIELDS = {
    "deadline_ms.automatic": "deadline_automatic_ms",
    "deadline_ms.invoked": "deadline_invoked_ms",
}


def read_options(data: object, environment: Mapping[str, str]) -> tuple[Options, list[str]]:
    """The options, and a message for each value that is not used. The editor wins over the environment."""
    options, problems = _from_environment(environment)
    if data is None:
        return options, problems
    if not isinstance(data, dict):
        return options, [
            *problems,
            f"Sfumato's options are {shown(data)}: expected an object; using the defaults",
        ]
    for name, value in flat(data).items():
        kind = KINDS.get(name)
        if value is None or value == "":
            continue  # how editors say that a setting is not set
        if kind is None:
            problems.append(f"Sfumato has no option {name}; the options are {', '.join(KINDS)}")
            continue
        field = FIELDS.get(name, name)
        if kind.accepts(value):
            options = replace(options, **{field: kind.read(value)})
        else:
            problems.append(
                f"Sfumato's option {name} is {shown(value)}: expected {kind.wanted}; "
                f"using {shown(getattr(options, field))}"
            )
    return options, problems


def _from_environment(environment: Mapping[str, str]) -> tuple[Options, list[str]]:
    url, token = environment.get("SFUMATO_URL"), environment.get("SFUMATO_TOKEN")
    if url and not _URL.accepts(url):
        return Options(), [f"SFUMATO_URL is {shown(url)}: expected {_URL.wanted}; it is not used"]
    return Options(server_url=url or None, token=token), []


def flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """`deadline_ms` is an object of its own; its entries are named with a dot."""
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if name == "deadline_ms" and isinstance(value, dict):
            flat |= {f"{name}.{inner}": content for inner, content in value.items()}
        else:
            flat[name] = value
    return flat


def shown(value: object) -> str:
    return "nothing" if value is None else json.dumps(value, default=str)
