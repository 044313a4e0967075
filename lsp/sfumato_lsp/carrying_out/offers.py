"""What can be asked for at a place, found from the text alone: nobody is asked; and as code actions of the editor."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from lsprotocol import types

from sfumato_lsp.carrying_out.operation import Offer, Operation, Seen
from sfumato_lsp.outcomes.holes import HOLE, find_holes
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.python.definition import refactorable
from sfumato_lsp.python.function_around import function_around
from sfumato_lsp.python.tree import Source
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.suggest.inserted import ChangedWord
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.positions import has_half

ASKS_WITHOUT_A_WORD = frozenset({"emacs"})
"""Editors that ask with every stop of the cursor and do not say so: lsp-mode, which calls itself that."""
TAKES_NO_KEYS = frozenset({"helix"})
"""Editors that take no keys until an action is resolved, which may be a while: theirs have a command."""


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


def asks_by_itself(context: types.CodeActionContext, editor: str) -> bool:
    """Whether nobody has opened a menu. Who names the kinds that are wanted knows what for."""
    if context.only is not None:
        return False
    if context.trigger_kind is None:
        return editor in ASKS_WITHOUT_A_WORD
    return context.trigger_kind == types.CodeActionTriggerKind.Automatic


def is_wanted(kind: str, context: types.CodeActionContext) -> bool:
    return context.only is None or any(
        not wanted or kind == wanted or kind.startswith(wanted + ".") for wanted in context.only
    )


def code_action(
    ls: SfumatoLanguageServer, operation: Operation, offer: Offer, document: Document, span: types.Range
) -> types.CodeAction | types.Command:
    """As a command where the editor knows no more than those, or cannot wait for an edit."""
    argument: dict[str, Any] = {"textDocument": {"uri": document.uri, "version": document.version}, "range": span}
    if offer.instruction:
        argument["instruction"] = offer.instruction
    command = types.Command(title=offer.title, command=operation.command, arguments=[argument])
    text_document = ls.client_capabilities.text_document
    can = text_document.code_action if text_document else None
    if can is None or not can.code_action_literal_support:
        return command
    resolves = can.data_support and can.resolve_support and "edit" in can.resolve_support.properties
    if not operation.edits or not resolves or ls.editor in TAKES_NO_KEYS:
        return types.CodeAction(title=offer.title, kind=operation.kind, command=command)
    data = {"command": command.command, "argument": argument}
    return types.CodeAction(title=offer.title, kind=operation.kind, data=data)
