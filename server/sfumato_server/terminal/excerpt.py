"""The lines around holes: what of a file is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sfumato_client.edited_file.holes import Span

ABOVE = 6
BELOW = 4


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Whole lines around some holes: one more of `fixed` than there are holes, newlines as "\\n".

    `first_line` counts from 1 in the file as it is, before anything is filled; `replaced_lines` is how many
    newlines the holes of this excerpt take away.
    """

    first_line: int
    fixed: tuple[str, ...]
    replaced_lines: int

    @property
    def holes(self) -> int:
        return len(self.fixed) - 1


def excerpts(text: str, spans: Sequence[Span], above: int = ABOVE, below: int = BELOW) -> list[Excerpt]:
    """The surroundings of `spans`, which ascend; those that touch become one."""
    groups: list[tuple[int, int, list[Span]]] = []
    for span in spans:
        start, end = _lines_before(text, span[0], above), _lines_after(text, span[1], below)
        if groups and start <= groups[-1][1] + 1:
            first, _, inside = groups.pop()
            groups.append((first, end, [*inside, span]))
        else:
            groups.append((start, end, [span]))
    return [_cut(text, start, end, inside) for start, end, inside in groups]


def _cut(text: str, start: int, end: int, spans: Sequence[Span]) -> Excerpt:
    edges = [start, *(edge for span in spans for edge in span), end]
    fixed = [text[a:b].replace("\r\n", "\n") for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return Excerpt(
        first_line=text.count("\n", 0, start) + 1,
        fixed=tuple(fixed),
        replaced_lines=sum(text.count("\n", a, b) for a, b in spans),
    )


def _lines_before(text: str, at: int, count: int) -> int:
    """The start of the line that is `count` lines before the one of `at`."""
    start = text.rfind("\n", 0, at) + 1
    for _ in range(count):
        if start == 0:
            break
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def _lines_after(text: str, at: int, count: int) -> int:
    """The end, without its newline, of the line that is `count` lines after the one of `at`."""
    for _ in range(count + 1):
        end = text.find("\n", at)
        if end < 0:
            return len(text)
        at = end + 1
    return at - 1
