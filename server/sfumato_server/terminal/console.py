"""Where the command line writes: results to standard output, everything else to standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


def output() -> Console:
    # Paths and code must come out as they are: no guessing of numbers, no [markup] in them.
    return Console(highlight=False, markup=False, soft_wrap=False)


def notes() -> Console:
    return Console(stderr=True, highlight=False, markup=False, style="bright_black")


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Shows what was said last while the block runs, and leaves nothing behind; silent in a pipe."""
    console = notes()
    with console.status("", spinner="dots", spinner_style="bright_black") as status:
        status.stop()

        def say(text: str) -> None:
            status.update(text)
            if console.is_terminal:
                status.start()

        yield say
