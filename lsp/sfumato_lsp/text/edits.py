"""From replacements in a document to the edit that an editor applies: trimmed, versioned, annotated.

A replacement is in characters of the document, its text has \\n as line end whatever the document has. An edit touches
what differs and nothing else: unchanged lines between two changed ones are no part of it, and keep the line ends that
they have; a line that is new gets that of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lsprotocol import types

from sfumato_lsp.text.changed_lines import changed_lines
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.positions import split_lines
from sfumato_lsp.text.windows import SentText


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """Characters `start` to `end` of a document (end exclusive) become `text`.

    `asks`: an editor that previews edits waits for a yes to it.
    """

    start: int
    end: int
    text: str
    asks: bool = False


@dataclass(frozen=True, kw_only=True)
class DocumentChange:
    """What becomes of one document. One that is not open (`is_open`) has no version that an editor knows."""

    document: Document
    replacements: tuple[Replacement, ...]
    is_open: bool = True


@dataclass(frozen=True, kw_only=True)
class EditSupport:
    """What the editor takes."""

    versions: bool
    annotations: bool


def edit_support(capabilities: types.ClientCapabilities) -> EditSupport:
    edit = capabilities.workspace.workspace_edit if capabilities.workspace else None
    return EditSupport(
        versions=bool(edit and edit.document_changes),
        annotations=bool(edit and edit.document_changes and edit.change_annotation_support),
    )


def workspace_edit(
    changes: Sequence[DocumentChange], annotation: types.ChangeAnnotation, support: EditSupport
) -> types.WorkspaceEdit | None:
    """One edit over all documents of `changes`; `None` where nothing differs."""
    edits = [(change, found) for change in changes if (found := text_edits(change.document, change.replacements))]
    if not edits:
        return None
    if not support.versions:
        return types.WorkspaceEdit(changes={change.document.uri: _plain(found) for change, found in edits})
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                text_document=types.OptionalVersionedTextDocumentIdentifier(
                    uri=change.document.uri, version=change.document.version if change.is_open else None
                ),
                edits=found if support.annotations else _plain(found),
            )
            for change, found in edits
        ],
        change_annotations=_annotations(annotation, edits) if support.annotations else None,
    )


def text_edits(document: Document, replacements: Sequence[Replacement]) -> list[types.AnnotatedTextEdit]:
    """The trimmed edits in the editor's units, in the order of the document. Replacements must be apart."""
    return [
        types.AnnotatedTextEdit(
            annotation_id=_ASKS if replacement.asks else _MADE,
            range=types.Range(start=document.position(part.start), end=document.position(part.end)),
            new_text=part.text.replace("\n", document.line_end),
        )
        for replacement in sorted(replacements, key=lambda one: (one.start, one.end))
        for part in trimmed(document, replacement)
    ]


def _plain(edits: Sequence[types.AnnotatedTextEdit]) -> list[types.TextEdit]:
    return [types.TextEdit(range=one.range, new_text=one.new_text) for one in edits]


def trimmed(document: Document, replacement: Replacement) -> Iterator[Replacement]:
    """The parts of a replacement that differ from what stands there: by lines, then by characters."""
    old = SentText(document.slice(replacement.start, replacement.end))
    before, after = split_lines(old.text), split_lines(replacement.text)
    starts = list(accumulate(map(len, before), initial=0))
    for first, last, new_first, new_last in changed_lines(before, after):
        hunks = [(first, last, new_first, new_last)]
        if last - first == new_last - new_first:
            # As many lines as before: each is a change of its own.
            hunks = [(first + k, first + k + 1, new_first + k, new_first + k + 1) for k in range(last - first)]
        for low, high, new_low, new_high in hunks:
            there, text = "".join(before[low:high]), "".join(after[new_low:new_high])
            ahead = _alike(there, text)
            behind = _alike(there[ahead:][::-1], text[ahead:][::-1])
            yield Replacement(
                start=replacement.start + old.own(starts[low] + ahead),
                end=replacement.start + old.own(starts[high] - behind),
                text=text[ahead : len(text) - behind],
            )


def _alike(first: str, second: str) -> int:
    """How many characters two texts begin with together."""
    differ = (k for k, (one, other) in enumerate(zip(first, second, strict=False)) if one != other)
    return next(differ, min(len(first), len(second)))


_MADE = "sfumato"
_ASKS = "sfumato.asks"


def _annotations(
    annotation: types.ChangeAnnotation, edits: Sequence[tuple[DocumentChange, Sequence[types.AnnotatedTextEdit]]]
) -> dict[str, types.ChangeAnnotation]:
    """Those that are used. A preview has what asks for confirmation unticked, and everything else ticked."""
    asks = types.ChangeAnnotation(label=f"{annotation.label}, by the model", needs_confirmation=True)
    used = {one.annotation_id for _, found in edits for one in found}
    return {name: each for name, each in ((_MADE, annotation), (_ASKS, asks)) if name in used}
