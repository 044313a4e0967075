"""`sfumato.accepted`: the command of every item, which editors run after they have put the item in."""

from __future__ import annotations

from sfumato_lsp.session import SfumatoLanguageServer


def accepted(ls: SfumatoLanguageServer, *items: object) -> None:
    """One argument: the item's id. Anything else is nothing that was shown."""
    for item in items:
        if isinstance(item, str):
            ls.statistics.accepted(item)
