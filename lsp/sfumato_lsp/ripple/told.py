"""Offers as editors are told them: on the wire, in a sentence, as an edit, and as diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lsprotocol import types

from sfumato_lsp.ripple.by_fall import Fallen
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.edits import DocumentChange, EditSupport, Replacement, workspace_edit

LONGEST = 40
"""Characters of a text in a sentence."""


def range_of(document: Document, offer: Offer) -> types.Range:
    return types.Range(start=document.position(offer.start), end=document.position(offer.end))


def message(document: Document, offer: Offer, label: str, *, is_open: bool = True) -> dict[str, Any]:
    """As `docs/language-server.md` has it; `label` is what the file is called where it is not the one in sight."""
    return {
        "id": offer.id,
        "textDocument": {"uri": offer.uri, "version": offer.version if is_open else None},
        "range": range_of(document, offer),
        "oldText": offer.old,
        "newText": offer.new.replace("\n", document.line_end),
        "origin": offer.origin,
        "score": round(offer.score, 3),
        "title": title(document, offer),
        "path": label,
    }


def fallen_message(document: Document, word: Fallen) -> dict[str, Any]:
    """A word that no longer agrees, where nothing likelier was found: `fall` in nats."""
    start, end = word.place
    return {
        "textDocument": {"uri": document.uri, "version": document.version},
        "range": types.Range(start=document.position(start), end=document.position(end)),
        "fall": round(word.fall, 2),
        "score": round(word.score, 3),
    }


def title(document: Document, offer: Offer, *, more: int = 0, label: str = "") -> str:
    """`line 84: price → amount · 3 more`, with the words in backquotes."""
    line = document.locate(offer.start)[0] + 1
    rest = f" · {more} more" if more else ""
    return f"{label + ' ' if label else ''}line {line}: {change(offer)}{rest}"


def change(offer: Offer) -> str:
    old, new = _short(offer.old), _short(offer.new)
    if not old:
        return f"insert `{new}`"
    return f"`{old}` → `{new}`" if new else f"remove `{old}`"


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def edit_of(
    document: Document, offer: Offer, support: EditSupport, *, is_open: bool = True
) -> types.WorkspaceEdit | None:
    replacement = Replacement(start=offer.start, end=offer.end, text=offer.new)
    annotation = types.ChangeAnnotation(label="Ripple", description=title(document, offer))
    change = DocumentChange(document=document, replacements=(replacement,), is_open=is_open)
    return workspace_edit([change], annotation, support)


def diagnostics(
    offers: Sequence[Offer], documents: Callable[[str], Document | None]
) -> dict[str, list[types.Diagnostic]]:
    """By document: hints at the places, which say what would become of each."""
    found: dict[str, list[types.Diagnostic]] = {}
    for offer in offers:
        document = documents(offer.uri)
        if document is not None:
            hint = types.Diagnostic(
                range=range_of(document, offer),
                severity=types.DiagnosticSeverity.Hint,
                source="sfumato",
                code="ripple",
                message=f"{change(offer)} ({offer.origin})",
            )
            found.setdefault(offer.uri, []).append(hint)
    return found
