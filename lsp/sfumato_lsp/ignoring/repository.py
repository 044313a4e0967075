"""The repositories that a path lies in, as git finds them (its setup.c), linked worktrees and submodules too."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from sfumato_lsp.ignoring.files import Reader

_HEX = frozenset(b"0123456789abcdefABCDEF")
_small_files = Reader(bytes, limit=64 * 1024, most=64)


@dataclass(frozen=True, slots=True)
class Repository:
    """`folder` has the entry `.git`, which is, or leads to, `git_dir`; `common_dir` is what worktrees share."""

    folder: str
    git_dir: str
    common_dir: str


@dataclass(frozen=True, slots=True)
class Root:
    """A folder from which ignore files count down to a file. Its repository is `None` where git knows of none."""

    folder: str
    has_git: bool
    repository: Repository | None


def roots(path: str, top: str | None) -> list[Root]:
    """Those of `path`, the innermost first, up to the repository's or to `top`, whichever is higher.

    A `.git` that git does not take for a repository is passed on the way up. Without any, `top` or the file's folder.
    Raises `Unusable` and `OSError` where something cannot be read.
    """
    found: list[Root] = []
    folder, known = os.path.dirname(path), False
    while True:
        root = _root(folder)
        if root.has_git:
            found.append(root)
            known = known or root.repository is not None
        if known and (top is None or len(folder) <= len(top)):
            break
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    lowest = top or os.path.dirname(path)
    if not found or len(found[-1].folder) > len(lowest):
        found.append(Root(folder=lowest, has_git=False, repository=None))
    return found


def _root(folder: str) -> Root:
    entry = os.path.join(folder, ".git")
    try:
        mode = os.stat(entry).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return Root(folder=folder, has_git=False, repository=None)
    git_dir: str | None = entry
    if not stat.S_ISDIR(mode):
        git_dir = _pointed_to(folder, entry)
    repository = None if git_dir is None else _repository(folder, git_dir)
    return Root(folder=folder, has_git=True, repository=repository)


def _pointed_to(folder: str, entry: str) -> str | None:
    """What a file `.git` names; `None` where it names nothing."""
    content = _small_files.read(entry)
    if content is None or not content.startswith(b"gitdir: "):
        return None
    named = content[len(b"gitdir: ") :].rstrip(b"\r\n").split(b"\0")[0]
    return os.path.join(folder, os.fsdecode(named)) if named else None


def _repository(folder: str, git_dir: str) -> Repository | None:
    if not _is_head(os.path.join(git_dir, "HEAD")):
        return None
    common_dir = git_dir
    shared = _small_files.read(os.path.join(git_dir, "commondir"))
    if shared is not None:
        common_dir = os.path.join(git_dir, os.fsdecode(shared.rstrip(b"\r\n").split(b"\0")[0]))
    if not all(os.access(os.path.join(common_dir, name), os.X_OK) for name in ("objects", "refs")):
        return None
    return Repository(folder=folder, git_dir=git_dir, common_dir=common_dir)


def _is_head(path: str) -> bool:
    if os.path.islink(path):
        return os.readlink(path).startswith("refs/")
    content = _small_files.read(path)
    if content is None:
        return False
    if content.startswith(b"ref:"):
        return content[len(b"ref:") :].lstrip(b" \t\r\n").startswith(b"refs/")
    return len(content) >= 40 and _HEX.issuperset(content[:40])
