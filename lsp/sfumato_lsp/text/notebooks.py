"""Cells of a notebook: each is a document of its own, and together they are one text.

What IPython takes beyond Python, lines of magic (`%time`), of the shell (`!ls`) and of help (`len?`), is no Python to
anybody else.
"""

from __future__ import annotations

import re

CELL = "vscode-notebook-cell:"
"""What the URI of a cell begins with. The path is the notebook's, what stands behind `#` tells its cells apart."""
_MAGIC = re.compile(
    r"^(?P<lead>[ \t]*+(?:[\w,.\[\]][\w,.\[\] \t]*+=[ \t]*+)?)"
    r"(?P<magic>(?:%{1,2}\w|!(?!=))(?![^\r\n]*(?:\"\"\"|'''))[^\r\n]*"
    r"|\?{1,2}[\w.*%]++[ \t]*$|%{0,2}[\w.]++\?{1,2}[ \t]*$)",
    re.MULTILINE,
)
_OTHER_LANGUAGE = re.compile(r"\s*+%%(?!time)\w")


def notebook(uri: str) -> str | None:
    """What all cells of a notebook have in common; `None` for what is no cell."""
    return uri.partition("#")[0] if uri.startswith(CELL) else None


def without_magics(uri: str, language: str, text: str) -> str | None:
    """The text with a name in the place of each magic, as long as that was, so that all else is where it was.

    `None` for a cell of another language (`%%bash`). What is no cell stays as it is.
    """
    if language != "python" or notebook(uri) is None:
        return text
    if _OTHER_LANGUAGE.match(text):
        return None
    return _MAGIC.sub(lambda found: found["lead"] + "_".ljust(len(found["magic"])), text)


def with_remarks(text: str) -> str:
    """The text of a cell with its magics as comments."""
    return _MAGIC.sub(lambda found: f"{found['lead']}{'_  ' if found['lead'].strip() else ''}# {found['magic']}", text)
