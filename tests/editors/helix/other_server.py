"""Another language server beside Sfumato's: it completes one function."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("other", "1")


@server.feature(types.TEXT_DOCUMENT_COMPLETION)
def complete(_params: types.CompletionParams) -> list[types.CompletionItem]:
    return [types.CompletionItem(label="total_of_others", kind=types.CompletionItemKind.Function)]


if __name__ == "__main__":
    server.start_io()
