"""What speaks for an offer, or against it: where it comes from, what was changed, and how its place stands to that."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sfumato_lsp.python.names import Occurrence, function_around
from sfumato_lsp.python.roles import is_parameter
from sfumato_lsp.ripple.plan.across import is_imported
from sfumato_lsp.ripple.plan.offer import SCORES, Offer
from sfumato_lsp.ripple.plan.renamed import BUILTIN
from sfumato_lsp.ripple.plan.repeated import AROUND, around
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.plan.words import WORD, is_name
from sfumato_lsp.ripple.score.changes import Change, change_of

ORIGINS = ("scope", "member", "same line", "same edit")
SIGNS = (
    *ORIGINS,
    "doubt", "times", "beside", "bound", "binds", "parameter", "news", "builtin", "loose", "short", "longer", "kin",
    "alone", "renames", "certain", "age", "many", "near", "function", "ahead", "behind", "both", "begins", "text",
    "attribute", "keyword", "imports", "nowhere", "means",
)  # fmt: skip
"""doubt      what its plan is less sure of it than of others of its origin
times      how often the same change was made (its logarithm, as all numbers of something)
beside     how many changes the edit made
bound      1 where something in the file has the name still that was taken
binds      1 where the change was made where the name gets its meaning
parameter  1 where that is a parameter
news       how many words there are to be
builtin    1 where the name that was taken is Python's own
loose      1 where no name was taken, but signs or numbers
short      1 where less than three characters were
longer     1 where what was taken is in what was brought, or the other way round
kin        the share of their parts that both names have in common, as `read_all` and `read_some`
alone      1 where the edit made no other change
renames    1 where something got another name by it, other than by an import, and nothing has the old one: by its plan
certain    1 where both
age        how many edits were made since
many       how many places the same change is offered in
near       how many lines away it is
function   1 where it is in the function of the change
ahead      the share of `AROUND` words ahead of it that are those ahead of a change
behind     of those behind it
both       1 where these are `AROUND` together at least
begins     1 where its line begins with it
text       1 where a name stands in no code: in a string or a comment
attribute  1 where it is an attribute
keyword    1 where it names an argument
imports    1 where it stands in an import
nowhere    1 where it is a name that nothing in the file gives its meaning
means      1 where what it would be means something there
"""
BY_NAME = frozenset({"scope", "member"})
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
FAR = 1_000
"""Lines that another file is away."""
Signs = tuple[float, ...]


def signed(offers: Sequence[Offer], views: Sequence[View]) -> Iterator[tuple[Offer, Signs]]:
    """Each with its signs, in the order of `SIGNS`; those of which nobody knows what was changed are left out."""
    by_uri = {view.uri: view for view in views}
    edited = {edit.number: view for view in views for edit in view.edits}
    newest = max(edited, default=0)
    many = Counter((one.cause, one.new) for one in offers)
    for offer in offers:
        change = change_of(edited[offer.cause], offer) if offer.cause in edited else None
        if change is not None:
            told = math.log1p(newest - offer.cause), math.log(many[offer.cause, offer.new])
            view = by_uri[offer.uri]
            yield (
                offer,
                (
                    *_origin(offer),
                    *_of_change(change, offer),
                    *told,
                    *_around(change, view, offer),
                    *_word(view, offer),
                ),
            )


def _origin(offer: Offer) -> Signs:
    return (*(float(offer.origin == one) for one in ORIGINS), 1 - offer.sure / SCORES[offer.origin])


def _of_change(change: Change, offer: Offer) -> Signs:
    old, new = WORD.findall(offer.old), WORD.findall(offer.new)
    renames = offer.origin in BY_NAME and change.renames
    return (
        math.log2(len(change.runs)),
        math.log1p(change.beside),
        float(change.is_bound),
        float(any(one.role == "binds" for one in change.words)),
        float(any(is_parameter(one.node) for one in change.words)),
        math.log1p(len(new)),
        float(bool(old) and old[0] in BUILTIN),
        float(not any(map(is_name, old))),
        float(len(offer.old) < 3),
        float(bool(old) and bool(new) and (offer.old in offer.new or offer.new in offer.old)),
        _kin(offer.old, offer.new) if len(old) == len(new) == 1 else 0.0,
        float(change.is_alone),
        float(renames),
        float(renames and change.is_alone),
    )


def _kin(old: str, new: str) -> float:
    one, other = (Counter(part.lower() for part in PARTS.findall(name)) for name in (old, new))
    return (one & other).total() / max(1, (one | other).total())


def _around(change: Change, view: View, offer: Offer) -> Signs:
    run = min(change.runs, key=lambda one: abs(one.start - offer.start))
    lines = view.text.count("\n", *sorted((run.start, offer.start))) if change.view is view else FAR
    word, first = view.word(offer.start, offer.end), change.view.word(run.start, run.end)
    ahead, behind = _alike(change, *around(view.text, offer.start, offer.end))
    low = view.text.rfind("\n", 0, offer.start) + 1
    return (
        math.log1p(lines),
        float(word is not None and first is not None and change.view is view and _share(word, first)),
        ahead / AROUND,
        behind / AROUND,
        float(ahead + behind >= AROUND),
        float(not view.text[low : offer.start].strip()),
    )


def _share(one: Occurrence, other: Occurrence) -> bool:
    """Whether two words are in the same function."""
    mine, theirs = function_around(one.node), function_around(other.node)
    return mine is not None and theirs is not None and mine.id == theirs.id


def _alike(change: Change, ahead: tuple[str, ...], behind: tuple[str, ...]) -> tuple[int, int]:
    """How many words beside a place are those beside one of the change, before it and after it."""
    return max(((_same(a[::-1], ahead[::-1]), _same(b, behind)) for a, b in change.around), key=sum)


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _word(view: View, offer: Offer) -> Signs:
    word = view.word(offer.start, offer.end)
    if word is None:
        return float(view.source is not None and is_name(offer.old)), 0.0, 0.0, 0.0, 0.0, 0.0
    now = Occurrence(node=word.node, role="reads", scope=word.scope)
    return (
        0.0,
        float(word.role == "attribute"),
        float(word.role == "keyword"),
        float(is_imported(word)),
        float(word.role == "reads" and offer.old not in BUILTIN and view.name(offer.old, word).resolved(word) is None),
        float(is_name(offer.new) and view.name(offer.new).resolved(now) is not None),
    )
