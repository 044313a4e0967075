"""A selected Python function and where its parts stand in its text."""

from __future__ import annotations

import ast
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from sfumato_model.errors import PromptError
from sfumato_model.python_text import NotPython, parse, tokens

Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST = 50_000
"""Characters of a function that is read. CPython takes seconds over some texts of a few hundred thousand."""


@dataclass(frozen=True, kw_only=True)
class PythonFunction:
    """A function's text: its first line unindented, the others as in the file."""

    source: str
    function: Function

    @property
    def def_at(self) -> int:
        """Where `def` or `async def` stands, behind the decorators."""
        at = self._line_at(self.function.lineno)
        return at + len(self.source[at:]) - len(self.source[at:].lstrip())

    @property
    def colon_at(self) -> int:
        """Where the colon stands that ends the header: the first outside of all brackets."""
        return next(start for text, start, _, depth in self._header_tokens() if text == ":" and depth == 0)

    def bare_places(self) -> list[tuple[int, int]]:
        """Where type hints are missing: from each parameter's name to its default value or the sign behind it, and
        from the closing bracket to the colon. `self` and `cls` need none.
        """
        found: list[tuple[int, int]] = []
        name = -1  # where the parameter ended that has no hint so far
        awaited = arrow = False
        last_end = 0
        for text, start, end, depth in self._header_tokens():
            if depth == 1 and text in (",", "(", "="):
                if name >= 0 and text != "(":
                    found.append((name, end + 1 if text == "=" and self.source[end : end + 1] == " " else
                                  end if text == "=" else start))  # fmt: skip
                name, awaited = -1, text != "="
            elif depth == 0 and text == ")":
                if name >= 0:
                    found.append((name, start))
                name, awaited = -1, False
                last_end = end
            elif depth == 1 and text == ":":
                name = -1
            elif depth == 1 and awaited and text.isidentifier():
                name, awaited = (-1 if text in ("self", "cls") else end), False
            elif depth == 0 and text == "->":
                arrow = True
            elif depth == 0 and text == ":" and not arrow:
                found.append((last_end, start))
        return found

    def _header_tokens(self) -> Iterator[tuple[str, int, int, int]]:
        """The header's tokens up to its colon: text, start and end in `source`, and how many brackets are open. Of a
        bracket, those that are open inside of it when it opens, and outside when it closes.
        """
        offset, depth = self.def_at, 0
        starts = [0]
        for text in self.source[offset:].split("\n"):
            starts.append(starts[-1] + len(text) + 1)
        for token in tokens(self.source[offset:]):
            if token.type not in (tokenize.OP, tokenize.NAME):
                continue
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
            (line, column), (end_line, end_column) = token.start, token.end
            start, end = offset + starts[line - 1] + column, offset + starts[end_line - 1] + end_column
            yield token.string, start, end, depth
            if token.string == ":" and depth == 0:
                return

    @property
    def header_end(self) -> int:
        """Characters up to the line of the first statement of the body; that line has to be the body's own."""
        statement = self.function.body[0]
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
        end = self._line_at(first)
        if end <= self.colon_at:
            raise PromptError("the function's body begins on the line of its header: put it on a line of its own first")
        return end

    def _line_at(self, line: int) -> int:
        """Where a line (from 1) begins."""
        return sum(len(before) + 1 for before in self.source.split("\n")[: line - 1])

    @property
    def header(self) -> str:
        return self.source[: self.header_end]

    @property
    def body(self) -> str:
        return self.source[self.header_end :]

    @property
    def inner(self) -> str:
        """The indentation of the body."""
        return self.body[: len(self.body) - len(self.body.lstrip())].split("\n")[-1]

    def behind_docstring(self) -> tuple[str, str]:
        """The function up to and with its docstring, and the lines behind it."""
        if ast.get_docstring(self.function) is None:
            return self.header, self.body
        end = self.function.body[0].end_lineno or 1
        lines = self.source.split("\n")
        return "\n".join(lines[:end]) + "\n", "\n".join(lines[end:])


def parse_function(source: str, indent: str) -> PythonFunction:
    """Read the function `source`, which stands under `indent`. Raises `PromptError` when it is anything else."""
    if len(source) > LONGEST:
        raise PromptError(
            f"the selection has {len(source):,} characters, and a function of at most {LONGEST:,} is read: select less"
        )
    try:
        body = parse(textwrap.dedent(indent + source)).body
    except NotPython as error:
        raise PromptError(
            f"the selection is not Python that can be read ({error}): select one whole function"
        ) from error
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef | ast.AsyncFunctionDef):
        raise PromptError("the selection is not one function: select one from its def to its last line")
    return PythonFunction(source=source, function=body[0])
