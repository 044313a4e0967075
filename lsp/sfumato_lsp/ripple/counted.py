"""What became of offers, counted as suggestions are: shown once, then accepted or dismissed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.statistics.recorder import Recorder, item_id

MOST = 128


class Counted:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._items: dict[str, str] = {}
        """By an offer's id."""

    def shown(self, offer: Offer, language: str) -> None:
        """Its user sees it."""
        if offer.id in self._items:
            return
        suggestion = self._recorder.shown([offer.new], language=language, invoked=False, latency_s=0.0, seen=True)
        self._items[offer.id] = item_id(suggestion, offer.new)
        for id in list(islice(self._items, max(0, len(self._items) - MOST))):
            del self._items[id]

    def accepted(self, offer: Offer, language: str) -> None:
        self.shown(offer, language)
        self._recorder.accepted(self._items[offer.id])

    def dismissed(self, offers: Iterable[Offer]) -> None:
        """Of those that were shown."""
        for offer in offers:
            if offer.id in self._items:
                self._recorder.did_reject(self._items[offer.id], "dismissed")
