"""The settings as documents: docs/settings.md, a JSON schema for `sfumato.toml`, VS Code's list of settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sfumato_lsp.settings.reading import shown
from sfumato_lsp.settings.schema import BY_GLOB, BY_LANGUAGE, OVERRIDES, SETTINGS, Setting
from sfumato_lsp.settings.workspace_file import ALLOWED

_MARKDOWN = """\
# Settings

Printed from the code by `python -m sfumato_lsp.settings markdown`; `toml` prints a JSON schema for `sfumato.toml` and
`vscode` the settings of a VS Code extension. A setting that cannot be used gives a message and its default.

{table}

## Where they are set

From the first to the last, which wins:

1. SFUMATO_URL and SFUMATO_TOKEN in the environment, for `server_url` and `token`;
2. `initializationOptions`, as an object with these names;
3. what the editor sends by `workspace/didChangeConfiguration`, bare or under `sfumato`;
4. what it answers to `workspace/configuration` for the section `sfumato`, in general and for a workspace folder;
5. `sfumato.toml` in a workspace folder, for the documents in it.

`sfumato.toml` comes with a repository that nobody may have read. It may set what the table says, and that only makes
quieter and less: the quieter of two modes holds, languages are those in both, `ignore` is added to.

## By language and by glob

{overrides}

In both there are {varying}.

```toml
mode = "automatic"

[by_language.markdown]
mode = "off"

[by_glob."tests/**"]
multi_line = "always"
deadline_ms = {{ automatic = 800 }}
```
"""


def markdown() -> str:
    rows = [
        (
            f"`{each.name}`",
            each.kind.wanted,
            "" if each.default is None else f"`{shown(each.default)}`",
            each.about,
            _mark(each.narrow),
            _mark(each.varies),
        )
        for each in SETTINGS
    ]
    head = ("setting", "value", "default", "what it is", "in `sfumato.toml`", "by language and glob")
    return _MARKDOWN.format(
        table=_table(head, rows),
        overrides="\n".join(f"- `{name}`: {about}" for name, about in OVERRIDES.items()),
        varying=", ".join(f"`{setting.name}`" for setting in SETTINGS if setting.varies),
    )


def toml_schema() -> dict[str, Any]:
    """Of the file that a workspace folder may have."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "sfumato.toml",
        "description": "What a project wishes for of Sfumato.",
        **_object(ALLOWED, _with_default),
        "properties": {**_properties(ALLOWED, _with_default), **_overrides()},
    }


def vscode_configuration() -> dict[str, Any]:
    """`contributes.configuration` of an extension."""
    own = {
        f"sfumato.{setting.name}": {
            **_with_default(setting),
            # What a workspace is not trusted with, its .vscode/settings.json does not set either.
            "scope": "machine" if setting.narrow is None else "resource",
        }
        for setting in SETTINGS
    }
    overrides = {
        f"sfumato.{name}": {**schema, "default": {}, "scope": "resource"} for name, schema in _overrides().items()
    }
    return {"title": "Sfumato", "properties": {**own, **overrides}}


def _with_default(setting: Setting) -> dict[str, Any]:
    schema = _without_default(setting)
    if setting.default is None:
        return {**schema, "type": [schema["type"], "null"], "default": None}
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    return {**schema, "default": default}


def _without_default(setting: Setting) -> dict[str, Any]:
    return {**setting.kind.schema, "description": setting.about}


def _overrides() -> dict[str, Any]:
    inner = _object([setting for setting in SETTINGS if setting.varies], _without_default)
    return {
        name: {"type": "object", "description": OVERRIDES[name], "additionalProperties": inner}
        for name in (BY_LANGUAGE, BY_GLOB)
    }


def _object(settings: Iterable[Setting], schema: Callable[[Setting], Mapping[str, Any]]) -> dict[str, Any]:
    return {"type": "object", "properties": _properties(settings, schema), "additionalProperties": False}


def _properties(settings: Iterable[Setting], schema: Callable[[Setting], Mapping[str, Any]]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for setting in settings:
        group, _, name = setting.name.rpartition(".")
        if group:
            inner = properties.setdefault(group, {"type": "object", "properties": {}, "additionalProperties": False})
            inner["properties"][name] = schema(setting)
        else:
            properties[name] = schema(setting)
    return properties


def _mark(yes: object) -> str:
    return "yes" if yes else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
