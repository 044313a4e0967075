"""Python text as a syntax tree and back, with one error for all that cannot be read or written.

CPython says in many ways that a text is no Python: one that is nested too deeply for its parser is a `MemoryError`,
which is no lack of memory, and one that is too deep for its trees a `RecursionError`. A huge number, half a surrogate
pair and a NUL are a `ValueError` each. What it says about odd escapes is nobody's business here.
"""

from __future__ import annotations

import ast
import io
import symtable
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import RLock


class NotPython(ValueError):
    """A text cannot be read as Python, or a tree cannot be written as text. Its words say why.

    `reason` says it without the place; `line` is the line of the text, from 1, or `None` where that is not known.
    """

    def __init__(self, words: str, reason: str = "", line: int | None = None) -> None:
        super().__init__(words)
        self.reason = reason or words
        self.line = line


def parse(text: str) -> ast.Module:
    """Raises `NotPython`."""
    with _one_error():
        return ast.parse(text)


_FROM_BEFORE = (
    "closing parenthesis", "unmatched", "unindent does not match", "unexpected indent", "invalid syntax. Perhaps you",
)  # fmt: skip
"""How CPython begins to say what is wrong with what it has read, whatever comes next."""


def is_stuck(text: str) -> bool:
    """Whether no text behind `text` could make Python of it: the parser stops before its end. False where that is not
    sure. "invalid syntax" stands at the last token that the parser looked at; other words may stand anywhere.
    """
    try:
        with without_remarks():
            ast.parse(text)
    except SyntaxError as error:
        if error.msg.startswith(_FROM_BEFORE):
            return True
        if error.msg != "invalid syntax" or error.end_lineno is None or error.end_offset is None:
            return False
        first, *below = text.split("\n")[error.end_lineno - 1 :] or [""]
        # With space behind it the last word is a whole one, too.
        at = error.offset if text[-1:].isspace() and error.offset and error.lineno == error.end_lineno else None
        return any(line.strip() for line in (first[(at or error.end_offset) - 1 :], *below))
    except (ValueError, RecursionError, MemoryError):
        return False
    return False


def parse_expression(text: str) -> ast.expr:
    """Raises `NotPython`."""
    with _one_error():
        return ast.parse(text, mode="eval").body


def unparse(tree: ast.AST) -> str:
    """Raises `NotPython`: not every tree that was read can be written."""
    with _one_error():
        return ast.unparse(tree)


def compile_whole(text: str) -> None:
    """Raises `NotPython` for what parses and cannot run: `await` outside of `async`, a parameter given twice."""
    with _one_error():
        compile(text, "<text>", "exec", dont_inherit=True)


@dataclass(frozen=True, kw_only=True)
class Symbols:
    """A scope as CPython sees it: what is so of each of its names (`_ASKED`), and the scopes in it."""

    kind: str
    name: str
    names: dict[str, tuple[bool, ...]]
    inner: tuple[Symbols, ...]


_ASKED = (
    "is_referenced", "is_parameter", "is_global", "is_nonlocal", "is_declared_global", "is_local", "is_annotated",
    "is_free", "is_imported", "is_assigned", "is_namespace",
)  # fmt: skip


def symbols(text: str) -> Symbols:
    """What each scope of `text` binds and uses. Raises `NotPython`."""
    with _one_error():
        return _symbols(symtable.symtable(text, "<text>", "exec"))


def _symbols(table: symtable.SymbolTable) -> Symbols:
    return Symbols(
        kind=str(table.get_type()),
        name=table.get_name(),
        names={one.get_name(): tuple(getattr(one, asked)() for asked in _ASKED) for one in table.get_symbols()},
        inner=tuple(_symbols(child) for child in table.get_children()),
    )


def tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Raises `NotPython` at the first that is none; `text` need not be whole."""
    found = tokenize.generate_tokens(io.StringIO(text).readline)
    while True:
        # Not around the yield: what holds in here is none of the reader's business.
        with _one_error():
            token = next(found, None)
        if token is None:
            return
        yield token


@dataclass(frozen=True, kw_only=True)
class SourceLines:
    """Where the lines of `text` begin."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def at(self, line: int, column: int) -> int:
        """The character at the (1-based line, UTF-8 column) pairs of `ast`."""
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode(errors="ignore"))


def lines_in_strings(text: str) -> set[int]:
    """The lines (from 1) that begin inside of a string, f-strings with all that they hold. Raises `NotPython`."""
    found: set[int] = set()
    opened: list[int] = []
    for token in tokens(text):
        # An f-string is one token up to Python 3.11, and many from 3.12 on; template strings come with 3.14.
        kind = tokenize.tok_name[token.type]
        if kind.endswith("STRING_START"):
            opened.append(token.start[0])
        elif kind == "STRING" or kind.endswith("STRING_END"):
            first = opened.pop() if opened else token.start[0]
            found.update(range(first + 1, token.end[0] + 1))
    return found


_QUIET = RLock()
"""What Python remarks on is the whole process's to set."""


@contextmanager
def without_remarks() -> Iterator[None]:
    """Python's warnings about what it reads in the block quote the text, and are not shown."""
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _one_error() -> Iterator[None]:
    try:
        with without_remarks():
            yield
    except (RecursionError, MemoryError):
        raise NotPython("it is nested too deeply") from None
    except SyntaxError as error:
        raise NotPython(str(error), error.msg, error.lineno) from None
    except (ValueError, tokenize.TokenError) as error:
        raise NotPython(str(error)) from None
