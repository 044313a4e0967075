"""Where an exception was raised, for logs: never what it says, which may quote the user's text."""

from __future__ import annotations

import traceback


def where(error: BaseException) -> str:
    """The type and the lines of our code that led there."""
    return f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}"
