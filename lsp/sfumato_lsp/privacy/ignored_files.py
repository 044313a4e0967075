"""Which files are never read for a snippet and never sent: secrets by their names, and what ignore files name.

Ignored is what the built-in patterns or the option `ignore` match, what git leaves out, or what the `.gitignore` files
or the `.sfumatoignore` files from the root down to the file leave out, as git decides it: the last pattern that matches
counts, and nothing below an ignored folder comes back. They are asked apart, so that none takes back what another
ignores. The root is the repository's or the workspace folder's, whichever is higher; a repository below it is asked for
itself too. Where rules are there and cannot be followed, all that they could concern is ignored.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from sfumato_lsp.ignoring.files import Unusable
from sfumato_lsp.ignoring.git_ignored import Work, below, files_leave_out, git_leaves_out, is_below, settings_of
from sfumato_lsp.ignoring.repository import roots
from sfumato_lsp.ignoring.rules import Rules, as_bytes, rules_of_patterns
from sfumato_lsp.text.paths import plain

logger = logging.getLogger(__name__)

MOST_TOLD = 500
"""Characters of a message: a workspace can make paths of any length."""

OWN_FILE = ".sfumatoignore"
IGNORE_FILES = (".gitignore", OWN_FILE)

ALWAYS = """
    .git/ .env* *.env *.pem *.key *.p12 *.pfx *.jks *.keystore *.kdbx *.gpg *.asc
    id_rsa* id_dsa* id_ecdsa* id_ed25519* .ssh/ .gnupg/ .aws/ .netrc _netrc .npmrc .yarnrc .yarnrc.yml .pypirc
    .git-credentials .htpasswd .pgpass .my.cnf .dockercfg .docker/config.json .kube/config
    credentials *.credentials .credentials* *credentials*.json credentials.y*ml credentials.toml credentials.ini
    secrets .secrets* *secrets*.json secrets.y*ml secrets.toml secrets.ini *.tfvars *.tfstate
"""
"""Patterns of names that hold secrets; matched without regard to case."""

_ALWAYS = rules_of_patterns(ALWAYS.split())


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """Those of the option `ignore`: for files everywhere, and for those in a folder of the workspace."""

    everywhere: tuple[str, ...] = ()
    folders: tuple[tuple[PurePath, tuple[str, ...]], ...] = ()

    def resolved(self) -> Patterns:
        """With each folder also where links lead to. Reads from disk."""
        real = [(Path(folder).resolve(), patterns) for folder, patterns in self.folders if folder.is_absolute()]
        return Patterns(everywhere=self.everywhere, folders=tuple(dict.fromkeys([*self.folders, *real])))


NO_PATTERNS = Patterns()


def is_ignored(path: PurePath, folders: Sequence[Path], patterns: Patterns = NO_PATTERNS) -> bool:
    """Whether a file is ignored; `folders` are the workspace's, `patterns` those of the option. Reads from disk.

    A link is ignored when it or what it leads to is. A path that is not absolute has no ignore files.
    """
    work = Work()
    try:
        if not path.is_absolute():
            return _is_named(as_bytes(path.as_posix()), patterns.everywhere, work)
        real = plain(os.path.realpath(path))
        if Path(real).is_symlink():
            raise Unusable(f"{path} is a link that leads round in a circle")
        return any(_is_ignored(each, folders, patterns, work) for each in dict.fromkeys([plain(path), real]))
    except (Unusable, OSError, ValueError) as error:
        _tell(str(error)[:MOST_TOLD])
        return True


def _is_ignored(path: str, folders: Sequence[Path], patterns: Patterns, work: Work) -> bool:
    above = [folder for folder in map(plain, folders) if is_below(path, folder)]
    settings = {root: settings_of(root) for root in roots(path, min(above, key=len, default=None))}
    top = list(settings)[-1].folder
    folds = frozenset().union(*(each.folds for each in settings.values()))
    return (
        any(
            _is_named(below(path, folder), asked, work, any(folds))
            for folder, asked in _asked(path, [top, *above], patterns)
        )
        or any(git_leaves_out(path, root, each, work) for root, each in settings.items())
        or any(files_leave_out(path, top, OWN_FILE, each, work) for each in folds)
    )


def _asked(path: str, folders: Sequence[str], patterns: Patterns) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The option's patterns and the folders that they may start from."""
    yield from ((folder, patterns.everywhere) for folder in dict.fromkeys(folders))
    for folder, asked in patterns.folders:
        if is_below(path, plain(folder)):
            yield from ((base, asked) for base in (folders[0], plain(folder)))


def _is_named(path: bytes, asked: tuple[str, ...], work: Work, folds: bool = False) -> bool:
    if _ALWAYS.exclude(path.lower()):
        return True
    if not asked:
        return False
    rules = _rules(asked, folds)
    work.spend(rules, path)
    return rules.exclude(path.lower() if folds else path)


@lru_cache(maxsize=64)
def _tell(problem: str) -> None:
    """Once: it is found anew at every look."""
    logger.warning("files are ignored, since their rules cannot be followed: %s", problem)


@lru_cache(maxsize=16)
def _rules(patterns: tuple[str, ...], folds: bool) -> Rules:
    try:
        return rules_of_patterns(patterns, folds=folds)
    except ValueError as error:
        raise Unusable(f"the setting `ignore` {error}") from error


def real_folders(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The folders that exist, as they were named and as links lead to them."""
    folders = [path for path in paths if path.is_absolute() and path.is_dir()]
    return tuple(dict.fromkeys(named for folder in folders for named in (folder, folder.resolve())))
