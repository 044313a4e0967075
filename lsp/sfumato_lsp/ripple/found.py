"""What a look at the documents comes to, in a thread. tree-sitter and the judge come in with the first edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.snapshot import Snapshot, views

if TYPE_CHECKING:
    from sfumato_lsp.ripple.by_fall import Fallen
    from sfumato_lsp.ripple.plan.view import View
    from sfumato_lsp.ripple.windows import Asked


@dataclass(frozen=True, kw_only=True)
class Found:
    """`offers` by plan; `asked` is what the server is to be asked, `None` where nothing is."""

    offers: tuple[Offer, ...] = ()
    views: tuple[View, ...] = ()
    asked: Asked | None = None


def find(taken: Sequence[Snapshot], unwanted: Callable[[Offer], bool]) -> Found:
    if not any(one.edits for one in taken):
        return Found()
    from sfumato_lsp.ripple.plan.planned import planned
    from sfumato_lsp.ripple.windows import asked

    seen = tuple(views(taken))
    return Found(offers=planned(seen, unwanted), views=seen, asked=asked(seen))


def doubtful(found: Found, fallen: Sequence[Fallen]) -> list[Fallen]:
    """Without words that a name has which was renamed where its scope is known: elsewhere they are another thing's."""
    from sfumato_lsp.ripple.plan.repeated import has_scope

    known = {run.old[0] for view in found.views for run in view.runs if has_scope(view, run)}
    return [word for word in fallen if word.old not in known]


def join(found: Found, fallen: Sequence[Fallen], unwanted: Callable[[Offer], bool]) -> tuple[Offer, ...]:
    """What was found by plan, and what fell, as one list."""
    from sfumato_lsp.ripple.plan.planned import chosen

    assert found.asked is not None
    offers = [offer for word in fallen if (offer := word.offer(found.asked.cause)) is not None]
    return chosen([*found.offers, *offers], found.views, unwanted)
