"""The open documents, the options that hold for each, and whether anything of it may be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sfumato_lsp.privacy.ignored_documents import IgnoredDocuments
from sfumato_lsp.python.open_trees import OpenTrees
from sfumato_lsp.settings.options import Options
from sfumato_lsp.settings.sources import Settings
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Documents
from sfumato_lsp.text.paths import path_label


class Files:
    """`folders` gives the URIs of the workspace's folders."""

    def __init__(self, environment: Mapping[str, str], folders: Callable[[], list[str]]) -> None:
        self.folders = folders
        self.documents = Documents()
        self.settings = Settings(environment, folders)
        self.ignored = IgnoredDocuments(folders, lambda: self.settings.ignored)
        self.trees = OpenTrees()

    @property
    def options(self) -> Options:
        """As they are for no document in particular."""
        return self.settings.options

    def options_of(self, document: Document | None) -> Options:
        return self.options if document is None else self.settings.for_document(document.uri, document.language)

    def label(self, uri: str) -> str:
        """What a file is called, to its user and in requests."""
        return path_label(uri, self.folders())

    def is_same(self, document: Document, version: int) -> bool:
        """Whether a document is open still, and has the text that it had."""
        return self.documents.get(document.uri) is document and document.version == version
