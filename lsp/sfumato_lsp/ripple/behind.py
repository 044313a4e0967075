"""What takes longer than a plan in open documents, and is looked for behind it: files that are not open, then what the
checkpoint says.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from sfumato_lsp.ripple.by_fall import ByFall, Fallen
from sfumato_lsp.ripple.closed import ClosedFiles
from sfumato_lsp.ripple.found import Found, Said, again, doubtful, join
from sfumato_lsp.ripple.permitted import Permitted
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.snapshot import Snapshot
from sfumato_lsp.workplace.files import Files

Shown = tuple[Sequence[Offer], Sequence[Fallen]]
"""All offers, and words that fell with nothing to put there."""


class Behind:
    """`unwanted` is asked of each offer."""

    def __init__(
        self, files: Files, permitted: Permitted, by_fall: ByFall, on_disk: ClosedFiles,
        unwanted: Callable[[Offer], bool],
    ) -> None:  # fmt: skip
        self._files, self._permitted = files, permitted
        self._by_fall, self._on_disk = by_fall, on_disk
        self._unwanted = unwanted

    async def of(self, taken: Sequence[Snapshot], found: Found) -> AsyncIterator[Shown]:
        """Each time that more is known."""
        if await self._on_disk.look(found.reaching, found.used_in):
            found = await self._files.trees.in_turn(again, found, self._on_disk.views(), self._unwanted)
            yield found.offers, ()
        edited = {one.uri for one in taken if one.edits}
        may = all(self._permitted.asks(one) for one in self._files.documents.all() if one.uri in edited)
        if may and self._by_fall.can and (found.asked is not None or found.calls):
            values = [await self._by_fall.values(calls) for calls in found.calls]
            fallen = doubtful(found, await self._by_fall.fallen(found.asked, found.offers))
            said = Said(fallen=fallen, values=values)
            offers = await self._files.trees.in_turn(join, found, said, self._unwanted)
            yield offers, [one for one in fallen if one.text is None]
