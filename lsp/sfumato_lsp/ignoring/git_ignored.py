"""Whether ignore files leave a file out, as git decides it: the last pattern that matches counts, a file in a folder
counts more than those above it, all of them more than what stands in git's own folder or in the user's, and nothing
below an excluded folder comes back.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sfumato_lsp.ignoring.files import Reader, Unusable
from sfumato_lsp.ignoring.git_settings import GitSettings, git_settings
from sfumato_lsp.ignoring.repository import Root
from sfumato_lsp.ignoring.rules import Rules, as_bytes, rules_of_file

MAX_BYTES = 256 * 1024
"""Of an ignore file."""
MAX_WORK = 500_000
"""Steps for one file, of which there are some millions in a second."""
_OF_A_FOLDER = 100

_FILES = {folds: Reader(partial(rules_of_file, folds=folds), limit=MAX_BYTES, most=64) for folds in (False, True)}
_NO_GIT = GitSettings(
    exclude_files=frozenset([""]), folds=frozenset([False] if sys.platform == "linux" else [False, True])
)  # fmt: skip

_NONE = Rules()


@dataclass(slots=True)
class Work:
    """What may still be done for one file: a workspace chooses rules and folders, and may choose very many."""

    left: int = MAX_WORK

    def spend(self, rules: Rules, path: bytes) -> None:
        self.left -= _OF_A_FOLDER + len(rules.rules) + rules.weight * len(path)
        if self.left < 0:
            raise Unusable("there are too many rules and folders to look at")


def settings_of(root: Root) -> GitSettings:
    """Raises `Unusable` or `ValueError` where git would not go on."""
    return git_settings(root.repository) if root.has_git else _NO_GIT


def git_leaves_out(path: str, root: Root, settings: GitSettings, work: Work) -> bool:
    """Whether git does, where `root` is the nearest it knows of. Raises `Unusable` and `OSError`."""
    folders = {root.folder, *(tree for tree in settings.work_trees if is_below(path, tree))}
    return any(
        _leave_out(path, folder, ".gitignore", weak, folds, work)
        for folds in settings.folds
        for weak in _of_git(root, settings, folds)
        for folder in folders
    )


def files_leave_out(path: str, folder: str, name: str, folds: bool, work: Work) -> bool:
    """Whether the files of this name do, from `folder` down. Raises `Unusable` and `OSError`."""
    return _leave_out(path, folder, name, [], folds, work)


def is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def below(path: str, folder: str) -> bytes:
    """The path from `folder` on, as git writes it."""
    return as_bytes(path[len(folder.rstrip(os.sep)) + 1 :].replace(os.sep, "/"))


def _of_git(root: Root, settings: GitSettings, folds: bool) -> Iterator[list[Rules]]:
    """For each file of the user's that may count, what counts less than any file in the work tree, the least first."""
    own = None
    if root.repository is not None:
        own = _FILES[folds].read(os.path.join(root.repository.common_dir, "info", "exclude"))
    for file in settings.exclude_files:
        users = _FILES[folds].read(file)
        yield [rules for rules in (users, own) if rules is not None]


def _leave_out(path: str, folder: str, name: str, weak: list[Rules], folds: bool, work: Work) -> bool:
    text = below(path, folder)
    text = text.lower() if folds else text
    parts = text.split(b"/")
    decided: list[bool | None] = [None] * len(parts)
    for rules in weak:
        work.spend(rules, text)
        _overrule(decided, rules.decisions(text, parts))
    for depth in range(len(parts)):
        found = _in_tree(os.path.join(folder, name), folds)
        work.spend(found, text)
        if found.rules:
            _overrule(decided, [*[None] * depth, *found.decisions(text, parts[depth:])])
        if decided[depth]:
            return True
        folder = path[: path.find(os.sep, len(folder.rstrip(os.sep)) + 1)]
        text = text[len(parts[depth]) + 1 :]
    return False


def _overrule(decided: list[bool | None], stronger: list[bool | None]) -> None:
    for level, decision in enumerate(stronger):
        if decision is not None:
            decided[level] = decision


def _in_tree(path: str, folds: bool) -> Rules:
    """An ignore file in a work tree. Where it is a link git passes it over, so it takes nothing back."""
    try:
        state = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return _NONE
    if stat.S_ISDIR(state.st_mode):
        return _NONE
    if not stat.S_ISLNK(state.st_mode):
        return _FILES[folds].read(path, state) or _NONE
    rules = _FILES[folds].read(path)
    if rules is None:
        raise Unusable(f"{path} leads nowhere")
    return rules.without_exceptions()
