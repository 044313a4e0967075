"""The one error of the command line's own: what the user asked for cannot be done as it stands."""

from __future__ import annotations


class InputError(Exception):
    """A position, a file or an option is wrong. Shown on one line; the exit code is 2."""
