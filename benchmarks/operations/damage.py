"""Selections of real held-out code with one mistake in them: another name, operator or argument. Some have none.

This is not how training damages code (`sfumato_model.training.data.damage` works on words, without a tree).
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal

from benchmarks.operations.words import word_spans
from benchmarks.shared.sampling import sampled
from benchmarks.shared.source import Source, after, before, names_near, read

from sfumato_model.api.request import Selection
from sfumato_model.memory.memory import Known
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.held_out import prose
from sfumato_model.training.data.spans import Span

Kind = Literal["name", "operator", "argument", "clean"]
LINES = (3, 8)
"""Lines of a selection, at least and at most."""
FEWEST_WORDS = 10
LONGEST_ARGUMENT = 30
OPERATORS = (
    ("==", "!="), ("<", ">", "<=", ">="), ("is", "is not"), ("in", "not in"), ("and", "or"),
    ("+", "-", "*", "/", "//"), ("+=", "-="),
)  # fmt: skip
"""Operators that could be taken for each other."""
SYMBOLS: dict[type[ast.AST], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or", ast.Add: "+", ast.Sub: "-",
    ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Damage:
    """Characters `start` to `end` are selected; in `place` among them stands `wrong`, if anything is."""

    kind: Kind
    file: SourceFile
    start: int
    end: int
    place: Span
    wrong: str
    memory: Known | None = None

    @property
    def truth(self) -> str:
        return self.file.text[self.start : self.end]

    @property
    def text(self) -> str:
        """The selection with its mistake."""
        low, high = self.place
        return self.file.text[self.start : low] + self.wrong + self.file.text[high : self.end]

    @property
    def selection(self) -> Selection:
        return Selection(
            before=before(self.file, self.start), text=self.text, after=after(self.file, self.end),
            path=self.file.path, memory=self.memory,
        )  # fmt: skip

    @property
    def wrong_words(self) -> set[int]:
        """The numbers of the selection's words that the mistake touches."""
        low = self.place[0] - self.start
        high = low + len(self.wrong)
        return {i for i, (start, end) in enumerate(word_spans(self.text)) if start < high and end > low}


def damages(files: Sequence[SourceFile], count: int, seed: int) -> list[Damage]:
    """`count` selections of each kind. Raises `ValueError` when the files have too few places."""
    rng = random.Random(seed)
    found: list[Damage] = []
    for kind in (*_PLACES, "clean"):
        draw = partial(_damage, kind=kind, rng=rng)
        cases = sampled(files, count, rng, draw, f"selections of the kind {kind!r}", distinct=True)
        found += sorted(cases, key=lambda case: (case.file.package, case.file.path, case.start, case.place))
    return found


def _damage(file: SourceFile, kind: Kind, rng: random.Random) -> Damage | None:
    source = read(file.text)
    selected = selection_at(file.text, rng.randrange(len(file.text)), rng)
    if source is None or selected is None:
        return None
    start, end = selected
    if kind == "clean":
        return Damage(kind=kind, file=file, start=start, end=end, place=(end, end), wrong="")
    places = [(place, wrong) for place, wrong in _PLACES[kind](source, start, end) if wrong]
    if not places:
        return None
    place, wrong = rng.choice(places)
    return Damage(kind=kind, file=file, start=start, end=end, place=place, wrong=rng.choice(wrong))


def selection_at(text: str, at: int, rng: random.Random) -> Span | None:
    """Some whole lines of code from the one around `at` on, less the first one's indentation."""
    count = rng.randint(*LINES)
    start = text.rfind("\n", 0, at) + 1
    lines = text[start:].split("\n", count)[:count]
    end = start + len("\n".join(lines))
    if len(lines) < count or not lines[0].strip() or not lines[-1].strip():
        return None
    start += len(lines[0]) - len(lines[0].lstrip())
    within_prose = any(low < end and start < high for low, high in prose(text))
    return None if within_prose or len(word_spans(text[start:end])) < FEWEST_WORDS else (start, end)


_Mistake = tuple[Span, Sequence[str]]
"""A place, and what could stand there wrongly."""


def _names(source: Source, start: int, end: int) -> list[_Mistake]:
    near = names_near(source.text, start, end)
    return [(span, [o for o in near if o != name]) for name, span in source.names(start, end) if name in near]


def _arguments(source: Source, start: int, end: int) -> list[_Mistake]:
    near = names_near(source.text, start, end)
    found: list[_Mistake] = []
    for node, (low, high) in _nodes(source.text):
        if not (isinstance(node, ast.Call) and start <= low and high <= end):
            continue
        for value in (*node.args, *(k.value for k in node.keywords if k.arg is not None)):
            span = source.span(value)
            old = source.text[span[0] : span[1]]
            if not isinstance(value, ast.Starred) and 1 <= len(old) <= LONGEST_ARGUMENT and "\n" not in old:
                found.append((span, [name for name in near if name != old]))
    return found


def _operators(source: Source, start: int, end: int) -> list[_Mistake]:
    found: list[_Mistake] = []
    for node, (low, high) in _nodes(source.text):
        if start <= low and high <= end:
            for symbol, left, right in _operations(node):
                others = next(([o for o in group if o != symbol] for group in OPERATORS if symbol in group), [])
                gap = source.span(left)[1], source.span(right)[0]
                at = source.text.find(symbol, *gap)
                # Only brackets may stand beside it: a comment could hold another one.
                if at >= 0 and not (source.text[gap[0] : at] + source.text[at + len(symbol) : gap[1]]).strip(" \n()\\"):
                    found.append(((at, at + len(symbol)), others))
    return found


def _operations(node: ast.AST) -> list[tuple[str, ast.expr, ast.expr]]:
    """The operators of `node`, each with what stands on both sides."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return [(SYMBOLS[type(o)], a, b) for o, a, b in zip(node.ops, sides, sides[1:], strict=False)]
    if isinstance(node, ast.BoolOp):
        return [(SYMBOLS[type(node.op)], a, b) for a, b in zip(node.values, node.values[1:], strict=False)]
    symbol = SYMBOLS.get(type(node.op), "") if isinstance(node, ast.BinOp) else ""
    if isinstance(node, ast.BinOp) and symbol:
        return [(symbol, node.left, node.right)]
    if isinstance(node, ast.AugAssign) and symbol:
        return [(symbol + "=", node.target, node.value)]
    return []


@lru_cache(maxsize=256)
def _nodes(text: str) -> tuple[tuple[ast.expr | ast.stmt, Span], ...]:
    """Expressions and statements in the order of their starts; none of those in f-strings, which have no places."""
    source = read(text)
    if source is None:
        return ()
    hidden = {
        id(inner) for node in ast.walk(source.tree) if isinstance(node, ast.JoinedStr) for inner in ast.walk(node)
    }
    nodes = (n for n in ast.walk(source.tree) if isinstance(n, ast.expr | ast.stmt) and id(n) not in hidden)
    return tuple(sorted(((node, source.span(node)) for node in nodes), key=lambda one: one[1]))


_PLACES: dict[Kind, Callable[[Source, int, int], list[_Mistake]]] = {
    "name": _names,
    "operator": _operators,
    "argument": _arguments,
}
