"""What CPython can run."""

from __future__ import annotations

import re

from sfumato_model.text.python_text import NotPython, compile_whole

LONGEST = 50_000
"""Characters of a function that is read. CPython takes seconds over some texts of a few hundred thousand."""


def stops_running(before: str, after: str) -> str:
    """Why CPython cannot run `after` though it can `before`; empty where it can, and of what is too long to ask."""
    if max(len(before), len(after)) > 2 * LONGEST:
        return ""
    try:
        compile_whole(before)
    except NotPython:
        return ""
    try:
        compile_whole(after)
    except NotPython as error:
        return plain(error)
    return ""


def plain(error: NotPython) -> str:
    """What CPython says, without the line of a text that the user does not see."""
    return re.sub(r"(?:,| \(| on)(?: ?<\w+>,)? line \d+\)?", "", str(error))
