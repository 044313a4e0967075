"""What is known of offers beyond the text: which were dismissed or undone, which a change takes, and their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.ripple.plan.offer import Offer

MOST = 512
Key = tuple[object, ...]


class Remembered:
    """Bounded: the oldest goes."""

    def __init__(self) -> None:
        self._dismissed: dict[Key, str] = {}
        self._taken: dict[int, Offer] = {}
        self._names: dict[Key, str] = {}
        self._count = 0

    def dismiss(self, offer: Offer) -> None:
        """Neither this one comes back, nor what the same edit asks for there once more is typed into it."""
        for key in (offer.key, _place(offer)):
            self._dismissed.pop(key, None)
            self._dismissed[key] = offer.uri
        for key in list(islice(self._dismissed, max(0, len(self._dismissed) - MOST))):
            del self._dismissed[key]

    def closed(self, uri: str) -> None:
        """Who opens a document again, and edits it again, is offered again."""
        self._dismissed = {key: of for key, of in self._dismissed.items() if of != uri}

    def is_dismissed(self, offer: Offer) -> bool:
        return offer.key in self._dismissed or _place(offer) in self._dismissed

    def took(self, edit: Edit, offer: Offer) -> None:
        self._taken[edit.number] = offer
        for number in list(islice(self._taken, max(0, len(self._taken) - MOST))):
            del self._taken[number]

    def undone(self, edit: Edit) -> None:
        """An offer that was taken and then undone is dismissed."""
        offer = self._taken.pop(edit.number, None)
        if offer is not None:
            self.dismiss(offer)

    def left_of(self, offers: Sequence[Offer]) -> tuple[Offer, ...]:
        """Without those that were dismissed meanwhile, and with ids: the same as before for what was offered before,
        wherever it stands now.
        """
        offers = [offer for offer in offers if not self.is_dismissed(offer)]
        seen: Counter[Key] = Counter()
        names: dict[Key, str] = {}
        found: list[Offer] = []
        places = dict.fromkeys(sorted(offers, key=lambda one: (one.uri, one.start)))
        for offer in places:
            key = (*offer.identity, offer.line, seen[(*offer.identity, offer.line)])
            seen[(*offer.identity, offer.line)] += 1
            if key not in self._names:
                self._count += 1
            names[key] = self._names.get(key) or f"ripple-{self._count}"
            found.append(replace(offer, id=names[key]))
        self._names = names
        order = {offer: number for number, offer in enumerate(offers)}
        return tuple(sorted(found, key=lambda one: order[replace(one, id="")]))


def _place(offer: Offer) -> Key:
    return offer.cause, offer.uri, offer.old, offer.line


def taken_by(
    offers: Sequence[Offer], uri: str, start: int, removed: str, inserted: str
) -> tuple[Offer | None, tuple[Offer, ...]]:
    """The offer that a change of a document is, and the others: those behind it move with it."""
    found = next((one for one in offers if one.uri == uri and takes(one, start, removed, inserted)), None)
    grown = len(inserted) - len(removed)
    left = tuple(
        replace(one, start=one.start + grown, end=one.end + grown)
        if one.uri == uri and one.start >= start + len(removed)
        else one
        for one in offers
        if one is not found
    )
    return found, left


def takes(offer: Offer, start: int, removed: str, inserted: str) -> bool:
    """Whether a change of the offer's document is the offer: editors send what differs, which may be less of it."""
    low, high = start - offer.start, start + len(removed) - offer.start
    if low < 0 or offer.start + high > offer.end or "\r" in removed:
        return False
    return offer.old[:low] + inserted.replace("\r\n", "\n") + offer.old[high:] == offer.new
