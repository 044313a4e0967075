"""A selection with its unlikely words marked, and a list of the worst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sfumato_client.protocol import InspectedToken, InspectRequest, InspectResponse
from sfumato_client.terminal.console import visible_text
from sfumato_client.terminal.fill_view import FAINT
from sfumato_client.terminal.result_view import cost_line
from sfumato_client.text.visible import visible, visible_line

# rich leaves these control characters out, and every place behind them would be wrong.
PICTURES = {code: chr(0x2400 + code) for code in (7, 8, 11, 12, 13)}


def inspect_view(request: InspectRequest, response: InspectResponse, *, first_line: int, worst: int) -> RenderableType:
    """`first_line` is the number of the selection's first line in its file; `worst` how many words are listed."""
    start = request.before.rsplit("\n", 1)[-1]
    unlikely = _unlikely(response)
    listed = unlikely[:worst]
    rows: list[RenderableType] = [
        Text(visible_line(request.path), style=FAINT),
        Text(),
        _marked_lines(request, start, unlikely, first_line),
        Text(),
        Text(_how_many(len(unlikely), len(response.tokens)), style=FAINT),
        Text(),
    ]
    if listed:
        rows += [_worst_table(request.selection, start, listed, first_line), Text()]
    return Padding(Group(*rows, cost_line(response)), (1, 2, 1, 2))


def inspect_rows(
    request: InspectRequest, response: InspectResponse, *, first_line: int, worst: int
) -> Iterator[tuple[str, ...]]:
    """The worst words, for programs: place, word, probability, and what is likelier."""
    start = request.before.rsplit("\n", 1)[-1]
    for token in _unlikely(response)[:worst]:
        yield _row(request.selection, start, token, first_line)


def _row(selection: str, start: str, token: InspectedToken, first_line: int) -> tuple[str, str, str, str]:
    text = selection[token.start : token.end]
    instead = "-" if token.instead == text else _signs(token.instead)
    probability = "<0.01%" if token.probability < 0.0001 else f"{token.probability:.2%}"
    return place(selection, start, token.start, first_line), _signs(text), probability, instead


def _unlikely(response: InspectResponse) -> list[InspectedToken]:
    """The worst first."""
    return sorted((t for t in response.tokens if t.unlikely), key=lambda token: (-token.doubt, token.log_prob))


def place(selection: str, start: str, at: int, first_line: int) -> str:
    """LINE:COLUMN in the file, from 1, of character `at` of a selection that begins behind `start` in its line."""
    before = start + selection[:at]
    return f"{first_line + before.count(chr(10))}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


def _how_many(unlikely: int, words: int) -> str:
    return f"{unlikely or 'none'} of {words} words {'is' if unlikely == 1 else 'are'} unlikely"


def _marked_lines(request: InspectRequest, start: str, unlikely: Sequence[InspectedToken], first_line: int) -> Table:
    end = request.after.split("\n", 1)[0]
    text = Text((start + request.selection + end).translate(PICTURES))
    text.stylize(FAINT, 0, len(start))
    text.stylize(FAINT, len(text) - len(end), len(text))
    for token in unlikely:
        text.stylize("reverse yellow", len(start) + token.start, len(start) + token.end)
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style=FAINT, no_wrap=True)
    table.add_column(overflow="fold")
    for number, line in enumerate(visible_text(text).split("\n", allow_blank=True), start=first_line):
        table.add_row(str(number), line)
    return table


def _worst_table(selection: str, start: str, tokens: Sequence[InspectedToken], first_line: int) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), header_style=FAINT, show_edge=False)
    table.add_column("place", justify="right", no_wrap=True)
    table.add_column("word", overflow="fold")
    table.add_column("probability", justify="right", no_wrap=True)
    table.add_column("likelier", overflow="fold")
    for token in tokens:
        *cells, instead = _row(selection, start, token, first_line)
        table.add_row(*map(Text, cells), Text(instead, style=FAINT if instead == "-" or not token.instead else ""))
    return table


def _signs(text: str) -> str:
    """Spaces and newlines as signs; nothing at all, which deletes the token, as a word."""
    signs = text.replace(" ", "·").replace("\t", "→").replace("\n", "⏎").translate(PICTURES)
    return visible(signs) or "nothing"
