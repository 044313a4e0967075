"""A selected Python function, in its document, and where its parts stand in its text."""

from __future__ import annotations

import ast
import re
import tokenize
from dataclasses import dataclass, replace
from functools import cached_property

from sfumato_model.api.errors import PromptError
from sfumato_model.postprocess.place import Place
from sfumato_model.text.python_text import NotPython, SourceLines, parse, tokens
from sfumato_model.verbs.source.running import LONGEST, plain, stops_running

Function = ast.FunctionDef | ast.AsyncFunctionDef

_SAME_LINE = re.compile(r"(?:[ \t\f;]|\\\n)*+")
_NO_CODE = re.compile(r"[ \t\f]*+(?:#.*)?")
_OPENING = re.compile(r"([ \t\f]*+)(async[ \t]++)?")


@dataclass(frozen=True, kw_only=True)
class PythonFunction:
    """`source` is a function's text: its first line unindented, the others as in the file.

    `opening` stands in front of it on its line: its indentation, and `async` where the selection left that out.
    `before` and `after` are the document around all that.
    """

    source: str
    opening: str
    before: str
    after: str
    function: Function

    @property
    def name(self) -> str:
        return self.function.name

    @property
    def indent(self) -> str:
        return self.opening.removesuffix("async ")

    @property
    def document(self) -> str:
        return self.before + self.opening + self.source + self.after

    @cached_property
    def _parsed(self) -> SourceLines:
        return SourceLines(text=_under(self.opening) + self.source)

    def _at(self, line: int, column: int) -> int:
        return self._parsed.at(line, column) - len(self._parsed.text) + len(self.source)

    def start(self, node: ast.stmt | ast.expr | ast.arg | ast.pattern) -> int:
        """The character of `source` where `node` begins; a statement begins with its decorators."""
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        if decorators:
            return self.source.rindex("@", 0, self._at(decorators[0].lineno, decorators[0].col_offset))
        return self._at(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr | ast.arg) -> int:
        """The character of `source` behind `node`."""
        return self._at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    @property
    def def_at(self) -> int:
        """Where `def` or `async def` stands, behind the decorators."""
        return max(0, self._at(self.function.lineno, self.function.col_offset))

    @cached_property
    def header_ends(self) -> tuple[int, int]:
        """Behind the bracket that closes the parameters, and where the colon stands that ends the header."""
        offset, closed, depth = self.def_at, 0, 0
        annotated = self.end(self.function.returns) if self.function.returns is not None else 0
        header = SourceLines(text=self.source[offset:])
        for token in tokens(header.text):
            if token.type != tokenize.OP:
                continue
            at = offset + header.starts[token.start[0] - 1] + token.start[1]
            depth += (token.string in "([{") - (token.string in ")]}")
            if depth == 0 and token.string == ")":
                closed = at + 1
            elif depth == 0 and token.string == ":" and at >= annotated:
                return closed, at
        raise PromptError(f"the header of {self.name} cannot be read: make the change by hand")

    @cached_property
    def on_one_line(self) -> bool:
        """Whether the body begins on the line of the header's colon."""
        colon, first = self.header_ends[1], self.start(self.function.body[0])
        return _SAME_LINE.fullmatch(self.source, colon + 1, first) is not None

    def opened(self) -> PythonFunction:
        """The function with its body on lines of its own."""
        if not self.on_one_line:
            return self
        body = self.source[self.start(self.function.body[0]) :]
        source = f"{self.source[: self.header_ends[1] + 1]}\n{self.indent}{self.unit}{body}"
        return replace(self, source=source, function=_function(source, self.opening))

    @cached_property
    def unit(self) -> str:
        """One level of indentation: that of the function's body, else of its document, else four spaces."""
        if not self.on_one_line and self.inner.startswith(self.indent):
            return self.inner[len(self.indent) :]
        around = Place(before=self.before, after=self.after, language="python", single_line=False)
        return around.unit or ("\t" if "\t" in self.indent else "    ")

    @cached_property
    def inner(self) -> str:
        """The indentation of the body, which has to stand on lines of its own (`opened`)."""
        start = self.start(self.function.body[0])
        return self.source[self.source.rfind("\n", 0, start) + 1 : start]

    @property
    def documented(self) -> bool:
        return ast.get_docstring(self.function, clean=False) is not None

    def parted(self, *, documented: bool) -> tuple[str, str]:
        """The function up to and with its header, or its docstring where it is `documented`, and the lines behind.

        The body has to stand on lines of its own; both parts are whole lines.
        """
        body = self.function.body
        end = self.end(body[0]) if documented else self.header_ends[1] + 1
        following = body[documented : documented + 1]
        if following and _SAME_LINE.fullmatch(self.source, end, self.start(following[0])):
            return f"{self.source[:end]}\n", self.inner + self.source[self.start(following[0]) :]
        line = self.source.find("\n", end) + 1
        return (self.source[:line], self.source[line:]) if line else (f"{self.source}\n", "")

    def problem_of(self, source: str) -> str:
        """Why `source` in its place cannot run though the function can; empty where it can too."""
        return stops_running(self.runnable(self.source), self.runnable(source))

    def runnable(self, source: str, *, in_class: bool = False) -> str:
        """`source` in its place, as far as it has to do with it: in a class, or in a function with `nonlocal` names."""
        outer = {name for node in ast.walk(self.function) if isinstance(node, ast.Nonlocal) for name in node.names}
        inside = "class _:\n" if in_class else f"async def _({', '.join(sorted(outer - {'__class__'}))}):\n"
        return (inside if self.indent else "") + self.opening + source


def parse_function(source: str, before: str = "", after: str = "", longest: int = LONGEST) -> PythonFunction:
    """Read the function `source` between `before` and `after`.

    Raises `PromptError` when it is anything else than one whole function of at most `longest` characters.
    """
    if len(source) > longest:
        raise PromptError(
            f"the selection has {len(source):,} characters, and a function of at most {longest:,} is read: select less"
        )
    if "\r" in source:
        raise PromptError("the selection has carriage returns within its lines: make the change by hand")
    line = before.rpartition("\n")[2]
    opening = _OPENING.fullmatch(line)
    if opening is None:
        raise PromptError("the selection begins in the middle of a line: select the function from its def on")
    found = PythonFunction(
        source=source, opening=opening[1] + ("async " if opening[2] else ""), before=before.removesuffix(line),
        after=after, function=_function(source, line),
    )  # fmt: skip
    if not _ends(after, found.indent):
        raise PromptError("the selection ends within the function: select it from its def to its last line")
    return found


def _function(source: str, opening: str) -> Function:
    try:
        body = parse(_under(opening) + source).body
    except NotPython as error:
        raise PromptError(
            f"the selection is not Python that can be read ({plain(error)}): select one whole function"
        ) from error
    if len(body) == 1 and isinstance(body[0], ast.If) and opening[:1].isspace():
        body = body[0].body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef | ast.AsyncFunctionDef):
        raise PromptError("the selection is not one function: select one from its def to its last line")
    return body[0]


def _under(opening: str) -> str:
    """What makes `opening` right at the start of a text."""
    return f"if 1:\n{opening}" if opening[:1].isspace() else opening


def _ends(after: str, indent: str) -> bool:
    """Whether no line of a function under `indent` stands in `after`, the document behind its selected text."""
    lines = iter(after.split("\n"))
    if not _NO_CODE.fullmatch(next(lines)):
        return False
    below = next((line for line in lines if not _NO_CODE.fullmatch(line)), "")
    return len(below.expandtabs(8)) - len(below.expandtabs(8).lstrip()) <= len(indent.expandtabs(8))
