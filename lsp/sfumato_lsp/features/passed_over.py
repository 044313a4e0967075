"""A message that is too long to be read: it is said, and what it may have changed is forgotten."""

from __future__ import annotations

import re

from lsprotocol import types

from sfumato_lsp.features.text_sync import did_close
from sfumato_lsp.rpc.envelope import Refusal
from sfumato_lsp.rpc.frames import MAX_BODY, TooLong
from sfumato_lsp.session.language_server import SfumatoLanguageServer

_OPENS = re.compile(rb'"method"\s*:\s*"textDocument/didOpen"')


def passed_over(ls: SfumatoLanguageServer, message: TooLong) -> None:
    """Its id is unknown, as is the document that it changed, so all are let go until they are opened anew."""
    text = f"a message of {message.length:,} bytes was passed over: at most {MAX_BODY:,} are read"
    ls.protocol.refuse(Refusal(id=None, code=types.ErrorCodes.InvalidRequest, message=text))
    opens = _OPENS.search(message.head) is not None
    then = "such a document has no suggestions" if opens else "close your documents and open them again"
    ls.reports.notices.show("length", f"{text}; {then}", types.MessageType.Warning)
    if not opens:
        for document in ls.files.documents.all():
            did_close(ls, types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(document.uri)))
