"""`sfumato/status`: what a status line shows, and why a document has no suggestions."""

from __future__ import annotations

from sfumato_lsp.ignored_documents import IGNORED
from sfumato_lsp.languages import refused
from sfumato_lsp.protocol import StatusParams
from sfumato_lsp.session import SfumatoLanguageServer


async def status(ls: SfumatoLanguageServer, params: StatusParams | None) -> dict[str, object]:
    """The server's state, and for an open document whether there are suggestions, or why there are none."""
    state = ls.edit_client.state
    answer: dict[str, object] = {
        "state": state.state,
        "message": state.warning or state.message,
        "server": state.address,
        "checkpoint": state.checkpoint,
        "languages": list(state.languages),
    }
    document = ls.documents.get(params.uri) if params is not None and params.uri is not None else None
    if document is not None:
        refusal = refused(document.language, ls.options, state)
        if refusal is None and await ls.ignored.is_ignored(document.uri):
            answer["message"] = IGNORED
        answer["language"] = document.language
        answer["languageSupported"] = refusal is None
        answer["message"] = refusal or answer["message"]
    return answer
