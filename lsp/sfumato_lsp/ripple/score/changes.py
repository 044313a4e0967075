"""The changes of a document that are one and the same: what was made of some words, and where it was made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sfumato_lsp.python.definition import is_part
from sfumato_lsp.python.names import Occurrence
from sfumato_lsp.python.roles import is_parameter
from sfumato_lsp.python.tree import CLASS, above
from sfumato_lsp.ripple.plan.across import is_alias
from sfumato_lsp.ripple.plan.members import is_declared, is_set
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.renamed import still_bound
from sfumato_lsp.ripple.plan.repeated import around
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.plan.words import WORD, Run, is_name


@dataclass(frozen=True)
class Change:
    """Each of `runs` made the same words of the same words; the newest first."""

    view: View
    runs: tuple[Run, ...]

    @cached_property
    def around(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        return [around(self.view.text, run.start, run.end) for run in self.runs]

    @cached_property
    def words(self) -> list[Occurrence]:
        """The names that were brought."""
        found = [self.view.word(run.start, run.end) for run in self.runs]
        return [word for word in found if word is not None]

    @cached_property
    def beside(self) -> int:
        """How many changes the newest edit made that made this one."""
        return sum(run.cause == self.runs[0].cause for run in self.view.runs)

    @cached_property
    def is_alone(self) -> bool:
        """Whether the newest edit that made it made no other, but for a type or a value behind it."""
        ends = {run.end for run in self.runs}
        own = [run for run in self.view.runs if run.cause == self.runs[0].cause]
        own = [run for run in own if not (run.is_of_name and self._code_ahead(run.start) in ends)]
        own = [run for run in own if run in self.runs or not self._renames_another(run)]
        return all((run.old, run.new) == (self.runs[0].old, self.runs[0].new) for run in own)

    @cached_property
    def renames(self) -> bool:
        """Whether something got another name where it gets its meaning, by no import, and nothing there has the old."""
        sets = [one for one in self.words if one.role in ("binds", "attribute")]
        rename = self.runs[0].rename
        return (
            rename is not None
            and bool(sets)
            and not any(self._is_imported(one) or self._has(rename[0], one) for one in sets)
        )

    def _renames_another(self, run: Run) -> bool:
        """Whether a change beside this one gave another parameter another name."""
        word = self.view.word(run.start, run.end)
        return run.rename is not None and word is not None and is_parameter(word.node)

    def _code_ahead(self, place: int) -> int:
        """Where the space ahead of a place begins."""
        return len(self.view.text[:place].rstrip())

    def _is_imported(self, word: Occurrence) -> bool:
        """Whether it may mean another thing since: another alias of what was imported means the same."""
        statement = above(word.node, "import_statement", "import_from_statement")
        if statement is None or not is_alias(word):
            return statement is not None
        low, high = statement.start_byte, statement.end_byte
        return any(low <= run.start <= high and run not in self.runs for run in self.view.runs)

    def _has(self, name: str, word: Occurrence) -> bool:
        """Whether something has a name in the scope of a word that was brought; of an attribute, in the file."""
        if word.role == "attribute":
            return self.is_bound
        was = self.view.name(name, word)
        return self.view.source is not None and bool(still_bound(self.view.source, was, word, was.home(word)))

    @cached_property
    def is_bound(self) -> bool:
        """Whether something in the file has the name still that was taken; of a member, another member."""
        old = self.runs[0].old
        if self.view.source is None or len(old) != 1 or not is_name(old[0]):
            return False
        source = self.view.source
        all_ = [one for one in self.view.name(old[0]).all if not is_part(source, one.node)]
        if self.words and all(map(is_declared, self.words)):
            return any(map(_is_of_class, all_))  # what gives it a value follows
        if self.words and all(one.role == "attribute" for one in self.words):
            return any(is_set(one) or _is_of_class(one) for one in all_)
        return any(one.role == "binds" for one in all_)


def _is_of_class(one: Occurrence) -> bool:
    """Whether a class body gives it a value."""
    return one.role == "binds" and one.scope.type == CLASS and not is_declared(one)


def change_of(view: View, offer: Offer) -> Change | None:
    """What an offer follows from; `view` is the document that was edited."""
    if "changes" not in view.kept:
        found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Run]] = {}
        for run in view.runs:
            found.setdefault((run.old, run.new), []).append(run)
        view.kept["changes"] = {change: Change(view, tuple(some)) for change, some in found.items()}
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], Change] = view.kept["changes"]
    old, new = tuple(WORD.findall(offer.old)), tuple(WORD.findall(offer.new))
    if (old, new) in known:
        return known[old, new]
    own = [run for run in view.runs if run.cause == offer.cause]
    like = [run for run in own if run.old[:1] == old[:1]] or own
    return known[like[0].old, like[0].new] if like else None
