"""What happened while a hunk was typed; every figure is counted from these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a suggestion that was shown."""

    ACCEPTED = "accepted"
    PARTLY = "partly accepted"
    TYPED = "right, but too short to take"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Showing:
    """A suggestion on the screen. `first_line`: the user types just this line next; `begins`: at least its beginning.

    `keys` were pressed to accept `accepted`. `breaks`: with it the file has more syntax errors than without.
    """

    text: str
    fate: Fate
    accepted: str
    keys: int
    first_line: bool
    begins: bool
    breaks: bool
    accepted_breaks: bool


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request and its answer; `showing` is `None` where nothing new came in time, or at all.

    `flicker`: the answer changed text on the screen that the user had typed along with.
    """

    seconds: float
    answered: bool
    showing: Showing | None
    flicker: bool


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A key. `types`: it typed a character; `along`: the character that a shown suggestion said."""

    types: bool
    along: bool


@dataclass(frozen=True, kw_only=True)
class HunkRecord:
    """One hunk, one user, one source."""

    project: str
    path: str
    index: int
    strokes: tuple[Stroke, ...]
    requests: tuple[Request, ...]
