"""What changes in a file, as a unified diff that `patch -p0` takes."""

from __future__ import annotations

import re
from difflib import unified_diff
from pathlib import Path

from rich.text import Text
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
