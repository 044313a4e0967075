"""`sfumato/status` and its command: what a status line shows, and why a document has no suggestions; and the command
`sfumato.snooze`: no automatic suggestions for a while.
"""

from __future__ import annotations

from datetime import datetime

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from sfumato_lsp.connection.server_state import refused
from sfumato_lsp.editor.reports import DEFAULT_MINUTES, MOST_MINUTES
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.rpc.own_messages import StatusParams
from sfumato_lsp.session.language_server import SfumatoLanguageServer

COMES = frozenset({"ready", "filling"})
"""States in which nothing keeps suggestions away but the document itself."""
SNOOZE = "sfumato.snooze"


async def status(ls: SfumatoLanguageServer, params: StatusParams | None) -> dict[str, object]:
    """The status, and for an open document whether there are suggestions, or why there are none."""
    server = ls.link.state
    named = params.textDocument.uri if params is not None and params.textDocument is not None else None
    uri = named or (params.uri if params is not None else None) or ""
    document, left_alone = ls.files.documents.get(uri), ls.files.documents.left_alone(uri)
    answer: dict[str, object] = {
        **ls.reports.status_with(ls.files.options_of(document)).for_editor(),
        # Finer than `state`: as the server itself calls it, and how the connection to it is.
        "serverState": server.state,
        "languages": list(server.languages),
        "memory": await ls.keeping.told(),
    }
    known = document or left_alone
    if known is not None:
        refusal = refused(known.language, ls.files.settings.for_document(uri, known.language), server)
        answer |= {"language": known.language, "languageSupported": refusal is None}
        if left_alone is not None:
            answer["message"] = f"{ls.files.label(uri)} {left_alone.why}"
        elif refusal is not None or await ls.files.ignored.is_ignored(uri):
            answer["message"] = refusal or IGNORED
    if named is not None:
        reason = await _reason(ls, named)
        answer["document"] = {"suggestions": not reason, "reason": reason}
    return answer


async def _reason(ls: SfumatoLanguageServer, uri: str) -> str:
    """Why no suggestions come in a document while its user types: what lasts longest. Nothing where they come."""
    document, left_alone = ls.files.documents.get(uri), ls.files.documents.left_alone(uri)
    label = ls.files.label(uri)
    if left_alone is not None:
        return f"{label} {left_alone.why}"
    if document is None:
        return f"{label} was not opened with this language server: its settings in the editor may leave the file out"
    options = ls.files.options_of(document)
    refusal = ls.link.refused(document)
    if refusal is not None:
        return refusal
    if await ls.files.ignored.is_ignored(uri):
        return IGNORED
    if options.mode == "off":
        return "suggestions are off: the setting mode says so"
    if options.mode == "subtle":
        return "suggestions come only when you ask for one: the setting mode is subtle"
    if ls.reports.snooze.until is not None:
        return f"snoozed: no automatic suggestions until {datetime.fromtimestamp(ls.reports.snooze.until):%H:%M}"
    now = ls.reports.status_with(options)
    return "" if now.state in COMES else now.message or now.state


async def status_command(ls: SfumatoLanguageServer, *arguments: object) -> dict[str, object]:
    """One argument, if any: the parameters of the request."""
    match arguments:
        case ({"textDocument": {"uri": str(uri)}}, *_):
            return await status(ls, StatusParams(textDocument=types.TextDocumentIdentifier(uri)))
        case ({"uri": str(uri)}, *_):
            return await status(ls, StatusParams(uri=uri))
    return await status(ls, None)


async def snooze(ls: SfumatoLanguageServer, *arguments: object) -> dict[str, object]:
    """One argument, if any: the minutes; 0 ends it. The answer is the status from then on."""
    minutes = arguments[0] if arguments and arguments[0] is not None else DEFAULT_MINUTES
    if not isinstance(minutes, int | float) or isinstance(minutes, bool) or not 0 <= minutes <= MOST_MINUTES:
        raise JsonRpcInvalidParams(
            message=f"{SNOOZE} got {minutes!r}: expected a number of minutes from 0 to {MOST_MINUTES:.0f}"
        )
    ls.reports.snooze.begin(minutes)
    return await status(ls, None)
