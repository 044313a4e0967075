"""A selected Python function and where its parts stand in its text."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
import warnings
from dataclasses import dataclass

from sfumato_model.errors import PromptError

Function = ast.FunctionDef | ast.AsyncFunctionDef


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
        start, depth = self.def_at, 0
        for token in tokenize.generate_tokens(io.StringIO(self.source[start:]).readline):
            if token.type != tokenize.OP:
                continue
            depth += (token.string in "([{") - (token.string in ")]}")
            if token.string == ":" and depth == 0:
                line, column = token.start
                lines = self.source[start:].split("\n")
                return start + sum(len(before) + 1 for before in lines[: line - 1]) + column
        raise PromptError("the function's header has no colon")

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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(textwrap.dedent(indent + source)).body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise PromptError(
            f"the selection is not Python that can be read ({error}): select one whole function"
        ) from error
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef | ast.AsyncFunctionDef):
        raise PromptError("the selection is not one function: select one from its def to its last line")
    return PythonFunction(source=source, function=body[0])
