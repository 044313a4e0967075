"""The errors of the command line's own: what was asked for cannot be done as it stands, or its result is of no use."""

from __future__ import annotations


class InputError(Exception):
    """A position, a file or an option is wrong. Shown on one line; the exit code is 2."""


class NotSound(Exception):
    """The answer is there and would break the file. Shown on one line; the exit code is 3."""
