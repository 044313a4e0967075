"""Which settings of git decide what a repository ignores: the system's, the user's, its own, its worktree's.

Git asks itself which branch is checked out, or where remotes are, before it includes some files. What such a file says
may hold or not: then both count, and what either leaves out is left out.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from dataclasses import dataclass, replace
from functools import partial

from sfumato_lsp.ignoring.files import Reader, Unusable
from sfumato_lsp.ignoring.git_config import (
    NO,
    BadConfig,
    Entry,
    default_exclude_file,
    entries,
    system_files,
    user_files,
)
from sfumato_lsp.ignoring.glob_pattern import compiled
from sfumato_lsp.ignoring.repository import Repository
from sfumato_lsp.ignoring.rules import as_bytes

MAX_INCLUDED = 32
"""Files that others include, one that includes itself among them."""
_VERSION, _OF_WORKTREES = "core.repositoryformatversion", "extensions.worktreeconfig"
_WANTED = (_VERSION, _OF_WORKTREES, "core.excludesfile", "core.ignorecase", "core.worktree", "include.path")
_YES = ("true", "yes", "on")


def _is_wanted(key: str, subsection: str | None) -> bool:
    return key in _WANTED if subsection is None else key == "includeif.path"


_entries = Reader(partial(entries, wanted=_is_wanted), limit=1024 * 1024, most=64)


@dataclass(frozen=True, slots=True)
class GitSettings:
    """All that may hold."""

    exclude_files: frozenset[str]
    """The user's ignore file; a path that is empty or leads nowhere is none."""
    folds: frozenset[bool] = frozenset([False])
    work_trees: frozenset[str] = frozenset()


def git_settings(repository: Repository | None) -> GitSettings:
    """Those of a repository, or those of the user. Raises `Unusable`, or `ValueError`, where git would not go on."""
    reading = _Reading(repository)
    for path in (*system_files(), *user_files()):
        if os.path.isabs(path):  # not where nobody knows the user's home
            reading.read(path, optional=True)
    if repository is not None:
        own = os.path.join(repository.common_dir, "config")
        reading.read(own)
        said = {
            entry.key: _truth(entry) for entry in _entries.read(own) or () if entry.key in (_VERSION, _OF_WORKTREES)
        }
        if _VERSION in said and said.get(_OF_WORKTREES):
            reading.read(os.path.join(repository.git_dir, "config.worktree"))
    for entry in _said_by_environment():
        reading.take(entry, os.path.join(os.getcwd(), "-"))
    return reading.settings


class _Reading:
    """What has been said so far; later files count more."""

    def __init__(self, repository: Repository | None) -> None:
        self.settings = GitSettings(exclude_files=frozenset([default_exclude_file()]))
        self._repository = repository
        self._included = 0

    def read(self, path: str, *, certain: bool = True, optional: bool = False) -> None:
        try:
            found = _entries.read(path)
        except Unusable as error:
            if optional and isinstance(error.__cause__, PermissionError):
                return  # as git, which goes on without
            raise
        for entry in found or ():
            self.take(entry, path, certain)

    def take(self, entry: Entry, path: str, certain: bool = True) -> None:
        settings = self.settings
        if entry.key == "core.excludesfile":
            files = frozenset([self._exclude_file(_expanded(_text(entry)))])
            self.settings = replace(settings, exclude_files=files if certain else settings.exclude_files | files)
        elif entry.key == "core.ignorecase":
            folds = frozenset([_truth(entry)])
            self.settings = replace(settings, folds=folds if certain else settings.folds | folds)
        elif entry.key == "core.worktree" and self._repository is not None:
            tree = os.path.join(self._repository.git_dir, _text(entry))
            self.settings = replace(settings, work_trees=settings.work_trees | {os.path.realpath(tree)})
        elif entry.key.startswith("include"):
            holds = entry.key == "include.path" or self._holds(entry.subsection or "", path)
            if holds is not False:
                self._include(_text(entry), path, certain and holds is True)

    def _include(self, named: str, path: str, certain: bool) -> None:
        self._included += 1
        if self._included > MAX_INCLUDED:
            raise BadConfig("includes too many others")
        target = os.path.join(os.path.dirname(path), _expanded(named))
        self.read(target, certain=certain)

    def _exclude_file(self, named: str) -> str:
        if named.startswith(":(optional)"):
            named = _expanded(named.removeprefix(":(optional)"))
            if not os.path.lexists(named):
                return default_exclude_file()
        # A relative one is looked for where git stands, which is where the work tree begins.
        return os.path.join(self._repository.folder, named) if named and self._repository else named

    def _holds(self, condition: str, path: str) -> bool | None:
        """`None` where it may hold."""
        kind, _, pattern = condition.partition(":")
        if kind in ("gitdir", "gitdir/i") and self._repository is not None:
            return _lies_in(self._repository.git_dir, pattern, path, folds=kind.endswith("/i"))
        if kind in ("onbranch", "worktree", "worktree/i", "hasconfig"):
            return None
        return False


def _lies_in(git_dir: str, pattern: str, path: str, *, folds: bool) -> bool:
    if pattern.startswith("~"):
        pattern = os.path.realpath(os.path.expanduser(pattern)) + ("/" if pattern.endswith("/") else "")
    prefix = b""
    if pattern.startswith("./"):
        prefix = as_bytes(os.path.dirname(os.path.realpath(path)) + "/")
        pattern = pattern[2:]
    elif not os.path.isabs(pattern):
        pattern = f"**/{pattern}"
    if pattern.endswith("/"):
        pattern += "**"
    glob = compiled(as_bytes(pattern), folds)
    for place in (os.path.realpath(git_dir), os.path.abspath(git_dir)):
        text = as_bytes(place.replace(os.sep, "/"))
        if folds:
            text, prefix = text.lower(), prefix.lower()
        if glob is not None and text.startswith(prefix) and glob.matches(text.removeprefix(prefix)):
            return True
    return False


def _said_by_environment() -> list[Entry]:
    """What `git -c` and whoever set variables for git says; the last of it counts most."""
    said: list[tuple[str, str | None]] = []
    with contextlib.suppress(ValueError):
        for number in range(min(int(os.environ.get("GIT_CONFIG_COUNT", "0")), MAX_INCLUDED)):
            key, value = (os.environ.get(f"GIT_CONFIG_{part}_{number}") for part in ("KEY", "VALUE"))
            said.append((key or "", value))
    try:
        words = shlex.split(os.environ.get("GIT_CONFIG_PARAMETERS", ""))
    except ValueError:
        raise BadConfig("is not there, but GIT_CONFIG_PARAMETERS, which has a quote that does not end") from None
    for word in words:
        key, equals, value = word.partition("=")
        said.append((key, value if equals else None))
    return [
        Entry(key=key.lower(), subsection=None, value=value) for key, value in said if _is_wanted(key.lower(), None)
    ]


def _text(entry: Entry) -> str:
    if entry.value is None or "\0" in entry.value:
        raise BadConfig(f"says {entry.key} without a path")
    return entry.value


def _truth(entry: Entry) -> bool:
    if entry.value is None or entry.value.lower() in _YES:
        return True
    if entry.value.lower() in NO:
        return False
    try:
        return int(entry.value, 0) != 0
    except ValueError:
        raise BadConfig(f"says {entry.key} is {entry.value!r}: expected true or false") from None


def _expanded(path: str) -> str:
    if path.startswith("%(prefix)/"):
        raise BadConfig("names a path by where git is installed, which only git knows")
    return os.path.expanduser(path)
