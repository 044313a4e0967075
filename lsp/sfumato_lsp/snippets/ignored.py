"""Which files are never read for a snippet and never sent: secrets by their names, and what ignore files name.

Ignored is what the built-in patterns or the option `ignore` match, or what the `.gitignore` files or the
`.sfumatoignore` files from the root down to the file leave ignored, as git decides it: the last pattern that matches
counts, and nothing below an ignored folder comes back. The four are asked apart, so that none takes back what another
ignores. The root is the repository's or the workspace folder's, whichever is higher.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

IGNORE_FILES = (".gitignore", ".sfumatoignore")

ALWAYS = """
    .git/ .env* *.env *.pem *.key *.p12 *.pfx *.jks *.keystore *.kdbx *.gpg *.asc
    id_rsa* id_dsa* id_ecdsa* id_ed25519* .ssh/ .gnupg/ .aws/ .netrc _netrc .npmrc .yarnrc .yarnrc.yml .pypirc
    .git-credentials .htpasswd .pgpass .my.cnf .dockercfg .docker/config.json .kube/config
    credentials *.credentials .credentials* *credentials*.json credentials.y*ml credentials.toml credentials.ini
    secrets .secrets* *secrets*.json secrets.y*ml secrets.toml secrets.ini *.tfvars *.tfstate
"""
"""Patterns of names that hold secrets; matched without regard to case."""


def parse_patterns(lines: Iterable[str]) -> GitIgnoreSpec:
    """The patterns of an ignore file; as git does, a line that is none is passed over."""
    return GitIgnoreSpec.from_lines(line for line in lines if not _is_bad(line))


def bad_pattern(lines: Iterable[str]) -> str | None:
    """The first line that is no pattern."""
    return next(filter(_is_bad, lines), None)


def _is_bad(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except GitIgnorePatternError:
        return True
    return False


_ALWAYS = parse_patterns(ALWAYS.split())


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """Those of the option `ignore`: for files everywhere, and for those in a folder of the workspace."""

    everywhere: tuple[str, ...] = ()
    folders: tuple[tuple[PurePath, tuple[str, ...]], ...] = ()

    def of(self, path: PurePath) -> tuple[str, ...]:
        inside = [patterns for folder, patterns in self.folders if path.is_relative_to(folder)]
        return (*self.everywhere, *(pattern for patterns in inside for pattern in patterns))

    def resolved(self) -> Patterns:
        """With each folder also where links lead to. Reads from disk."""
        real = [(Path(folder).resolve(), patterns) for folder, patterns in self.folders if folder.is_absolute()]
        return Patterns(everywhere=self.everywhere, folders=tuple(dict.fromkeys([*self.folders, *real])))


NO_PATTERNS = Patterns()


def is_ignored(path: PurePath, folders: Sequence[Path], patterns: Patterns = NO_PATTERNS) -> bool:
    """Whether a file is ignored; `folders` are the workspace's, `patterns` those of the option. Reads from disk.

    A link is ignored when it or what it leads to is. A path that is not absolute has no ignore files.
    """
    if not path.is_absolute():
        return _is_named(path, patterns.everywhere)
    real = Path(path).resolve()
    return _is_ignored(Path(path), folders, patterns) or (real != path and _is_ignored(real, folders, patterns))


def _is_ignored(path: Path, folders: Sequence[Path], patterns: Patterns) -> bool:
    root = _root(path, folders)
    relative = path.relative_to(root)
    return _is_named(relative, patterns.of(path)) or any(_is_left_out(relative, root, name) for name in IGNORE_FILES)


def _is_named(relative: PurePath, patterns: Sequence[str]) -> bool:
    if _ALWAYS.match_file(relative.as_posix().lower()):
        return True
    return bool(patterns) and _option(tuple(patterns)).match_file(relative.as_posix())


def _root(path: Path, folders: Sequence[Path]) -> Path:
    above = [folder for folder in folders if path.is_relative_to(folder)]
    repository = next((folder for folder in path.parents if (folder / ".git").exists()), None)
    roots = [*above, *([repository] if repository else [])]
    return min(roots, key=lambda folder: len(folder.parts), default=path.parent)


def _is_left_out(relative: PurePath, root: Path, ignore_file: str) -> bool:
    folders = [folder for folder in reversed(relative.parents) if folder != PurePath()]
    specs: list[tuple[PurePath, GitIgnoreSpec]] = []
    for target in (*folders, relative):
        specs += [(target.parent, spec) for spec in _specs(root / target.parent, ignore_file)]
        end = "" if target == relative else "/"
        decisions = (
            spec.check_file(f"{target.relative_to(at).as_posix()}{end}").include for at, spec in reversed(specs)
        )
        if next((decision for decision in decisions if decision is not None), False):
            return True
    return False


def _specs(folder: Path, ignore_file: str) -> Iterator[GitIgnoreSpec]:
    """The patterns of a folder, those that count more last."""
    if ignore_file == ".gitignore":
        yield from _read(folder / ".git" / "info" / "exclude")
    yield from _read(folder / ignore_file)


def _read(path: Path) -> Iterator[GitIgnoreSpec]:
    try:
        state = path.stat()
        yield _parsed(path, state.st_mtime_ns, state.st_size)
    except OSError:
        return


@lru_cache(maxsize=256)
def _parsed(path: Path, _modified: int, _size: int) -> GitIgnoreSpec:
    return parse_patterns(path.read_text(encoding="utf-8", errors="replace").splitlines())


@lru_cache(maxsize=4)
def _option(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return parse_patterns(patterns)
