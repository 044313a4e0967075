"""`sfumato/status` and its command: what a status line shows, and why a document has no suggestions."""

from __future__ import annotations

from sfumato_lsp.connection.languages import refused
from sfumato_lsp.features.document_status import document_status
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.rpc.own_messages import StatusDocument, StatusParams
from sfumato_lsp.session.language_server import SfumatoLanguageServer


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
    }
    if document is not None:
        refusal = ls.link.refused(document)
        if refusal is None and await ls.files.ignored.is_ignored(document.uri):
            answer["message"] = IGNORED
        answer["language"] = document.language
        answer["languageSupported"] = refusal is None
        answer["message"] = refusal or answer["message"]
    if left_alone is not None:
        language = left_alone.language
        refusal = refused(language, ls.files.settings.for_document(uri, language), server)
        answer |= {"language": language, "languageSupported": refusal is None}
        answer["message"] = f"{ls.files.label(uri)} {left_alone.why}"
    if named is not None:
        answer["document"] = (await document_status(ls, named)).for_editor()
    return answer


async def status_command(ls: SfumatoLanguageServer, *arguments: object) -> dict[str, object]:
    """One argument, if any: the parameters of the request."""
    match arguments:
        case ({"textDocument": {"uri": str(uri)}}, *_):
            return await status(ls, StatusParams(textDocument=StatusDocument(uri=uri)))
        case ({"uri": str(uri)}, *_):
            return await status(ls, StatusParams(uri=uri))
    return await status(ls, None)
