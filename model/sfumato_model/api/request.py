"""What a caller asks of the model package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from sfumato_model.api.errors import Cancelled
from sfumato_model.memory.memory import Known


def joined(segments: Iterable[str | Hole]) -> str:
    """The fixed texts of `segments`, one behind the other."""
    return "".join(segment for segment in segments if isinstance(segment, str))


class Request:
    """Base of what an operation is asked."""


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """Text of another file that helps to fill this one."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Hole:
    """Text that is wanted. Without `max_tokens` the checkpoint's own hole sizes are tried.

    `start` is what was suggested there. Of several holes, the text settles anew around what the user pinned between
    two; a single hole begins as that text. Without it a hole begins as noise.
    """

    max_tokens: int | None = None
    start: str | None = None


HOLE = "<hole>"
"""What stands for a hole in code that people write."""


class FillOptions(TypedDict, total=False):
    """The fields of a `FillRequest` beside its text."""

    path: str
    language: str
    snippets: tuple[Snippet, ...]
    candidates: int
    single_line: bool
    automatic: bool
    stop: tuple[str, ...]
    trace: bool
    seed: int


@dataclass(frozen=True, kw_only=True)
class FillRequest(Request):
    """Fixed text and holes in the document's order.

    `automatic` requests are those that nobody asked for: their candidates are cut where the checkpoint is no longer
    sure, and are left out when nothing remains. `instead_of` has, for each text between two holes, the word that it
    replaced in a suggestion, as far as there are any. `filters` off leaves the texts as the model made them, and
    `copies` off the file's own continuations out, for benchmarks; not `mixed`, the texts of several holes stay as they
    were denoised together, for who weighs each by itself. With `trace`, drafts tell what each step decided.
    `memory` is what the project's files say, and counts where the manifest has a weight for it; an engine that
    remembers workspaces takes that of `workspace` where none is given.
    A text ends before the first of `stop`. A `final` request is of somebody who sees no drafts: one that the deadline
    ended is no answer, and is cut to what is sure of it.
    """

    segments: tuple[str | Hole, ...]
    path: str = ""
    language: str = "python"
    snippets: tuple[Snippet, ...] = ()
    candidates: int = 1
    single_line: bool = False
    automatic: bool = False
    final: bool = False
    stop: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    filters: bool = True
    copies: bool = True
    mixed: bool = True
    memory: Known | None = None
    workspace: str = ""
    trace: bool = False
    seed: int = 0

    @classmethod
    def marked(cls, text: str, **options: Unpack[FillOptions]) -> FillRequest:
        """Code in which each hole is written `<hole>`."""
        first, *others = text.split(HOLE)
        segments = (first, *(segment for other in others for segment in (Hole(), other)))
        return cls(segments=segments, **options)

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(segment for segment in self.segments if isinstance(segment, Hole))

    def filled(self, texts: Sequence[str]) -> str:
        """The code with one of `texts` in each hole."""
        return joined(self.pieces(texts))

    def around(self, hole: int, texts: Sequence[str]) -> tuple[str, str]:
        """The code before and after one hole, counted from 0, with `texts` in the others."""
        at = [index for index, segment in enumerate(self.segments) if isinstance(segment, Hole)][hole]
        pieces = self.pieces(texts)
        return joined(pieces[:at]), joined(pieces[at + 1 :])

    def pieces(self, holes: Iterable[str | Hole]) -> tuple[str | Hole, ...]:
        """The segments with `holes`, or texts, in the place of the holes."""
        waiting = iter(holes)
        return tuple(next(waiting) if isinstance(segment, Hole) else segment for segment in self.segments)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A selected text and what stands around it in its document; `memory` and `workspace` as in a `FillRequest`."""

    text: str
    before: str = ""
    after: str = ""
    path: str = ""
    language: str = "python"
    snippets: tuple[Snippet, ...] = ()
    memory: Known | None = None
    workspace: str = ""


@dataclass(frozen=True, kw_only=True)
class RewriteRequest(Request):
    """The selection is replaced, under `instruction` unless that is empty."""

    selection: Selection
    instruction: str = ""
    candidates: int = 1
    trace: bool = False
    seed: int = 0


STRENGTH = 0.1
"""The largest share of a selection's words that is called unlikely, where nobody says another."""


@dataclass(frozen=True, kw_only=True)
class InspectRequest(Request):
    """How likely is each word of the selection, given all the others? At most the share `strength` is unlikely."""

    selection: Selection
    strength: float = STRENGTH


@dataclass(frozen=True, kw_only=True)
class RefineRequest(Request):
    """The unlikely words of the selection are renoised. `strength`, 0 to 1, is the largest share of them."""

    selection: Selection
    strength: float = STRENGTH
    trace: bool = False
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When to stop. `deadline` is a time of `clock` (seconds); both are looked at before every step.

    A passed deadline ends with the best draft so far; `cancelled` ends with `Cancelled`. `document` is what the request
    is about: of several engines the same one is asked about it again.
    """

    clock: Callable[[], float]
    deadline: float | None = None
    cancelled: Callable[[], bool] = lambda: False
    document: str = ""

    def check(self) -> None:
        """Raise `Cancelled` when the request was."""
        if self.cancelled():
            raise Cancelled("the request was cancelled")

    @property
    def late(self) -> bool:
        return self.deadline is not None and self.clock() >= self.deadline
