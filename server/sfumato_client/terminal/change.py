"""The end of a command that changes a file: the diff is shown, and the file written when that was asked for.

A diff is a unified one that `patch -p0` takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from pydantic import BaseModel
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from sfumato_client.edited_file.errors import NotSound
from sfumato_client.edited_file.holes import Span
from sfumato_client.edited_file.text_file import TextFile, replaced, write_text_file
from sfumato_client.terminal.console import complain, notes, output, write_diff, write_json
from sfumato_client.terminal.fill_view import ACCENT, FAINT
from sfumato_client.text.visible import visible, visible_line

# Not str.splitlines, which also ends lines at form feeds and U+2028.
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
STYLES = {"---": FAINT, "+++": FAINT, "@": ACCENT, "+": "green", "-": "red", "\\": FAINT}


def diff(path: Path, before: str, after: str) -> str:
    """Empty when nothing changes."""
    name = visible_line(path)
    lines = unified_diff(_LINES.findall(before), _LINES.findall(after), fromfile=name, tofile=name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def diff_view(text: str) -> Text:
    """A diff in colours."""
    return Text("\n").join(Text(visible(line), style=_style(line, at)) for at, line in enumerate(text.split("\n")))


def _style(line: str, at: int) -> str:
    # A line that is taken away may itself start with "--".
    return STYLES.get(line[:3] if at < 2 else line[:1], "")


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


def finish(change: Change, answer: BaseModel, facts: RenderableType, *, json: bool, write: bool, force: bool) -> None:
    """Show an answer, as JSON or with its change, and write the change if that was asked for."""
    if json:
        write_json(answer.model_dump_json())
    else:
        show_change(change, facts)
    if write:
        write_change(change, force=force, quiet=json)


def show_change(change: Change, facts: RenderableType, *, with_diff: bool = True) -> None:
    """Print the diff, after `facts`; in a pipe the diff alone, as `patch` wants it, and what is wrong as a note."""
    console = output()
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
