"""What is asked about an edit and what it changes elsewhere: which words fall, and what they settle on."""

from __future__ import annotations

from dataclasses import dataclass

from sfumato_model.api.request import Request, Snippet
from sfumato_model.api.result import Result

Place = tuple[int, int]
"""Start and end in a text, in characters."""
MOST_WORDS = 16


@dataclass(frozen=True, kw_only=True)
class Window:
    """A piece of a file before and after the edit: the same text twice where the edit stands elsewhere.

    `edit` is what was edited, in characters of `after`; `None`: what differs.
    """

    before: str
    after: str
    path: str = ""
    edit: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What was edited where no window shows it, as a snippet before and after; it stands in the file `path`."""

    before: str
    after: str
    path: str = ""

    @property
    def snippets(self) -> tuple[tuple[Snippet, ...], tuple[Snippet, ...]]:
        """For windows that do not hold the edit: before it and after it."""
        before, after = (Snippet(path=self.path, text=text) for text in (self.before, self.after))
        return (before,), (after,)


@dataclass(frozen=True, kw_only=True)
class RippleRequest(Request):
    """Which words of the windows have become less likely by the edit? The `words` surest are told."""

    windows: tuple[Window, ...]
    edited: Edited | None = None
    language: str = "python"
    words: int = MOST_WORDS


@dataclass(frozen=True, kw_only=True)
class ReadRequest(Request):
    """`windows` (`path` and text) are read as a ripple will ask for them before its edit.

    `edited` is what that ripple will have as the snippet before the edit.
    """

    windows: tuple[Snippet, ...]
    edited: Snippet | None = None
    language: str = "python"


@dataclass(frozen=True, kw_only=True)
class SettleRequest(Request):
    """The `places` of each window, in characters of its `after`, in order and apart, are filled anew together."""

    windows: tuple[Window, ...]
    places: tuple[tuple[Place, ...], ...]
    edited: Edited | None = None
    language: str = "python"
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Fallen:
    """A whole word at characters `start` to `end` of the `after` of window number `window`.

    `before` and `after` are its log probabilities given all the others (nats), `score` how surely (0 to 1) it has to
    change, by the `signs` that `ripple_settings.SIGNS` names.
    """

    window: int
    start: int
    end: int
    before: float
    after: float
    score: float
    signs: tuple[float, ...] = ()

    @property
    def fall(self) -> float:
        """In nats."""
        return self.before - self.after


@dataclass(frozen=True, kw_only=True)
class RippleResult(Result):
    """Words of all windows, surest first. Under the score `threshold` nothing should be shown unasked.

    `windows` were read, the others had no time left; of those, `kept` had been read before the edit already.
    """

    words: tuple[Fallen, ...]
    threshold: float
    windows: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ReadResult(Result):
    """`windows` were read; of those, `kept` had been already."""

    windows: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class SettledPlace:
    """Characters `start` to `end` of the `after` of window number `window` become `text`.

    `score` is by how many nats the window is likelier then.
    """

    window: int
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, kw_only=True)
class SettleResult(Result):
    """The places that change. `given_up` other texts were found and not taken: not likelier, or not sound."""

    edits: tuple[SettledPlace, ...]
    given_up: int = 0
