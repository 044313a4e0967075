"""Holes in files that were never trained on, by kind; the same seed gives the same holes."""

from __future__ import annotations

import ast
import bisect
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from benchmarks.quality.known_hole import Kind, KnownHole
from benchmarks.shared.sampling import sampled
from benchmarks.shared.source import Source, read
from platformdirs import user_cache_path

from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.training.data.corpus import SourceFile, Sources, download, load, read_sources
from sfumato_model.training.data.held_out import prose
from sfumato_model.training.data.holes import rest_of_line
from sfumato_model.training.data.spans import Span, find_spans

SHARES: dict[Kind, float] = {"rest of line": 0.4, "inside a line": 0.4, "whole line": 0.2}
SEVERAL_SHARE = 0.15
"""Holes of several lines, in addition to the single-line ones."""
LONGEST = 15
"""Tokens of a single-line hole."""
LONGEST_SEVERAL = 48
CHARACTERS_A_TOKEN = 6
"""More than a token of code has: a text that is longer than so many a token has too many tokens."""
SEVERAL = (2, 5)
"""Statements of a several-line hole, at least and at most."""
WHEELS = user_cache_path("sfumato") / "training" / "wheels"


def held_out_files(folder: Path = WHEELS) -> tuple[SourceFile, ...]:
    """The files of the packages that are held out, downloaded into `folder` where they are missing."""
    download(_held_out(), folder)
    return fetched_files(folder)


def fetched_files(folder: Path = WHEELS) -> tuple[SourceFile, ...]:
    """The same, from `folder` alone. Raises `FileNotFoundError` where a package is missing."""
    return load(_held_out(), folder).held_out


def _held_out() -> Sources:
    sources = read_sources()
    return replace(sources, packages=tuple(p for p in sources.packages if p.held_out), standard_library=False)


def held_out_holes(files: Sequence[SourceFile], tokenizer: Tokenizer, count: int, seed: int) -> list[KnownHole]:
    """`count` single-line holes in the shares of `SHARES`, and some of several lines, shuffled.

    Raises `ValueError` when the files have too few places.
    """
    rng = random.Random(seed)
    wanted = {kind: round(count * share) for kind, share in SHARES.items()}
    wanted["rest of line"] += count - sum(wanted.values())
    wanted["several lines"] = round(count * SEVERAL_SHARE)
    found: list[KnownHole] = []
    for kind, number in wanted.items():
        draw = partial(_hole, kind=kind, tokenizer=tokenizer, rng=rng)
        found += sampled(files, number, rng, draw, f"holes of the kind {kind!r}")
    rng.shuffle(found)
    return found


def _hole(file: SourceFile, kind: Kind, tokenizer: Tokenizer, rng: random.Random) -> KnownHole | None:
    longest = LONGEST_SEVERAL if kind == "several lines" else LONGEST
    span = PLACES[kind](file.text, rng.randrange(len(file.text)), rng)
    if span is None or not 1 <= len(tokenizer.encode(file.text[span[0] : span[1]])) <= longest:
        return None
    code = not _within(span, prose(file.text))
    return KnownHole(kind=kind, file=file, start=span[0], end=span[1], code=code)


def _whole_line(text: str, at: int, _rng: random.Random) -> Span | None:
    span = rest_of_line(text, at, whole=True)
    return span if span is not None and text[span[1] :].strip() else None


def _near(places: Sequence[Span], at: int, rng: random.Random) -> Span | None:
    index = bisect.bisect_left(places, (at, at))
    near = places[index : index + 4]
    return rng.choice(near) if near else None


@lru_cache(maxsize=512)
def inner_places(text: str) -> tuple[Span, ...]:
    """Every range that a hole inside a line could be, sorted."""
    spans = find_spans(text)
    if spans is None:
        return ()
    found = set(spans.nodes)
    for start, end in spans.nodes:
        # A call's arguments, a subscript's index, what brackets hold: as after a bracket that an editor closed.
        opening = next((at for at in range(start, end) if text[at] in "([{"), None)
        if opening is not None and text[end - 1] in ")]}" and opening + 1 < end - 1:
            found.add((opening + 1, end - 1))
    unprosed = prose(text)
    return tuple(sorted(span for span in found if _is_inside(text, span) and not _within(span, unprosed)))


def _is_inside(text: str, span: Span) -> bool:
    start, end = span
    line_end = text.find("\n", end)
    behind = text[end : len(text) if line_end < 0 else line_end].strip()
    return "\n" not in text[start:end] and bool(behind) and not behind.startswith("#")


def _within(span: Span, ranges: tuple[Span, ...]) -> bool:
    return any(start <= span[0] < end for start, end in ranges)


@lru_cache(maxsize=512)
def statement_runs(
    text: str, most: int = SEVERAL[1], longest: int = CHARACTERS_A_TOKEN * LONGEST_SEVERAL
) -> tuple[Span, ...]:
    """Every run of 2 to `most` statements of one block that are lines of their own and no docstrings, sorted.

    None has more than `longest` characters.
    """
    source = read(text)
    found: list[Span] = []
    for node in ast.walk(source.tree) if source else ():
        assert source
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and len(block) >= SEVERAL[0] and isinstance(block[0], ast.stmt):
                found += _runs(block, source, most)
    return tuple(sorted({span for span in found if span[1] - span[0] <= longest}))


def _runs(block: list[ast.stmt], source: Source, most: int) -> list[Span]:
    found = []
    for begun in range(len(block)):
        for count in range(SEVERAL[0], most + 1):
            run = block[begun : begun + count]
            if len(run) < count or any(_is_docstring(s) or getattr(s, "decorator_list", None) for s in run):
                break
            first, bottom = run[0].lineno - 1, (run[-1].end_lineno or run[-1].lineno) - 1
            top = source.lines[first]
            start = source.starts[first] + len(top) - len(top.lstrip())
            if start == source.at(run[0].lineno, run[0].col_offset):
                found.append((start, source.starts[bottom] + len(source.lines[bottom].rstrip())))
    return found


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


PLACES: dict[Kind, Callable[[str, int, random.Random], Span | None]] = {
    "rest of line": lambda text, at, _: rest_of_line(text, at),
    # With more code behind it on its line: a syntax node, or what is between two brackets.
    "inside a line": lambda text, at, rng: _near(inner_places(text), at, rng),
    "whole line": _whole_line,
    # From the first one's indentation on, two to five whole statements after each other in one block.
    "several lines": lambda text, at, rng: _near(statement_runs(text), at, rng),
}
