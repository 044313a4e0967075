"""What a look at the documents comes to, in a thread. tree-sitter and the judge come in with the first edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.snapshot import Snapshot, views

if TYPE_CHECKING:
    from sfumato_lsp.ripple.by_fall import Fallen
    from sfumato_lsp.ripple.plan.called import Calls
    from sfumato_lsp.ripple.plan.view import View
    from sfumato_lsp.ripple.windows import Asked


@dataclass(frozen=True, kw_only=True)
class Found:
    """`offers` by plan, also in files that are not open; `asked` is what the server is to be asked, `None` where
    nothing is, and `calls` need values.
    """

    offers: tuple[Offer, ...] = ()
    views: tuple[View, ...] = ()
    asked: Asked | None = None
    calls: tuple[Calls, ...] = ()
    reaching: tuple[str, ...] = ()
    """Documents whose edits can matter to files that import them."""
    used_in: tuple[str, ...] = ()
    """Files where another language server knew uses of what got another name."""


BY_SERVER = frozenset({"fall", "call", "sibling"})


def find(
    taken: Sequence[Snapshot], held: Sequence[Offer], unwanted: Callable[[Offer], bool], closed: Sequence[View] = ()
) -> Found:
    """`held` were offered beside one that was taken just now: what the server said of them is shown at once. `closed`
    are files that are not open, as far as they are known by now.
    """
    if not any(one.edits for one in taken):
        return Found()
    from sfumato_lsp.ripple.plan.called import changed_calls
    from sfumato_lsp.ripple.plan.enumerated import missing_members
    from sfumato_lsp.ripple.plan.reported import files_that_use
    from sfumato_lsp.ripple.score.planned import chosen, planned, reaches_out
    from sfumato_lsp.ripple.windows import asked

    opened = tuple(views(taken))
    seen = (*opened, *closed)
    offers = planned(seen, unwanted)
    if held:
        offers = chosen([*offers, *_as_they_are(held, opened)], seen, unwanted)
    edited = [view for view in opened if view.edits]
    found = [calls for view in edited for calls in (*changed_calls(view, seen), *missing_members(view, opened))]
    return Found(
        offers=offers,
        views=seen,
        asked=asked(opened),
        calls=tuple(calls for calls in found if calls.holes and calls.view.is_open),
        reaching=tuple(view.uri for view in opened if reaches_out(view, seen)),
        used_in=tuple(files_that_use(opened)),
    )


def again(found: Found, closed: Sequence[View], unwanted: Callable[[Offer], bool]) -> Found:
    """The same with other files that are not open."""
    from sfumato_lsp.ripple.score.planned import chosen, planned

    opened = tuple(view for view in found.views if view.is_open)
    for view in opened:
        view.kept.clear()
    seen = (*opened, *closed)
    said = [offer for offer in found.offers if offer.origin in BY_SERVER]
    return replace(found, offers=chosen([*planned(seen, unwanted), *said], seen, unwanted), views=seen)


def _as_they_are(held: Sequence[Offer], seen: Sequence[View]) -> Iterator[Offer]:
    """Those that the server's answer offered, of whose places the text is the same."""
    by_uri = {view.uri: view for view in seen}
    for one in held:
        view = by_uri.get(one.uri)
        if one.origin in BY_SERVER and view is not None and view.text[one.start : one.end] == one.old:
            yield replace(view.offer((one.start, one.end), one.new, one.origin, one.cause), score=one.score)


@dataclass(frozen=True, kw_only=True)
class Said:
    """By the server: words that have `fallen`, and the `values` of the holes of `Found.calls`, for each of them."""

    fallen: Sequence[Fallen]
    values: Sequence[Sequence[str | None]]


def doubtful(found: Found, fallen: Sequence[Fallen]) -> list[Fallen]:
    """Without words that a name has which was renamed where its scope is known: elsewhere they are another thing's."""
    from sfumato_lsp.ripple.plan.repeated import has_scope

    known = {run.old[0] for view in found.views for run in view.runs if has_scope(view, run)}
    return [word for word in fallen if word.old not in known]


def join(found: Found, said: Said, unwanted: Callable[[Offer], bool]) -> tuple[Offer, ...]:
    """What was found by plan, and what the server said, as one list."""
    from sfumato_lsp.ripple.score.planned import chosen, scored
    from sfumato_lsp.ripple.values import offered

    cause = 0 if found.asked is None else found.asked.cause
    offers = [offer for word in said.fallen if (offer := word.offer(cause)) is not None]
    filled = [offer for calls, texts in zip(found.calls, said.values, strict=True) for offer in offered(calls, texts)]
    return chosen([*found.offers, *scored(filled, found.views), *offers], found.views, unwanted)
