"""What can be asked for at a place, as code actions name it: found from the text alone, nobody is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfumato_lsp.outcomes.holes import HOLE, find_holes
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.python.definition import refactorable
from sfumato_lsp.python.function_around import FunctionAround, function_around
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.documents import Document
from sfumato_lsp.text.positions import has_half

if TYPE_CHECKING:
    from sfumato_lsp.python.tree import Source
    from sfumato_lsp.session.language_server import SfumatoLanguageServer

MAX_NAMES = 4
"""Parameters of a function for which an instruction about one of them is offered."""
_PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`operation` with `instruction` at the place; `unasked` says that it is worth a light bulb."""

    operation: str
    title: str
    instruction: str = ""
    unasked: bool = False

    @property
    def kind(self) -> str:
        return f"source.sfumato.{self.operation}" if self.operation == "inspect" else f"{REWRITES}.{self.operation}"


REWRITES = "refactor.rewrite.sfumato"


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What stands at a place; `selects` more than space, and nothing that cannot be sent."""

    function: FunctionAround | None
    called: str | None
    selects: bool
    holes: bool


async def offers(ls: SfumatoLanguageServer, document: Document, place: Selected, *, by_itself: bool) -> list[Offer]:
    """In the order in which a menu shows them. An editor that asks `by_itself`, with every movement of the cursor, is
    answered at once, with those that are worth a light bulb.
    """
    source = None
    if not by_itself or "..." in place.sent.own_text or HOLE in place.sent.own_text:
        with suppress(Refused):
            source = await ls.python_sources.read(document)
    # A selection may be all of a file.
    seen = await ls.python_sources.in_turn(_look, source, place)
    found = _all(ls, document, place, seen)
    return [offer for offer in found if offer.unasked or not by_itself]


def _look(source: Source | None, place: Selected) -> _Seen:
    selects = not place.empty and not has_half(place.sent.own_text) and bool(place.text.strip())
    return _Seen(
        function=None if source is None else function_around(source, place.start),
        called=None if source is None else refactorable(source, place.start),
        selects=selects,
        holes=selects and bool(find_holes(place, source)),
    )


def _all(ls: SfumatoLanguageServer, document: Document, place: Selected, seen: _Seen) -> list[Offer]:
    return [
        *_settle(ls, document, place),
        *(_at_cursor(seen.function) if place.empty else _of_selection(seen)),
        *_refactor(seen),
        *_instructed(ls.edit_client.state.instructions, seen.function, place),
        *_inspect(place, seen.function),
    ]


def _settle(ls: SfumatoLanguageServer, document: Document, place: Selected) -> Iterator[Offer]:
    word = ls.suggested.changed_word(document)
    if word is not None and word.before.start <= place.start and place.end <= word.behind.end:
        yield Offer(operation="settle", title=f"Settle the rest around `{word.new}`", unasked=True)


def _refactor(seen: _Seen) -> Iterator[Offer]:
    if seen.called is not None:
        yield Offer(operation="refactor", title=f"Fill the call sites of `{seen.called}` anew")


def _at_cursor(function: FunctionAround | None) -> Iterator[Offer]:
    yield Offer(operation="fill", title="Fill here")
    if function is not None:
        yield Offer(operation="completeBody", title=f"Complete the body of `{function.name}`")


def _of_selection(seen: _Seen) -> Iterator[Offer]:
    if not seen.selects:
        return
    if seen.holes:
        yield Offer(operation="fillHoles", title="Fill the holes in the selection", unasked=True)
    yield Offer(operation="rewrite", title="Rewrite the selection", unasked=True)
    yield Offer(operation="refine", title="Refine the selection", unasked=True)


def _instructed(instructions: tuple[str, ...], function: FunctionAround | None, place: Selected) -> Iterator[Offer]:
    """One for each instruction; where it is about a name, one for each parameter. What needs a new name is not offered:
    an action cannot ask for one.
    """
    if function is None or not (place.empty or _holds(place, function)):
        return
    for instruction in instructions:
        names = _PLACEHOLDER.findall(instruction)
        wanted = [instruction] if not names else []
        if names == ["NAME"]:
            wanted = [instruction.replace("NAME", name) for name in function.parameters[:MAX_NAMES]]
        for text in wanted:
            title = f"{text[:1].upper()}{text[1:]}" + (f" in `{function.name}`" if place.empty else "")
            yield Offer(operation="rewrite", title=title, instruction=text)


def _inspect(place: Selected, function: FunctionAround | None) -> Iterator[Offer]:
    if not place.empty or function is not None:
        yield Offer(operation="inspect", title="Show unlikely code")


def _holds(place: Selected, function: FunctionAround) -> bool:
    start, end = function.whole
    return place.start <= start and end <= place.end
