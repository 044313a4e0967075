"""The end of a command that changes a selection: the diff is shown, and the file written when that was asked for."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.padding import Padding

from sfumato_server.terminal.console import complain, notes, write_diff
from sfumato_server.terminal.diff import diff, diff_view
from sfumato_server.terminal.holes import Span
from sfumato_server.terminal.text_file import TextFile, replaced, write_text_file
from sfumato_server.visible import visible_line


def show_change(console: Console, file: TextFile, span: Span, text: str, facts: RenderableType) -> None:
    """Print the diff for `text` in place of `span`, after `facts`; in a pipe the diff alone, as `patch` wants it."""
    change = diff(file.path, file.text, replaced(file, [span], [text]))
    if not console.is_terminal:
        if not write_diff(change):
            complain("what would act on a terminal is shown as its code, which patch does not take: use --write")
    else:
        console.print(facts)
        if change:
            console.print(Padding(diff_view(change), (0, 2)))
    if not change:
        notes().print("  the text stays as it is")


def write_change(file: TextFile, span: Span, text: str, *, quiet: bool) -> None:
    """Put `text` in place of `span` into the file; one that would stay as it is is left alone."""
    changed = replaced(file, [span], [text])
    if changed != file.text:
        write_text_file(file, changed)
        if not quiet:
            notes().print(f"  written to {visible_line(file.path)}\n")
