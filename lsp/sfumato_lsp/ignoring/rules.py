"""The rules of an ignore file, and what they say of a path and of the folders that it lies in: git's dir.c."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sfumato_lsp.ignoring.glob_pattern import compiled, plain_length

MAX_RULES = 4_000
"""Of one file."""
MAX_PATTERN = 10_000
"""Bytes. No path is that long, so only a bracket can need more."""
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Untranslatable(ValueError):
    """Rules that cannot be followed as they were meant; the message completes "it ..."."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`needle` is part of every path that matches; `glob` is the pattern where it has wildcards."""

    excludes: bool
    only_folders: bool
    by_name: bool
    """Whether any part of a path may match, or the whole of it."""
    needle: bytes
    glob: bytes | None
    fresh: int
    """Where stars begin that git before 2.52 takes for those at the front, as in `a**/b`: then both readings count."""
    folds: bool
    weight: int
    """Steps for each byte of a path that has the needle, at most."""

    def levels(self, path: bytes, names: Sequence[bytes]) -> Iterator[int]:
        """Which of the names end a part of `path` that matches, counted from 0; `path` has the needle."""
        if self.glob is None:
            yield from self._plain_levels(path, names)
            return
        glob = compiled(self.glob, self.folds)
        if glob is None:
            return
        if self.by_name:
            yield from (level for level, name in enumerate(names) if glob.matches(name))
            return
        ends = set(glob.ends(path))
        if self.fresh and (older := compiled(self.glob, self.folds, self.fresh)) is not None:
            ends = ends.union(older.ends(path)) if self.excludes else ends.intersection(older.ends(path))
        yield from (path.count(b"/", 0, end) for end in ends)

    def _plain_levels(self, path: bytes, names: Sequence[bytes]) -> Iterator[int]:
        if self.by_name:
            yield from (level for level, name in enumerate(names) if name == self.needle)
        elif path.startswith(self.needle) and path[len(self.needle) :][:1] in (b"", b"/"):
            yield self.needle.count(b"/")


@dataclass(frozen=True, slots=True)
class Rules:
    """Those of one file; later ones count more."""

    rules: tuple[Rule, ...] = ()
    weight: int = 0
    """Steps for each byte of a path, at most, beside a look at each rule."""

    def decisions(self, path: bytes, names: Sequence[bytes]) -> list[bool | None]:
        """Whether the last rule that matches excludes, for each of `names`, which are those of `path`; `None` where
        none matches. The last name is that of a file.
        """
        decided: list[bool | None] = [None] * len(names)
        last = len(names) - 1
        for rule in self.rules:
            if rule.needle in path:
                for level in rule.levels(path, names):
                    if level < last or not rule.only_folders:
                        decided[level] = rule.excludes
        return decided

    def exclude(self, path: bytes) -> bool:
        """Whether a file is excluded, or a folder that it lies in."""
        return True in self.decisions(path, path.split(b"/"))

    def without_exceptions(self) -> Rules:
        return Rules(rules=tuple(rule for rule in self.rules if rule.excludes), weight=self.weight)


def rules_of_file(content: bytes, *, folds: bool) -> Rules:
    """Raises `Untranslatable`: too many rules or too long a one, or bytes that git would not read as what they say."""
    if content.startswith(_UTF_16):
        raise Untranslatable("is UTF-16, which git cannot read: save it as UTF-8")
    if content.count(b"\n") >= MAX_RULES and sum(map(_says_something, content.split(b"\n"))) > MAX_RULES:
        raise Untranslatable(f"has more than {MAX_RULES:,} rules")
    lines = content.removeprefix(_BOM).split(b"\n")
    return _rules((line.removesuffix(b"\r").split(b"\0")[0] for line in lines), folds)


def rules_of_patterns(patterns: Sequence[str], *, folds: bool = False) -> Rules:
    """Those of a setting. Raises `Untranslatable` for too many and too long ones."""
    if len(patterns) > MAX_RULES:
        raise Untranslatable(f"has more than {MAX_RULES:,} rules")
    return _rules(map(as_bytes, patterns), folds)


def says_nothing(pattern: str) -> bool:
    """Whether a pattern could match nothing, and is no comment nor blank."""
    line = as_bytes(pattern)
    return _says_something(line) and not _parts(line)[0]


def is_too_long(pattern: str) -> bool:
    return len(as_bytes(pattern)) > MAX_PATTERN


def as_bytes(text: str) -> bytes:
    """A path or a pattern as it is on disk, also where it is no UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _rules(lines: Iterable[bytes], folds: bool) -> Rules:
    rules = tuple(rule for line in lines if _says_something(line) and (rule := _rule(line, folds)) is not None)
    return Rules(rules=rules, weight=sum(rule.weight for rule in rules))


def _says_something(line: bytes) -> bool:
    return not line.startswith(b"#") and bool(line.strip(b" "))


def _rule(line: bytes, folds: bool) -> Rule | None:
    """`None` for one that matches nothing."""
    pattern, excludes, only_folders = _parts(line)
    if len(pattern) > MAX_PATTERN:
        raise Untranslatable(f"has a pattern of more than {MAX_PATTERN:,} bytes")
    by_name = b"/" not in pattern
    pattern = pattern.removeprefix(b"/")
    if not pattern:
        return None
    plain = plain_length(pattern)
    glob = None if plain == len(pattern) else pattern
    fresh = plain if not by_name and pattern[plain - 1 : plain] != b"/" and pattern[plain : plain + 2] == b"**" else 0
    if glob is None:
        needle, weight = pattern.lower() if folds else pattern, 0
    elif (found := compiled(pattern, folds, fresh)) is None:
        return None
    else:
        needle, weight = found.needle, (1 + len(found.taken) // 64) * (2 if fresh else 1)
    return Rule(
        excludes=excludes,
        only_folders=only_folders,
        by_name=by_name,
        needle=needle,
        glob=glob,
        fresh=fresh,
        folds=folds,
        weight=weight,
    )


def _parts(line: bytes) -> tuple[bytes, bool, bool]:
    """The pattern, whether it excludes, and whether folders alone."""
    line = _without_trailing_spaces(line)
    excludes = not line.startswith(b"!")
    pattern = line if excludes else line[1:]
    return pattern.removesuffix(b"/"), excludes, pattern.endswith(b"/")


def _without_trailing_spaces(line: bytes) -> bytes:
    """But with those that stand behind a backslash."""
    kept = line.rstrip(b" ")
    backslashes = len(kept) - len(kept.rstrip(b"\\"))
    return line[: len(kept) + 1] if backslashes % 2 else kept
