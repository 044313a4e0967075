"""What can be asked for at a place, as code actions name it: found from the text alone, nobody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from sfumato_lsp.carrying_out.operation import Offer, Operation, Seen
from sfumato_lsp.outcomes.holes import HOLE, find_holes
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.python.definition import refactorable
from sfumato_lsp.python.function_around import function_around
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.positions import has_half

if TYPE_CHECKING:
    from sfumato_lsp.python.tree import Source
    from sfumato_lsp.session.language_server import SfumatoLanguageServer
    from sfumato_lsp.suggest.inserted import ChangedWord


async def offers(
    ls: SfumatoLanguageServer, operations: Sequence[Operation], place: Selected, *, by_itself: bool
) -> list[tuple[Operation, Offer]]:
    """In the order in which a menu shows them. An editor that asks `by_itself`, with every movement of the cursor, is
    answered at once, with those that are worth a light bulb.
    """
    source = None
    if not by_itself or "..." in place.sent.own_text or HOLE in place.sent.own_text:
        with suppress(Refused):
            source = await ls.files.trees.read(place.document)
    word = ls.suggestions.inserted.changed_word(place.document)
    # A selection may be all of a file.
    seen = await ls.files.trees.in_turn(_look, source, place, word, ls.link.state.instructions)
    found = [(operation, offer) for operation in operations for offer in operation.offers(seen)]
    return sorted((one for one in found if one[1].unasked or not by_itself), key=lambda one: one[1].rank)


def _look(source: Source | None, place: Selected, word: ChangedWord | None, instructions: tuple[str, ...]) -> Seen:
    selects = not place.empty and not has_half(place.sent.own_text) and bool(place.text.strip())
    return Seen(
        place=place,
        function=None if source is None else function_around(source, place.start),
        called=None if source is None else refactorable(source, place.start),
        selects=selects,
        holes=selects and bool(find_holes(place, source)),
        word=word,
        instructions=instructions,
    )
