"""Where the command line writes, and nothing else of it does: results to standard output, the rest to standard error.

Whatever is written passes `visible` here, so that no command can forget it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Span, Text

from sfumato_client.text.streams import below
from sfumato_client.text.visible import visible, visible_json, visible_line


def visible_text(text: Text) -> Text:
    plain = text.plain
    if visible(plain) == plain:
        return text
    shown = text.blank_copy(visible(plain))
    shown.spans = [Span(_place(plain, span.start), _place(plain, span.end), span.style) for span in text.spans]
    return shown


def _place(plain: str, at: int) -> int:
    return len(visible(plain[:at]))


class _VisibleConsole(Console):
    """rich's console with every text made visible before it is measured, and every piece before it is written.

    A sentence is the terminal's to wrap: cut by us, a path in it could not be copied, and in a pipe not be found.
    """

    def print(self, *objects: Any, soft_wrap: bool | None = None, **options: Any) -> None:
        sentence = bool(objects) and all(isinstance(one, str) for one in objects)
        super().print(*objects, soft_wrap=sentence if soft_wrap is None else soft_wrap, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(visible(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        if isinstance(renderable, Text):
            renderable = visible_text(renderable)
        for segment in super().render(renderable, options):
            shown = visible(segment.text)
            # A control segment is rich's own: it moves the cursor.
            yield segment if segment.control or shown == segment.text else Segment(shown, segment.style)


def output() -> Console:
    # Paths and code must come out as they are: no guessing of numbers, no [markup] or :emoji: in them.
    return _VisibleConsole(file=below(sys.stdout), highlight=False, markup=False, emoji=False, soft_wrap=False)


def notes() -> Console:
    return _VisibleConsole(file=below(sys.stderr), highlight=False, markup=False, emoji=False, style="bright_black")


def write(text: str, end: str = "\n") -> None:
    """To standard output, neither cut nor coloured."""
    print(visible(text), end=end)


def write_rows(rows: Iterable[Iterable[object]]) -> None:
    """To standard output where it is no terminal: a line a row, its cells apart by tabs; neither padded nor cut."""
    for row in rows:
        write("\t".join(visible_line(cell) for cell in row))


def write_exactly(text: str) -> None:
    """To standard output, for a program: as it is. On a terminal what would act there is shown."""
    stream = below(sys.stdout)
    if stream.isatty():
        write(text, end="")
        return
    # Not through the text layer, which on Windows changes newlines.
    stream.flush()
    stream.buffer.write(text.encode("utf-8", "surrogatepass"))
    stream.buffer.flush()


def write_diff(text: str) -> bool:
    """To standard output, for `patch`: a form feed stays. Whether all of it is as it was."""
    shown = "\f".join(map(visible, text.split("\f")))
    print(shown, end="", file=below(sys.stdout), flush=True)
    return shown == text


def write_json(text: str) -> None:
    """To standard output, as data: the same JSON, in characters that do nothing."""
    print(visible_json(text))


def complain(text: str) -> None:
    """To standard error, neither cut nor coloured."""
    print(visible(text), file=sys.stderr)


def moving_stderr() -> TextIO:
    """Standard error for what moves the cursor on purpose, and writes nothing that it does not know."""
    return below(sys.stderr)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Shows what was said last while the block runs, and leaves nothing behind; silent in a pipe."""
    console = notes()
    with console.status("", spinner="dots", spinner_style="bright_black") as status:
        status.stop()

        def say(text: str) -> None:
            status.update(visible(text))
            if console.is_terminal:
                status.start()

        yield say
