"""A fill on the screen: the lines around the holes, whose text comes into focus draft by draft.

What the model is sure of comes into focus first: a piece is the clearer, the longer it has stayed as it is. Rows of
facts, as other commands show them, are aligned on a terminal, with tabs between in a pipe.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.syntax import ANSI_DARK, ANSISyntaxTheme, Syntax
from rich.table import Table
from rich.text import Text

from sfumato_client.terminal.console import output, write_rows
from sfumato_client.terminal.excerpt import Excerpt
from sfumato_client.text.visible import visible, visible_line

_PIECES = re.compile(r"\w+|\s+|[^\w\s]")

MOST_PIECES = 2_000
"""What no hole has. The drafts are a server's answer, and comparing them takes the square of their pieces."""


@dataclass(frozen=True, kw_only=True)
class Focus:
    """A hole's text in words, spaces and signs; `ages` says for how many drafts each one has been there."""

    pieces: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def next_focus(before: Focus, text: str) -> Focus:
    """The focus after another draft: a piece that is still there is one older, the others are new."""
    pieces = tuple(_PIECES.findall(text))
    ages = [0] * len(pieces)
    if max(len(pieces), len(before.pieces)) > MOST_PIECES:
        return Focus(pieces=pieces, ages=tuple(ages))
    same = SequenceMatcher(a=before.pieces, b=pieces, autojunk=False)
    for block in same.get_matching_blocks():
        for i in range(block.size):
            ages[block.b + i] = before.ages[block.a + i] + 1
    return Focus(pieces=pieces, ages=tuple(ages))


HAZE = "░░░░░░"
"""What a hole shows before its first draft."""
FAINT = "bright_black"
ACCENT = "cyan"
# By age in drafts; the last is also that of all older pieces. Nothing but colours of the user's own terminal.
STYLES = (FAINT, "dim", "")
SETTLED = "bold"
# A draft is full of what a lexer calls an error; it will not be one for long.
THEME = ANSISyntaxTheme({token: style for token, style in ANSI_DARK.items() if token[-1:] != ("Error",)})
# LSP language ids that pygments calls otherwise.
LEXERS = {
    "javascriptreact": "jsx",
    "plaintext": "text",
    "shellscript": "bash",
    "typescriptreact": "tsx",
}


@dataclass(frozen=True, kw_only=True)
class FillView:
    """What is shown at one moment; a draft makes the next one."""

    title: str
    language: str
    excerpts: tuple[Excerpt, ...]
    focuses: tuple[Focus, ...] = ()
    settled: bool = False
    note: str = ""

    def with_draft(self, texts: Sequence[str], step: int) -> FillView:
        before = self.focuses or (Focus(),) * len(texts)
        focuses = tuple(next_focus(focus, visible(text)) for focus, text in zip(before, texts, strict=True))
        return replace(self, focuses=focuses, note=f"step {step}")

    def with_result(self, texts: Sequence[str]) -> FillView:
        focuses = tuple(next_focus(Focus(), visible(text)) for text in texts)
        return replace(self, focuses=focuses, settled=True, note="")

    def __rich__(self) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        table.add_column(justify="right", style=FAINT, no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        hole, shift = 0, 0
        for index, excerpt in enumerate(self.excerpts):
            if index:
                table.add_row("⋮", "", "")
            focuses = self.focuses[hole : hole + excerpt.holes] or (None,) * excerpt.holes
            lines = _lines(excerpt, focuses, self.language, settled=self.settled)
            for number, (line, filled) in enumerate(lines, start=excerpt.first_line + shift):
                table.add_row(str(number), Text("▎" if filled else " ", style=ACCENT), line)
            hole += excerpt.holes
            shift += sum(f.text.count("\n") for f in focuses if f is not None) - excerpt.replaced_lines
        rows: list[RenderableType] = [Text(self.title, style=FAINT), Text(), table]
        if self.note:
            rows += [Text(), Text(self.note, style=FAINT)]
        return Padding(Group(*rows), (1, 2, 0, 2))


def _lines(
    excerpt: Excerpt, focuses: Sequence[Focus | None], language: str, *, settled: bool
) -> list[tuple[Text, bool]]:
    """The excerpt's lines, highlighted, each with whether a hole reaches into it."""
    code, styles, filled = "", [], set()
    for index, fixed in enumerate(excerpt.fixed):
        code += visible(fixed)
        if index == excerpt.holes:
            break
        focus = focuses[index] or Focus(pieces=(HAZE,), ages=(0,))
        first = code.count("\n")
        for piece, age in zip(focus.pieces, focus.ages, strict=True):
            style = SETTLED if settled else STYLES[min(age, len(STYLES) - 1)]
            styles.append((style, len(code), len(code) + len(piece)))
            code += piece
        filled |= set(range(first, code.count("\n") + 1))
    text = Syntax("", LEXERS.get(language, language), theme=THEME).highlight(code)
    for style, start, end in styles:
        text.stylize(style, start, end)
    # pygments ends its text with a newline of its own.
    lines = text.split("\n", allow_blank=True)[: code.count("\n") + 1]
    return [(line, index in filled) for index, line in enumerate(lines)]


def show_rows(rows: Sequence[Sequence[object]]) -> None:
    """To standard output. The last cells are as long as they are: a path that we wrapped could not be copied."""
    console = output()
    if not console.is_terminal:
        write_rows(rows)
        return
    shown = [[visible_line(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    console.print()
    for *cells, last in shown:
        line = Text("  ")
        for cell, width in zip(cells, widths, strict=False):
            line.append(f"{set_cell_size(cell, width)}   ", style=FAINT)
        console.print(line.append(last), soft_wrap=True)
    console.print()
