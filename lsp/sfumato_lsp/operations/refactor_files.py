"""The files of a refactoring: the definition's own, and those where the editor knows of references."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.python.definition import Definition
from sfumato_lsp.python.tree import NotRead, Source, read
from sfumato_lsp.refactor.comparison import Comparison
from sfumato_lsp.refactor.files import Unreadable, read_source, saved_text
from sfumato_lsp.refactor.plan import FileChanges, changes_of, comparison_with, definition_of
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.paths import local_file, uri_path
from sfumato_lsp.text.positions import has_half

PYTHON = "python"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What becomes of one file. `label` is its path in the workspace."""

    document: Document
    is_open: bool
    label: str
    source: Source
    found: FileChanges


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """`parts` begin with the definition's own file; `unread` are files with references and why they stay."""

    definition: Definition
    comparison: Comparison
    parts: tuple[Part, ...]
    unread: tuple[tuple[str, str], ...]


async def prepare(context: Context) -> Prepared:
    """Read what there is to change; other documents are watched. Raises `Refused`."""
    ls, document = context.ls, context.document
    if document.language != PYTHON:
        raise Refused(f"signatures are read in Python alone, and this file is {document.language}")
    own_text = document.text
    if has_half(own_text):
        raise Refused("the file holds half a character, as an editor leaves it behind: delete it first")
    places, others = _by_file(ls, document, context.params.references)
    selected = (context.selected.start, context.selected.end)
    kept = ls.earlier.kept(document.uri)
    context.tell("looking for call sites")

    def own() -> tuple[Definition, Comparison, Part]:
        source = read(own_text)
        definition = definition_of(source, selected[0])
        earlier = [text for text in (saved_text(document.uri), kept) if text is not None]
        comparison = comparison_with(definition, earlier)
        found = changes_of(source, definition, comparison, own=True, places=places, selected=selected)
        return definition, comparison, _part(ls, document, True, source, found)

    try:
        definition, comparison, part = await asyncio.to_thread(own)
    except NotRead as error:
        raise Refused(f"{ls.files.label(document.uri)} {error}") from error
    parts, unread = [part], []
    for uri, found_places in others.items():
        try:
            parts.append(await _other(ls, uri, found_places, definition, comparison))
        except (Unreadable, NotRead) as error:
            unread.append((ls.files.label(uri), str(error)))
    return Prepared(definition=definition, comparison=comparison, parts=tuple(parts), unread=tuple(unread))


def _by_file(
    ls: SfumatoLanguageServer, document: Document, references: Sequence[types.Location] | None
) -> tuple[list[int] | None, dict[str, list[types.Position]]]:
    """Places in the document itself, as characters, and in others, by their URI as the editor opened them."""
    if not references:
        return None, {}  # an editor without anything that knows of references finds none
    opened = {uri_path(uri): uri for uri in ls.files.documents.uris()}
    own: list[int] = []
    others: dict[str, list[types.Position]] = {}
    for reference in references:
        uri = opened.get(uri_path(reference.uri), reference.uri)
        if uri == document.uri:
            own.append(document.characters(reference.range.start))
        else:
            others.setdefault(uri, []).append(reference.range.start)
    return own, others


async def _other(
    ls: SfumatoLanguageServer, uri: str, positions: Sequence[types.Position], definition: Definition,
    comparison: Comparison,
) -> Part:  # fmt: skip
    left_alone, opened = ls.files.documents.left_alone(uri), ls.files.documents.get(uri)
    if left_alone is not None:
        raise Unreadable(left_alone.why)  # what is on disk is not what the editor has
    document = opened if opened is not None else await _from_disk(ls, uri)
    if opened is not None:
        ls.operations.watch(uri)
        if opened.language != PYTHON:
            raise Unreadable(f"is {opened.language}")
        if await ls.files.ignored.is_ignored(uri):
            raise Unreadable("is ignored, so nothing of it is sent")
    text = document.text
    if has_half(text):
        raise Unreadable("holds half a character, as an editor leaves it behind")
    places = [document.characters(position) for position in positions]

    def work() -> Part:
        source = read(text)
        found = changes_of(source, definition, comparison, own=False, places=places)
        return _part(ls, document, opened is not None, source, found)

    return await asyncio.to_thread(work)


async def _from_disk(ls: SfumatoLanguageServer, uri: str) -> Document:
    folders = [Path(uri_path(folder)) for folder in ls.folders()]
    path = local_file(uri)
    if path is None:
        raise Unreadable("is no file of this machine")
    text = await asyncio.to_thread(read_source, path, folders, ls.files.settings.ignored)
    encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    return Document(uri, PYTHON, 0, text, encoding)


def _part(ls: SfumatoLanguageServer, document: Document, is_open: bool, source: Source, found: FileChanges) -> Part:
    label = ls.files.label(document.uri)
    return Part(document=document, is_open=is_open, label=label, source=source, found=found)
