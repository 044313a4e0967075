"""Where single words of held-out files can be edited: in a window, with the words that follow, if any have to.

Some edits need nothing: a number, a word of a comment, an operator like which there is no other, one use of a name that
becomes another name, a name that was renamed everywhere, a parameter of a function that is not called here.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.ripple.places import EDITS, Twins, arguments, keywords, lone_operators
from benchmarks.shared.source import Function, Source, parameters, read

from sfumato_model.text.python_text import NotPython, tokens
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.spans import Span

LINES = (5, 40)
"""Of a function, or of the text around calls, at least and at most."""
MOST = 8
"""Words that follow, at most."""
KEEPING = frozenset(("self", "cls", "None", "True", "False"))
LONGEST_HEADER = 300
"""Characters of a signature that is told."""
Headers = Mapping[str, tuple[str, frozenset[str]]]
"""The signature and the parameters of each function of a package that alone has its name; of a class its `__init__`."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A window of a file, and words in it: the first is edited, the others follow.

    With a `header` that is edited, which stands elsewhere, and all words follow.
    """

    kind: str
    file: SourceFile
    window: Span
    words: Twins
    header: str = ""


def sites(file: SourceFile, source: Source, headers: Headers) -> Iterator[Site]:
    for spans in arguments(source):
        if 2 <= len(spans) <= MOST + 1:
            first, last = (source.text.count("\n", 0, span[0]) for span in (spans[0], spans[-1]))
            window = source.starts[max(0, first - 3)], _line_end(source, last + 3)
            yield Site(kind="argument", file=file, window=window, words=spans)
    yield from _elsewhere(file, source, headers)
    for function, (start, end) in source.functions:
        window = source.text.rfind("\n", 0, start) + 1, min(len(source.text), end + 1)
        if not LINES[0] <= source.text.count("\n", *window) <= LINES[1]:
            continue
        for kind, edits in EDITS.items():
            for words in edits(source, function):
                if 2 <= len(words) <= MOST + 1:
                    yield Site(kind=kind, file=file, window=window, words=words)
        for kind, words in _nothing(source, function):
            yield Site(kind=kind, file=file, window=window, words=words)


def _elsewhere(file: SourceFile, source: Source, headers: Headers) -> Iterator[Site]:
    """Functions that name another one's parameter in calls; and those that have such a name and never call it."""
    for function, (start, end) in source.functions:
        window = source.text.rfind("\n", 0, start) + 1, min(len(source.text), end + 1)
        if not LINES[0] <= source.text.count("\n", *window) <= LINES[1]:
            continue
        found = [(called.rpartition(".")[2], name, words) for called, name, words in keywords(source, function)]
        for called, name, words in found:
            header, named = headers.get(called, ("", frozenset()))
            if called != function.name and name in named and len(words) <= MOST:
                yield Site(kind="call elsewhere", file=file, window=window, words=words, header=header)
        own = {name for name, _ in source.names(start, end)} - KEEPING
        text = source.text[start:end]
        for other, (header, named) in headers.items():
            if (shared := sorted(named & own)) and other not in text:
                words = tuple(span for name, span in source.names(start, end) if name == shared[0])
                yield Site(kind="elsewhere", file=file, window=window, words=words[:1], header=header)
                break


def uses_elsewhere(file: SourceFile, source: Source) -> Iterator[Site]:
    """Functions that use what a file defines outside of them: functions, classes, variables, attributes of `self`."""
    defined = dict(_defined(source))
    for function, (start, end) in source.functions:
        window = source.text.rfind("\n", 0, start) + 1, min(len(source.text), end + 1)
        if not LINES[0] <= source.text.count("\n", *window) <= LINES[1]:
            continue
        found: dict[str, list[Span]] = defaultdict(list)
        for name, span in source.names(start, end):
            found[name].append(span)
        bound = {
            node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        for name in {one.arg for one in parameters(function, starred=True)} | bound:
            found.pop(name, None)
        for match in re.finditer(r"\bself\.(\w+)\b(?! *=[^=])(?!\()", source.text[start:end]):
            found[f"self.{match[1]}"].append((start + match.start(1), start + match.end(1)))
        for name, spans in sorted(found.items()):
            header = defined.get(name, "")
            outside = header and source.text.find(header, *window) < 0
            if outside and len(spans) <= MOST and len(header) <= LONGEST_HEADER:
                yield Site(kind="use elsewhere", file=file, window=window, words=tuple(sorted(spans)), header=header)


def _defined(source: Source) -> Iterator[tuple[str, str]]:
    """Names, and the lines that define them."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            start, _ = source.span(node)
            yield node.name, source.text[start : source.at(node.body[0].lineno, 0)].rstrip(" \n")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                yield target.id, source.lines[node.lineno - 1]
    for function, _ in source.functions:
        stored = ast.walk(function) if function.name == "__init__" else ()
        for one in stored:
            if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
                yield f"self.{one.attr}", source.lines[one.lineno - 1]


def headers_of(files: Sequence[SourceFile]) -> Headers:
    """Of one package."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for file in files:
        source = read(file.text)
        for function, (start, _) in source.functions if source else ():
            assert source
            header = source.text[start : source.at(function.body[0].lineno, 0)].rstrip(" \n")
            names = frozenset(one.arg for one in parameters(function)) - KEEPING
            name = _class_of(source, start) if function.name == "__init__" else function.name
            if len(header) <= LONGEST_HEADER:
                found[name].append((header if name == function.name else f"class {name}:\n    {header}", names))
    return {name: some[0] for name, some in found.items() if len(some) == 1 and name}


def _class_of(source: Source, start: int) -> str:
    above = re.findall(r"^class (\w+)", source.text[:start], re.MULTILINE)
    return above[-1] if above else ""


def _line_end(source: Source, line: int) -> int:
    return source.starts[line + 1] if line + 1 < len(source.starts) else len(source.text)


def _nothing(source: Source, function: Function) -> Iterator[tuple[str, Twins]]:
    """Edits that need nothing: of one word, or of all words that are the same."""
    for words in lone_operators(source, function):
        yield "lone operator", words
    for words in EDITS["variable"](source, function):
        if 2 <= len(words) <= MOST + 1:
            yield "renamed everywhere", words
            # One use becomes another name: what binds the name and the other uses stay as they are.
            if len(words) >= 3:
                yield "another name", (words[len(words) // 2],)
    low, high = source.span(function)
    for kind, span in _words_of_prose(source.text):
        if low <= span[0] and span[1] <= high:
            yield kind, (span,)


_prose: dict[str, list[tuple[str, Span]]] = {}


def _words_of_prose(text: str) -> list[tuple[str, Span]]:
    """Words of comments, and numbers."""
    if text not in _prose:
        _prose.clear()
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        found: list[tuple[str, Span]] = []
        try:
            for token in tokens(text):
                at = starts[token.start[0] - 1] + token.start[1]
                if token.type == tokenize.NUMBER and token.string.isdigit():
                    found.append(("literal", (at, at + len(token.string))))
                elif token.type == tokenize.COMMENT:
                    matches = re.finditer(r"\b[a-z]{4,}\b", token.string)
                    found += [("comment", (at + m.start(), at + m.end())) for m in matches]
        except NotPython:
            pass
        _prose[text] = found
    return _prose[text]
