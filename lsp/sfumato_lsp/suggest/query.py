"""One question for suggestions, and what is found."""

from __future__ import annotations

from dataclasses import dataclass

from sfumato_lsp.settings.options import Options
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.suggest.spot import Spot
from sfumato_lsp.suggest.typing_along import Asked


@dataclass(frozen=True, kw_only=True)
class Query:
    """A document as it is when somebody asks: nothing of it moves on with the text."""

    uri: str
    language: str
    version: int
    path: str
    options: Options
    spot: Spot
    snippets: tuple[Snippet, ...]
    invoked: bool

    @property
    def asked(self) -> Asked:
        return Asked(before=self.spot.before, after=self.spot.after, invoked=self.invoked, snippets=self.snippets)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Candidates for a spot, best first; `suggestion` is what the statistics know them by."""

    spot: Spot
    candidates: tuple[str, ...] = ()
    suggestion: str = ""
