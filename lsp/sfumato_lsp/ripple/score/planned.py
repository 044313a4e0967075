"""All plans together: what they offer, apart from each other and from the edits, none undoing one, all sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sfumato_lsp.ripple.plan.across import renamed_across, renames_of_module
from sfumato_lsp.ripple.plan.alike import alike
from sfumato_lsp.ripple.plan.called import called, calls_of_module
from sfumato_lsp.ripple.plan.imported import imported
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.renamed import renamed
from sfumato_lsp.ripple.plan.repeated import repeated
from sfumato_lsp.ripple.plan.reported import reported
from sfumato_lsp.ripple.plan.siblings import siblings
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.plan.words import is_name
from sfumato_lsp.ripple.score.fitted import is_offered, score
from sfumato_lsp.ripple.score.signs import signed

MOST = 60
"""Offers at a time: each has to be looked at by somebody."""
MOST_JUDGED = 24
"""Texts that are parsed anew, one by one."""

ALIKE = frozenset({"same line", "same edit", "same word", "fall"})
BY_NAME = frozenset({"scope", "member", "reference", "diagnostic"})
"""Their places are nodes of a tree that are names."""

Known = Callable[[Offer], bool]


def planned(views: Sequence[View], unwanted: Known) -> tuple[Offer, ...]:
    """The best first. `views` are the documents that may be offered in; `unwanted` is asked of each offer."""
    return chosen(scored(candidates(views), views), views, unwanted)


def candidates(views: Sequence[View]) -> list[Offer]:
    """By all plans; those of one place and text are one, the surest."""
    found: list[Offer] = []
    for view in views:
        if view.edits:
            found += renamed(view)
            found += renamed_across(view, views)
            found += called(view, views)
            found += siblings(view)
            found += imported(view, views)
            found += reported(view, views)
            found += repeated(view, [one for one in views if one.is_open])
            found += alike(view)
    best: dict[tuple[str, int, int, str], Offer] = {}
    for offer in found:
        place = offer.uri, offer.start, offer.end, offer.new
        if place not in best or best[place].sure < offer.sure:
            best[place] = offer
    return list(best.values())


def scored(offers: Sequence[Offer], views: Sequence[View]) -> list[Offer]:
    return [replace(offer, score=score(offer, found)) for offer, found in signed(offers, views)]


def reaches_out(view: View, views: Sequence[View]) -> bool:
    """Whether what was edited in a document can matter to files that import it."""
    return bool(view.edits) and (renames_of_module(view) or calls_of_module(view, views))


def chosen(found: Iterable[Offer], views: Sequence[View], unwanted: Known) -> tuple[Offer, ...]:
    """Of offers those that may be shown, the best first."""
    by_uri = {view.uri: view for view in views}
    newest = max((edit.number for view in views for edit in view.edits), default=0)
    ranked = sorted(found, key=lambda one: (-one.score, newest - one.cause, one.uri, one.start))
    kept: list[Offer] = []
    for offer in ranked:
        view = by_uri[offer.uri]
        if not is_offered(offer) or offer.old == offer.new or unwanted(offer) or _undoes(offer, view):
            continue
        if any(_clash(offer, other) for other in kept):
            continue
        kept.append(offer)
    return tuple(_sound(kept[:MOST], by_uri))


def _undoes(offer: Offer, view: View) -> bool:
    """Whether it would change what the user, or an offer that they took, has just written; an offer that was taken
    before the edit is no more than the edit asks for.
    """
    taken = [one for one in view.taken if offer.origin in ALIKE or one.number > offer.cause]
    return any(
        (offer.start < edit.end and edit.start < offer.end) or (offer.start == offer.end == edit.start == edit.end)
        for edit in (*view.edits, *taken)
    )


def _clash(one: Offer, other: Offer) -> bool:
    """Whether both are about one place, or one makes of a text what the other makes another of."""
    if one.old and one.new and (one.old, one.new) == (other.new, other.old):
        return True
    if one.uri != other.uri:
        return False
    return (one.start < other.end and other.start < one.end) or (one.start, one.end) == (other.start, other.end)


def _sound(offers: Sequence[Offer], by_uri: dict[str, View]) -> list[Offer]:
    kept: set[Offer] = set()
    left = MOST_JUDGED
    for uri, view in by_uri.items():
        own = [offer for offer in offers if offer.uri == uri]
        # A name in the place of a name leaves a tree as it was, so a file need not be parsed for it.
        words = [offer for offer in own if offer.origin in BY_NAME and is_name(offer.old) and is_name(offer.new)]
        others = [offer for offer in own if offer not in words]
        kept.update(words)
        for offer in others[:left]:
            if _is_sound(view, [offer]):
                kept.add(offer)
        left -= min(left, len(others))
    return [offer for offer in offers if offer in kept]


def _is_sound(view: View, offers: Sequence[Offer]) -> bool:
    """As an edit that is applied has to be; what nothing judges is."""
    from sfumato_model.judge import Edit, is_sound

    low, high = view.statements(min(one.start for one in offers), max(one.end for one in offers))
    edits = [
        Edit(start=one.start - low, end=one.end - low, text=one.new)
        for one in sorted(offers, key=lambda one: (one.start, one.end))
    ]
    return is_sound(view.text[low:high], edits, view.language) is not False
