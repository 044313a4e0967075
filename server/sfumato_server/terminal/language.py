"""Which language a file is in: by its name, or by the program that its first line names."""

from __future__ import annotations

import re
from pathlib import Path

from sfumato_client.text.languages import language_of as named_language

PLAIN = "plaintext"
_PROGRAMS = {"python": "python", "sh": "shellscript", "bash": "shellscript", "zsh": "shellscript", "node": "javascript"}
_FIRST_LINE = re.compile(r"#![^\n]{0,200}?\b(python|sh|bash|zsh|node)[\d.]*(?:\s|$)")


def language_of(path: Path, text: str) -> str:
    """The LSP language id; `PLAIN` where nothing tells."""
    named = named_language(path.name)
    if named is not None and named != PLAIN:
        return named
    script = _FIRST_LINE.match(text)
    return _PROGRAMS[script[1]] if script else PLAIN
