"""A held-out file as a tree, with where its nodes stand in characters, and the windows around a place in it."""

from __future__ import annotations

import ast
import bisect
import builtins
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

from sfumato_model.text.python_text import NotPython, parse
from sfumato_model.text.syntax_errors import error_counter
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.held_out import PREFIX_CHARACTERS, SUFFIX_CHARACTERS
from sfumato_model.training.data.spans import Span

Function = ast.FunctionDef | ast.AsyncFunctionDef
AROUND = 1200
"""Characters on both sides that count where no function surrounds a place."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """`starts` are the characters at which the lines of `text` begin."""

    text: str
    tree: ast.Module
    lines: tuple[str, ...]
    starts: tuple[int, ...]

    def at(self, line: int, column: int) -> int:
        """Characters from the (1-based line, UTF-8 column) pairs that `ast` counts in."""
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode(errors="ignore"))

    def span(self, node: ast.expr | ast.stmt | ast.arg) -> Span:
        """Where `node` stands; a decorated statement without its decorators."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    @cached_property
    def functions(self) -> tuple[tuple[Function, Span], ...]:
        """Every function and where it stands, without its decorators."""
        found = (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        return tuple((node, self.span(node)) for node in found)

    def names(self, start: int, end: int) -> list[tuple[str, Span]]:
        """Variables and parameters between two places, in order; none that an f-string hides from `ast`."""
        first = bisect.bisect_left(self._names, start, key=lambda one: one[1][0])
        return list(takewhile(lambda one: one[1][1] <= end, self._names[first:]))

    @cached_property
    def _names(self) -> tuple[tuple[str, Span], ...]:
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name | ast.arg):
                name = node.id if isinstance(node, ast.Name) else node.arg
                start = self.at(node.lineno, node.col_offset)
                # Before Python 3.12 what stands in an f-string has made-up places.
                if self.text[start : start + len(name)] == name:
                    found.add((name, (start, start + len(name))))
        return tuple(sorted(found, key=lambda one: one[1]))


@lru_cache(maxsize=512)
def read(text: str) -> Source | None:
    """`text` as a tree; `None` where it is not Python that this interpreter can parse."""
    try:
        tree = parse(text)
    except NotPython:
        return None
    lines = tuple(text.split("\n"))
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return Source(text=text, tree=tree, lines=lines, starts=tuple(starts))


def parameters(function: Function, *, starred: bool = False) -> list[ast.arg]:
    """Those of a function in order; with `starred` those that take what is left, too."""
    own = function.args
    rest = [one for one in (own.vararg, own.kwarg) if one is not None and starred]
    return [*own.posonlyargs, *own.args, *own.kwonlyargs, *rest]


def uses(text: str, name: str) -> list[Span]:
    """Every place where the word `name` stands, whatever it means there."""
    return [m.span() for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def before(file: SourceFile, start: int) -> str:
    """About what an editor sends of the text before a place."""
    return file.text[max(0, start - PREFIX_CHARACTERS) : start]


def after(file: SourceFile, end: int) -> str:
    return file.text[end : end + SUFFIX_CHARACTERS]


def names_near(text: str, start: int, end: int) -> list[str]:
    """Names that could stand at characters `start` to `end` by mistake: those of the function, or of the lines around.

    Variables and parameters, each once, sorted; no builtins.
    """
    source = read(text)
    if source is None:
        return []
    around = [span for _, span in source.functions if span[0] <= start and end <= span[1]]
    low, high = max(around, default=(max(0, start - AROUND), end + AROUND))
    names = {name for name, _ in source.names(low, high)}
    return sorted(name for name in names if not hasattr(builtins, name) and name not in ("self", "cls", "_"))


def syntax_errors(text: str) -> int:
    """How many tree-sitter finds in Python, also in a window that begins and ends in the middle of something."""
    count = error_counter("python")
    assert count is not None, "Python's grammar comes with the server"
    return count(text)
