"""The end of a command that changes a file: the diff is shown, and the file written when that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.padding import Padding
from sfumato_client.edited_file.errors import NotSound
from sfumato_client.edited_file.holes import Span
from sfumato_client.edited_file.text_file import TextFile, replaced, write_text_file
from sfumato_client.terminal.console import complain, notes, write_diff
from sfumato_client.terminal.diff import diff, diff_view
from sfumato_client.text.visible import visible_line


@dataclass(frozen=True, kw_only=True)
class Change:
    """`texts` in place of `spans`, which ascend, and what was judged of the file with them."""

    file: TextFile
    spans: Sequence[Span]
    texts: Sequence[str]
    verdict: str | None
    problem: str

    @property
    def is_unsound(self) -> bool:
        return self.verdict not in (None, "sound")

    @property
    def after(self) -> str:
        return replaced(self.file, self.spans, self.texts)


def show_change(console: Console, change: Change, facts: RenderableType, *, with_diff: bool = True) -> None:
    """Print the diff, after `facts`; in a pipe the diff alone, as `patch` wants it, and what is wrong as a note."""
    lines = diff(change.file.path, change.file.text, change.after)
    if not console.is_terminal:
        if not write_diff(lines):
            complain("what would act on a terminal is shown as its code, which patch does not take: use --write")
        if change.is_unsound:
            notes().print(f"{change.verdict}: {change.problem}")
    else:
        console.print(facts)
        if lines and with_diff:
            console.print(Padding(diff_view(lines), (0, 2)))
    if not lines:
        notes().print("  the text stays as it is")


def write_change(change: Change, *, force: bool, quiet: bool) -> None:
    """Put it into the file; one that would stay as it is is left alone. Raises `NotSound` unless `force`."""
    if change.after == change.file.text:
        return
    if change.is_unsound and not force:
        why = f": {change.problem}" if change.problem else ""
        name = visible_line(change.file.path)
        raise NotSound(
            f"{name} would be {change.verdict}{why}; nothing was written, and --force writes it all the same"
        )
    write_text_file(change.file, change.after)
    if not quiet:
        notes().print(f"  written to {visible_line(change.file.path)}\n")
