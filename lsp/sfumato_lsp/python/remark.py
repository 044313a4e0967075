"""The comment behind the last argument of a call: it stays with that argument, and goes with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sfumato_lsp.python.call import Call
from sfumato_lsp.python.tree import Source, line_start

_REMARK = re.compile(r"(?:[ \t]*(?P<comma>,))?(?P<comment>[ \t]*#[^\r\n]*)(?P<line_end>\r\n|\r|\n)")
_INDENT = re.compile(r"[ \t]*")


@dataclass(frozen=True, kw_only=True)
class Remark:
    """`separator` stands between the argument and one behind it, `comma` behind the last one; it ends at `end`."""

    separator: str
    comma: str
    end: int


def remark(source: Source, call: Call) -> Remark | None:
    """`None` where there is none in the last argument's line."""
    if not call.arguments:
        return None
    start, end = call.arguments[-1].place
    found = _REMARK.match(source.text, end, call.inside[1])
    if found is None:
        return None
    line = line_start(source.text, start)
    indent = _INDENT.match(source.text, line, start)
    return Remark(
        separator=f",{found['comment']}{found['line_end']}{indent[0] if indent else ''}",
        comma=found["comma"] or "",
        end=found.end("comment"),
    )
