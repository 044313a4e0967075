"""A row of the table of operations, and what its module offers where it can be asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from sfumato_lsp.outcomes.selected import Selected

if TYPE_CHECKING:
    from sfumato_lsp.carrying_out.context import Context
    from sfumato_lsp.outcomes.outcome import Inspected, Outcome
    from sfumato_lsp.python.function_around import FunctionAround
    from sfumato_lsp.suggest.inserted import ChangedWord


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Its `module` is imported when it is first needed: it brings the wire types in, for which the start has no time.

    `title` is what an editor's progress and the preview of its edit are called; `group` is the kind of code actions
    that it is among.
    """

    name: str
    title: str
    module: str
    group: str = "refactor.rewrite.sfumato"
    edits: bool = True
    """Whether an action can be resolved to an edit; one that has none is a command in every editor."""

    @property
    def command(self) -> str:
        return f"sfumato.{self.name}"

    @property
    def kind(self) -> str:
        return f"{self.group}.{self.name}"

    @property
    def run(self) -> Callable[[Context], Awaitable[Outcome | Inspected]]:
        run: Callable[[Context], Awaitable[Outcome | Inspected]] = import_module(self.module).run
        return run

    @property
    def offers(self) -> Callable[[Seen], Iterator[Offer]]:
        offers: Callable[[Seen], Iterator[Offer]] = import_module(self.module).offers
        return offers


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An operation at a place, with an instruction or without. `unasked` says that it is worth a light bulb; in a menu
    a lower `rank` stands first.
    """

    title: str
    instruction: str = ""
    unasked: bool = False
    rank: int = 1


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What stands at a place: the function around it, the function whose header it is in (`called`), the word that was
    changed in a suggestion. `selects` more than space, and nothing that cannot be sent.
    """

    place: Selected
    function: FunctionAround | None
    called: str | None
    selects: bool
    holes: bool
    word: ChangedWord | None
    instructions: tuple[str, ...]
    """Those that the checkpoint was trained on."""
