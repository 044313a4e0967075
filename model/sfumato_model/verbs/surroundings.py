"""The document around a selected function as a tree, as far as it can be read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from sfumato_model.text.python_text import NotPython, parse
from sfumato_model.verbs.source.function import Function, PythonFunction

LONGEST = 200_000
"""Characters of a document that is read whole."""
_TOP = re.compile(r"^(?=[^\s#)\]}])", re.MULTILINE)

Enclosing = ast.ClassDef | Function


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """`statements` of the document's top level, those that could be read; what ends before `line` stands before the
    function. `around` are the classes and functions that it stands in, the outermost first.

    `whole` is false where only a part of the document can be read: then nothing is known of what stands around.
    """

    statements: tuple[ast.stmt, ...]
    around: tuple[Enclosing, ...]
    line: int
    whole: bool

    @property
    def enclosing_class(self) -> ast.ClassDef | None:
        innermost = self.around[-1] if self.around else None
        return innermost if isinstance(innermost, ast.ClassDef) else None


@lru_cache(maxsize=1)
def surroundings_of(parsed: PythonFunction) -> Surroundings:
    """What stands around the function; kept for one, since a verb asks several times."""
    line = parsed.before.count("\n") + 1 + parsed.source[: parsed.def_at].count("\n")
    text = parsed.document
    if len(text) <= LONGEST:
        try:
            tree = parse(text)
        except NotPython:
            pass
        else:
            return Surroundings(statements=tuple(tree.body), around=tuple(_path(tree, line)), line=line, whole=True)
    above, below = _readable(parsed.before[-LONGEST:]), _readable(parsed.after[:LONGEST])
    return Surroundings(
        statements=(*above, *(ast.increment_lineno(one, line) for one in below)), around=(), line=line, whole=False
    )


def _path(tree: ast.Module, line: int) -> Iterator[Enclosing]:
    """The classes and functions around the function whose `def` is on `line`."""
    node: ast.AST = tree
    while True:
        within = (n for n in ast.walk(node) if isinstance(n, Enclosing) and n is not node)
        # Breadth first, so the first that holds the line is the outermost.
        following = next((n for n in within if n.lineno <= line <= (n.end_lineno or 0)), None)
        if following is None or (following.lineno == line and not isinstance(following, ast.ClassDef)):
            return
        yield following
        node = following


def _readable(text: str) -> Iterator[ast.stmt]:
    """The statements of a text that can be read by themselves. One with an open string goes on in the next."""
    kept = ""
    for piece in _TOP.split(text):
        kept += piece
        if kept.count('"""') % 2 or kept.count("'''") % 2:
            continue
        with suppress(NotPython):
            yield from parse(kept).body
        kept = ""
