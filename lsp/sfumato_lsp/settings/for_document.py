"""From what was said to the options that hold for a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sfumato_lsp.ignoring.rules import Rules, as_bytes, rules_of_patterns
from sfumato_lsp.settings.options import Options
from sfumato_lsp.settings.reading import Override, Said
from sfumato_lsp.settings.schema import SETTINGS

_NARROW = {setting.into: setting.narrow for setting in SETTINGS}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A document as settings tell documents apart; `path` is that in its workspace folder, or its name."""

    language: str = ""
    path: str = ""


NO_DOCUMENT = Subject()


def options_for(subject: Subject, of_user: Said, of_workspace: Said = Said()) -> Options:
    """What the user said, narrowed by what the workspace wishes for; for `NO_DOCUMENT`, as no file in particular."""
    options = replace(Options(), **_holding(of_user, subject))
    wished = _holding(of_workspace, subject)
    narrowed = {name: _narrowed(name, getattr(options, name), value) for name, value in wished.items()}
    return replace(options, **narrowed)


def _narrowed(name: str, of_user: Any, of_workspace: Any) -> Any:
    narrow = _NARROW[name]
    return of_user if narrow is None else narrow(of_user, of_workspace)


def _holding(said: Said, subject: Subject) -> Mapping[str, Any]:
    values = dict(said.values)
    for override in said.overrides:
        if _concerns(override, subject):
            values |= override.values
    return values


def _concerns(override: Override, subject: Subject) -> bool:
    if override.glob is not None:
        return bool(subject.path) and _rules(override.glob).exclude(as_bytes(subject.path))
    return override.language == subject.language


@lru_cache(maxsize=64)
def _rules(glob: str) -> Rules:
    return rules_of_patterns([glob])
