"""All the places where one editor's user can set something, and the options of each document.

Of the editor's, later ones win: `initializationOptions`, what it pushes by `workspace/didChangeConfiguration`, what it
answers to `workspace/configuration`, and what it answers for a folder. The file of a workspace folder counts for the
documents in it.

From there to the options that hold for a document: by language and by glob, narrowed by what the workspace wishes for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from sfumato_lsp.ignoring.rules import Rules, as_bytes, rules_of_patterns
from sfumato_lsp.privacy.ignored_files import Patterns
from sfumato_lsp.settings.options import Options
from sfumato_lsp.settings.reading import Override, Said, editor_said
from sfumato_lsp.settings.schema import SETTINGS
from sfumato_lsp.settings.workspace_file import workspace_said
from sfumato_lsp.text.paths import uri_path

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


@dataclass(frozen=True, kw_only=True)
class _Folder:
    path: PurePath
    of_user: Said
    of_workspace: Said

    def options(self, subject: Subject) -> Options:
        return options_for(subject, self.of_user, self.of_workspace)


class Settings:
    """What was said is in the fields, as it came; `load` makes it count. `folders` gives the workspace's URIs."""

    def __init__(self, environment: Mapping[str, str], folders: Callable[[], list[str]]) -> None:
        self.initial: object = None
        self.pushed: object = None
        self.pulled: object = None
        self.pulled_for_folders: Mapping[str, object] = {}
        self._environment = environment
        self._folder_uris = folders
        self._of_user = Said()
        self._folders: list[_Folder] = []
        self._found = lru_cache(maxsize=256)(self._find)

    def load(self) -> list[str]:
        """Read everything anew, the folders' files too; a message for each thing that is not used."""
        uris = self._folder_uris()
        self._of_user, problems = self._said(None)
        self._folders = []
        for uri in uris:
            of_user, more = self._said(self.pulled_for_folders.get(uri))
            path = uri_path(uri)
            of_workspace, of_file = workspace_said(Path(path))
            self._folders.append(_Folder(path=path, of_user=of_user, of_workspace=of_workspace))
            problems += [*more, *of_file]
        self._found.cache_clear()
        return list(dict.fromkeys(problems))

    @property
    def options(self) -> Options:
        """As they are for no document in particular: what decides about the server, for one."""
        return self._found("", "")

    def for_document(self, uri: str, language: str) -> Options:
        return self._found(uri, language)

    @property
    def ignored(self) -> Patterns:
        """What the option `ignore` names, in each folder."""
        return Patterns(
            everywhere=self.options.ignore,
            folders=tuple((folder.path, folder.options(NO_DOCUMENT).ignore) for folder in self._folders),
        )

    def _said(self, for_folder: object) -> tuple[Said, list[str]]:
        return editor_said(_merged(self.initial, self.pushed, self.pulled, for_folder), self._environment)

    def _find(self, uri: str, language: str) -> Options:
        if not uri:
            return options_for(NO_DOCUMENT, self._of_user)
        path = uri_path(uri)
        holding = [folder for folder in self._folders if path.is_relative_to(folder.path)]
        if not holding:
            return options_for(Subject(language=language, path=path.name), self._of_user)
        folder = max(holding, key=lambda folder: len(folder.path.parts))
        return folder.options(Subject(language=language, path=path.relative_to(folder.path).as_posix()))


def _merged(*sources: object) -> object:
    whole: object = None
    for source in sources:
        if isinstance(whole, dict) and isinstance(source, dict):
            whole = {**whole, **source}
        elif source is not None:
            whole = source
    return whole
