"""Files of the workspace that are not open, and import what was edited: offers in them are by plan alone, and the
server learns nothing of them. Which those are is looked for behind the offers in open documents.

They are as they are on disk; one that has changed there since has no offers until it was read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from sfumato_lsp.privacy.ignored_files import is_ignored, real_folders
from sfumato_lsp.ripple.permitted import MAX_CHARACTERS
from sfumato_lsp.ripple.snapshot import is_read_only
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.paths import innermost, local_file, uri_path
from sfumato_lsp.text.positions import Encoding, has_half
from sfumato_lsp.workplace.files import Files

if TYPE_CHECKING:
    from sfumato_lsp.memory.chosen import Wanted
    from sfumato_lsp.ripple.importers import Importers, State
    from sfumato_lsp.ripple.plan.view import View

PYTHON = "python"
SUFFIXES = frozenset({".py", ".pyi"})
MOST_NAMED = 20
"""Files in which another language server knows uses of one word."""
VERSION = 0
"""Of a document that no editor has."""


@dataclass(frozen=True, kw_only=True)
class OnDisk:
    """A file as it was read."""

    document: Document
    view: View
    state: State

    @property
    def is_current(self) -> bool:
        """Reads from disk."""
        from sfumato_lsp.ripple.importers import state_of

        path = local_file(self.document.uri)
        return path is not None and state_of(path) == self.state


class ClosedFiles:
    """`found` are those of the last look, by their URI."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._importers: Importers | None = None
        self.found: dict[str, OnDisk] = {}

    def views(self) -> tuple[View, ...]:
        return tuple(one.view for one in self.found.values())

    def opened(self, uri: str) -> str | None:
        """An editor has it now, maybe by another spelling: the URI that it had here."""
        mine = next((one for one in self.found if uri_path(one) == uri_path(uri)), None)
        if mine is not None:
            self.found = {one: file for one, file in self.found.items() if one != mine}
        return mine

    def document(self, uri: str) -> Document | None:
        """One that is open, or that was found on disk."""
        found = self.found.get(uri)
        return self._files.documents.get(uri) or (None if found is None else found.document)

    async def look(self, edited: Sequence[str], named: Sequence[str]) -> bool:
        """Look for the files that import one of the `edited` documents, and for those that are `named`; whether other
        ones were found than before.
        """
        wanted = self._in_folders(edited)
        also = self._in_folders(named[:MOST_NAMED])
        opened = {uri_path(uri) for uri in self._files.documents.uris()}
        encoding = next((document.encoding for document in self._files.documents.all()), "utf-16")
        found = await asyncio.to_thread(self._find, wanted, also, opened, encoding) if wanted or also else {}
        opened = {uri_path(uri) for uri in self._files.documents.uris()}
        before = self.found
        self.found = {uri: one for uri, one in found.items() if uri_path(uri) not in opened}
        return before != self.found

    def _in_folders(self, uris: Sequence[str]) -> list[tuple[Wanted, str]]:
        return [(self._wanted(folder), uri) for uri in uris if (folder := innermost(self._files.folders(), uri))]

    def _wanted(self, folder: str) -> Wanted:
        from sfumato_lsp.memory.wanted import wanted_of

        return wanted_of(self._files, folder, (PYTHON,))

    def _find(
        self,
        wanted: Sequence[tuple[Wanted, str]],
        also: Sequence[tuple[Wanted, str]],
        opened: Collection[PurePath],
        encoding: Encoding,
    ) -> dict[str, OnDisk]:
        """In a thread."""
        from sfumato_lsp.ripple.importers import Importers

        self._importers = self._importers or Importers()
        named = [(place, Path(uri_path(uri))) for place, uri in also]
        files = [(place, file) for place, file in named if not _is_link(file, place.folder)]
        for place, uri in wanted:
            path = uri_path(uri)
            if not path.is_relative_to(place.folder):
                continue
            for other in self._importers.of(place, path.relative_to(place.folder).as_posix()):
                files.append((place, place.folder / other))
        read = {
            file: self._read(file, place, encoding)
            for place, file in files
            if file not in opened and file.suffix in SUFFIXES
        }
        return {file.as_uri(): one for file, one in read.items() if one is not None}

    def _read(self, file: Path, wanted: Wanted, encoding: Encoding) -> OnDisk | None:
        """One that was read before and has not changed is the same, if it may still be read."""
        from sfumato_lsp.refactor.files import Unreadable, read_source
        from sfumato_lsp.ripple.importers import state_of
        from sfumato_lsp.ripple.plan.view import View

        uri, state = file.as_uri(), state_of(file)
        if state is None or is_read_only(uri) or not self._is_wanted(uri):
            return None
        known = self.found.get(uri)
        if known is not None and known.state == state:
            ignored = is_ignored(file, real_folders([wanted.folder]), wanted.patterns.resolved())
            return None if ignored else known
        try:
            text = read_source(file, [wanted.folder], wanted.patterns)
        except Unreadable:
            return None
        if has_half(text) or len(text) > MAX_CHARACTERS:
            return None
        document = Document(uri, PYTHON, VERSION, text, encoding)
        return OnDisk(document=document, view=View(uri, VERSION, PYTHON, text, is_open=False), state=state)

    def _is_wanted(self, uri: str) -> bool:
        """As for an open document."""
        options = self._files.settings.for_document(uri, PYTHON)
        named = options.languages is None or PYTHON in options.languages
        return named and options.ripple != "off" and options.mode != "off"


def _is_link(file: Path, folder: Path) -> bool:
    """Whether a file, or a folder on the way to it, stands elsewhere. Reads from disk."""
    if not file.is_relative_to(folder):
        return True
    own = file.relative_to(folder)
    return any((folder / part).is_symlink() for part in (own, *own.parents[:-1]))
