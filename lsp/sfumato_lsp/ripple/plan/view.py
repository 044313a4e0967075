"""What a plan sees: the open documents that may be offered in, as they are and as they were before the edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tree_sitter import Node

from sfumato_lsp.edits.edit import Edit, text_before
from sfumato_lsp.python.names import Name, Occurrence, function_around, occurrence
from sfumato_lsp.python.tree import NotRead, Source, read
from sfumato_lsp.ripple.other_servers.said import Error, Uses
from sfumato_lsp.ripple.plan.offer import SCORES, Offer, Origin
from sfumato_lsp.ripple.plan.words import Run, found, runs

PYTHON = "python"
MOST_EDITS = 8
"""The newest of a document; what older ones asked for was offered."""


@dataclass(frozen=True)
class View:
    """A document of one version, its text as the editor has it, with the `edits` that were made by hand and those
    that took an offer (`taken`). It is asked in one thread.
    """

    uri: str
    version: int
    language: str
    text: str
    edits: tuple[Edit, ...] = ()
    taken: tuple[Edit, ...] = ()
    is_open: bool = True
    """In an editor, and not only on disk."""
    errors: tuple[Error, ...] = field(default=(), compare=False)
    uses: tuple[Uses, ...] = field(default=(), compare=False)
    """What other language servers said of it, and of its words before they were edited."""

    @cached_property
    def source(self) -> Source | None:
        """`None` for another language, and for what cannot be read."""
        return self._read(self.text)

    @cached_property
    def before(self) -> Source | None:
        """As it was before all edits, those that took an offer too."""
        return self._read(text_before(self.text, (*self.edits, *self.taken)))

    def _read(self, text: str) -> Source | None:
        if self.language != PYTHON:
            return None
        try:
            return read(text)
        except NotRead:
            return None

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The changed words, those of the newest edit first."""
        return tuple(run for edit in self.newest for run in runs(self.text, edit))

    @cached_property
    def newest(self) -> tuple[Edit, ...]:
        """The newest edits, the very newest first."""
        return tuple(sorted(self.edits, key=lambda one: -one.number)[:MOST_EDITS])

    def says_before(self, word: str) -> bool:
        """Whether the document said it before all edits, as a word."""
        return self.before is not None and next(found(self.before.text, (word,)), None) is not None

    def places_of(self, said: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        """Every place that says these words, one behind the other."""
        key = f"places of {said}"
        if key not in self.kept:
            self.kept[key] = tuple(one.span() for one in found(self.text, said))
        places: tuple[tuple[int, int], ...] = self.kept[key]
        return places

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What was worked out about it, by what it is."""
        return {}

    @cached_property
    def _names(self) -> dict[tuple[str, int | None], Name]:
        return {}

    def name(self, word: str, around: Occurrence | None = None) -> Name:
        """The places of a name; only where there is a `source`. With a word that has a scope, those that could share
        it: in a large file a name may be everywhere.
        """
        assert self.source is not None
        within = function_around(around.node) if around is not None and around.role in ("binds", "reads") else None
        key = (word, None if within is None else within.id)
        if key not in self._names:
            found = Name(self.source, word, within)
            self._names[key] = found if within is None or not found.reaches_out else self.name(word)
        return self._names[key]

    def word(self, start: int, end: int) -> Occurrence | None:
        """The name that stands in a place, and what it does there."""
        node = None if self.source is None or end <= start else self.source.at(start, end)
        if node is None or node.type != "identifier" or (node.start_byte, node.end_byte) != (start, end):
            return None
        return occurrence(node)

    def around(self, edit: Edit) -> Node | None:
        """The smallest node that holds what an edit put in, without the space around that."""
        text = edit.after.strip()
        start = edit.start + edit.after.find(text)
        return None if self.source is None else self.source.at(start, start + len(text))

    def statements(self, start: int, end: int) -> tuple[int, int]:
        """The module's own statements that a place is in, or all of the text: what has to parse anew with an offer."""
        own = self.source.root.named_children if self.source is not None else []
        held = [one for one in own if one.start_byte < end and start < one.end_byte and one.type != "ERROR"]
        if not held or held[0].start_byte > start or held[-1].end_byte < end:
            return 0, len(self.text)
        low = self.text.rfind("\n", 0, held[0].start_byte) + 1
        high = self.text.find("\n", held[-1].end_byte)
        return low, len(self.text) if high < 0 else high + 1

    def offer(self, place: tuple[int, int], new: str, origin: Origin, cause: int, sure: float = 1.0) -> Offer:
        """One in this document; `sure` is a share of what its origin is worth."""
        start, end = place
        low = self.text.rfind("\n", 0, start) + 1
        high = self.text.find("\n", end)
        return Offer(
            uri=self.uri,
            version=self.version,
            start=start,
            end=end,
            old=self.text[start:end].replace("\r\n", "\n").replace("\r", "\n"),
            new=new,
            origin=origin,
            sure=SCORES[origin] * sure,
            cause=cause,
            line=self.text[low : high if high >= 0 else len(self.text)].strip(),
        )


def others(view: View, views: Sequence[View]) -> list[View]:
    """Other documents of the same language."""
    return [one for one in views if one is not view and one.language == view.language]
