"""What one place says: the values of settings, those for a language or a glob, and what is wrong with it; and what an
editor and the environment say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sfumato_lsp.ignoring.rules import is_too_long, says_nothing
from sfumato_lsp.settings.kind import URL
from sfumato_lsp.settings.schema import BY_GLOB, BY_LANGUAGE, GROUPS, OVERRIDES, SETTINGS, Setting

MOST_SHOWN = 200
"""Characters of a value in a message."""
MAX_OVERRIDES = 100
"""Languages, and globs, that have values of their own: a document is compared with each."""
OF_CLIENTS = frozenset({"client", "path", "trace", "editorInfo", "editorPluginInfo", "nextEditSuggestions"})
"""Names in an editor's section of settings that are for its own client."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """Other values, by field of `Options`, for the files of a language or those that a glob matches."""

    values: Mapping[str, Any]
    language: str | None = None
    glob: str | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """`values` are by field of `Options`; later `overrides` count more."""

    values: Mapping[str, Any] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where settings stand, and how its messages read: `start`, the name of a setting, what is wrong, `instead`."""

    start: str
    instead: Callable[[Setting], str]
    refused: Callable[[Sequence[str]], str]
    """What is said of names that may not be set there."""
    settings: Sequence[Setting] = SETTINGS

    def read(self, data: Mapping[str, Any]) -> tuple[Said, list[str]]:
        """What is said there, and a message for each thing that is not used."""
        own = {name: value for name, value in data.items() if name not in OVERRIDES}
        values, problems = self._values(own, self.settings, self.refused)
        overrides: list[Override] = []
        for kind in OVERRIDES:
            found, more = self._overrides(kind, data.get(kind))
            overrides += found
            problems += more
        return Said(values=values, overrides=tuple(overrides)), problems

    def _values(
        self,
        data: Mapping[str, Any],
        settings: Sequence[Setting],
        refused: Callable[[Sequence[str]], str],
        at: str = "",
    ) -> tuple[dict[str, Any], list[str]]:
        known = {setting.name: setting for setting in settings}
        values: dict[str, Any] = {}
        problems: list[str] = []
        unknown: list[str] = []
        for name, value in _flat(data):
            setting = known.get(name)
            if setting is None:
                unknown.append(at + name)
            elif setting.kind.accepts(value):
                values[setting.into] = setting.kind.read(value)
            else:
                problems.append(
                    f"{self.start}{at}{name} is {shown(value)}: expected {setting.kind.wanted}; {self.instead(setting)}"
                )
        return values, [*([refused(unknown)] if unknown else []), *problems]

    def _overrides(self, kind: str, data: object) -> tuple[list[Override], list[str]]:
        if _is_unset(data):
            return [], []
        if not isinstance(data, dict):
            return [], [f"{self.start}{kind} is {shown(data)}: expected an object; it is not used"]
        varying = [setting for setting in self.settings if setting.varies]
        overrides: list[Override] = []
        problems: list[str] = []
        if len(data) > MAX_OVERRIDES:
            problems.append(f"{self.start}{kind} has {len(data)} entries: the first {MAX_OVERRIDES} are used")
        for key, inner in islice(data.items(), MAX_OVERRIDES):
            at = f"{kind}.{key}"
            if kind == BY_GLOB and (says_nothing(key) or is_too_long(key)):
                problems.append(f"{self.start}{kind} names {shown(key)}: expected a pattern as in .gitignore")
            elif not isinstance(inner, dict):
                problems.append(f"{self.start}{at} is {shown(inner)}: expected an object of settings; it is not used")
            else:
                values, more = self._values(inner, varying, self._never_varies, at=f"{at}.")
                problems += more
                named = {"language" if kind == BY_LANGUAGE else "glob": key}
                overrides.append(Override(values=values, **named))
        return overrides, problems

    def _never_varies(self, names: Sequence[str]) -> str:
        varying = ", ".join(setting.name for setting in self.settings if setting.varies)
        return f"{self.start}{', '.join(names)} cannot be set: by language and by glob there are {varying}"


def _flat(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Settings by their names: entries of an object are named with a dot. What is not set is left out."""
    for name, value in data.items():
        if name in GROUPS and isinstance(value, dict):
            yield from ((f"{name}.{inner}", content) for inner, content in value.items() if not _is_unset(content))
        elif not _is_unset(value):
            yield name, value


def _is_unset(value: object) -> bool:
    """How editors say that a setting is not set."""
    return value is None or value == ""


def shown(value: object) -> str:
    """As it may stand in a message, whatever it is."""
    if value is None:
        return "nothing"
    try:
        text = json.dumps(value, default=str)
    except RecursionError:
        return "nested too deeply"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."


_EDITOR = Place(
    start="the setting ",
    instead=lambda setting: f"using {shown(setting.default)}",
    refused=lambda names: (
        f"there is no setting {', '.join(names)}; "
        f"the settings are {', '.join([*(setting.name for setting in SETTINGS), *OVERRIDES])}"
    ),
)


def editor_said(data: object, environment: Mapping[str, str]) -> tuple[Said, list[str]]:
    """The editor wins over the environment."""
    values, problems = _environment_said(environment)
    if data is None:
        return Said(values=values), problems
    if not isinstance(data, dict):
        return Said(values=values), [
            *problems,
            f"the settings are {shown(data)}: expected an object; using the defaults",
        ]
    said, more = _EDITOR.read({name: value for name, value in data.items() if name not in OF_CLIENTS})
    return replace(said, values={**values, **said.values}), [*problems, *more]


def _environment_said(environment: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    url, token = environment.get("SFUMATO_URL"), environment.get("SFUMATO_TOKEN")
    if url and not URL.accepts(url):
        return {}, [f"SFUMATO_URL is {shown(url)}: expected {URL.wanted}; it is not used"]
    return {name: value for name, value in (("server_url", url), ("token", token)) if value}, []
