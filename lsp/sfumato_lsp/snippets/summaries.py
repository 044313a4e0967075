"""A definition in a few lines: how it is called, and the first line of what it says of itself. Tolerant of errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sfumato_lsp.snippets.snippet import MAX_LINES, fitting

_BEGINS = re.compile(r"[\"'#]")
_ENDS = {quote: re.compile(rf"(?:[^{quote}\\]++|\\.)*+{quote}") for quote in "\"'"}
_DOCSTRING = re.compile(r"\s*[rRuU]?(\"\"\"|'''|\"|')(.*)")
_MEMBER = re.compile(r"(?P<method>(?:async )?def (?P<name>\w+))|[A-Za-z]\w*\s*(?::|=[^=])")
_LONGEST_JOINED = 120


def signature(text: str, name: str) -> str | None:
    """The definition of `name` at the top level of a Python text, or `None`: a function's header and docstring,
    a class's with its fields and the headers of its methods, an assignment's first lines."""
    block = rf"(?:async[ \t]+)?(?P<kind>def|class)[ \t]+{re.escape(name)}\b"
    assignment = rf"{re.escape(name)}[ \t]*(?::[^=\n]+)?=(?!=)"
    found = re.search(f"^(?:{block}|{assignment})", text, re.MULTILINE)
    if found is None:
        return None
    lines = text[found.start() :].split("\n", 400)[:400]
    if found["kind"] is None:
        return fitting(_bracketed(lines)[: MAX_LINES // 2])
    header = _bracketed(lines)
    decorators = _decorators(text[: found.start()])
    summary = _summary(lines[len(header) : len(header) + 2])
    members = _members(lines[len(header) :]) if found["kind"] == "class" else ()
    return fitting([*decorators, *_joined(header), *summary, *members])


def _bracketed(lines: Sequence[str]) -> list[str]:
    """The lines of a statement: up to the one that closes its brackets, at most the lines of a snippet."""
    depth = 0
    for number, line in enumerate(lines[:MAX_LINES]):
        code = _code(line)
        depth += sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
        if depth <= 0 and not code.endswith("\\"):
            return list(lines[: number + 1])
    return list(lines[:MAX_LINES])


def _code(line: str) -> str:
    """A line without its strings and its comment. A quote that nothing closes in the line begins no string.

    Where a quote is not closed, no later one of its sort is: all of them are hidden by backslashes. So each sort is
    looked for in vain once, and the whole takes as long as the line is.
    """
    kept: list[str] = []
    open_quotes = ""
    at = start = 0
    while (begin := _BEGINS.search(line, start)) is not None:
        start = begin.end()
        if begin[0] == "#":
            return "".join([*kept, line[at : begin.start()]])
        if begin[0] in open_quotes:
            continue
        end = _ENDS[begin[0]].match(line, start)
        if end is None:
            open_quotes += begin[0]
        else:
            kept.append(line[at : begin.start()])
            at = start = end.end()
    return "".join([*kept, line[at:]])


def _joined(header: Sequence[str]) -> list[str]:
    """A header on one line where it is short enough, so that it takes fewer tokens."""
    indent = header[0][: len(header[0]) - len(header[0].lstrip())]
    one = " ".join(line.strip() for line in header)
    one = re.sub(r"([(\[{]) ", r"\1", re.sub(r",? ([)\]}])", r"\1", one))
    return [indent + one] if len(one) <= _LONGEST_JOINED else list(header)


def _decorators(before: str) -> list[str]:
    """The decorators of one line that stand right above."""
    found: list[str] = []
    for line in reversed(before.rstrip("\n").rsplit("\n", 3)[-2:]):
        if not line.startswith("@"):
            break
        found.insert(0, line)
    return found


def _summary(body: Sequence[str]) -> list[str]:
    """The first line of a docstring, closed, or nothing."""
    found = _DOCSTRING.match(body[0]) if body else None
    if found is None:
        return []
    quotes, first = found[1], found[2].strip()
    if not first and len(body) > 1:
        first = body[1].strip()
    first = first.removesuffix(quotes)
    indent = body[0][: len(body[0]) - len(body[0].lstrip())]
    return [f"{indent}{quotes}{first}{quotes}"] if first else []


def _members(body: Sequence[str]) -> Iterator[str]:
    """Fields and method headers of a class, in their order; of private methods only `__init__`."""
    indent = next((line[: len(line) - len(line.lstrip())] for line in body if line.strip()), "")
    if not indent:
        return
    quoted = False
    for number, line in enumerate(body):
        if line.strip() and not line.startswith(indent):
            return  # the class is over
        code, was_quoted = line.removeprefix(indent), quoted
        quoted ^= (code.count('"""') + code.count("'''")) % 2 == 1
        member = None if quoted or was_quoted else _MEMBER.match(code)
        if member is None:
            continue
        if member["method"] is None:
            yield line.rstrip()
        elif member["name"] == "__init__" or not member["name"].startswith("_"):
            yield from _joined(_bracketed(body[number:]))
