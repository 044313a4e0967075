"""`sfumato.snooze`: no automatic suggestions for a while."""

from __future__ import annotations

from pygls.exceptions import JsonRpcInvalidParams

from sfumato_lsp.editor.snooze import DEFAULT_MINUTES, MOST_MINUTES
from sfumato_lsp.features.status import status
from sfumato_lsp.session.language_server import SfumatoLanguageServer

SNOOZE = "sfumato.snooze"


async def snooze(ls: SfumatoLanguageServer, *arguments: object) -> dict[str, object]:
    """One argument, if any: the minutes; 0 ends it. The answer is the status from then on."""
    minutes = arguments[0] if arguments and arguments[0] is not None else DEFAULT_MINUTES
    if not isinstance(minutes, int | float) or isinstance(minutes, bool) or not 0 <= minutes <= MOST_MINUTES:
        raise JsonRpcInvalidParams(
            message=f"{SNOOZE} got {minutes!r}: expected a number of minutes from 0 to {MOST_MINUTES:.0f}"
        )
    ls.reports.snooze.begin(minutes)
    return await status(ls, None)
