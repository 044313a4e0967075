"""Python text as a syntax tree and back, with one error for all that cannot be read or written.

CPython says in many ways that a text is no Python: one that is nested too deeply for its parser is a `MemoryError`,
which is no lack of memory, and one that is too deep for its trees a `RecursionError`. A huge number, half a surrogate
pair and a NUL are a `ValueError` each. What it says about odd escapes is nobody's business here.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


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


def parse_expression(text: str) -> ast.expr:
    """Raises `NotPython`."""
    with _one_error():
        return ast.parse(text, mode="eval").body


def unparse(tree: ast.AST) -> str:
    """Raises `NotPython`: not every tree that was read can be written."""
    with _one_error():
        return ast.unparse(tree)


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


@contextmanager
def _one_error() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (RecursionError, MemoryError):
        raise NotPython("it is nested too deeply") from None
    except SyntaxError as error:
        raise NotPython(str(error), error.msg, error.lineno) from None
    except (ValueError, tokenize.TokenError) as error:
        raise NotPython(str(error)) from None
