"""What an editor and the environment say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sfumato_lsp.settings.kind import URL
from sfumato_lsp.settings.reading import Place, Said, shown
from sfumato_lsp.settings.schema import OVERRIDES, SETTINGS

OF_CLIENTS = frozenset({"client", "path", "trace"})
"""Names in an editor's section of settings that are for its own client."""

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
