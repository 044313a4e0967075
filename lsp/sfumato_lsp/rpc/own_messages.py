"""What is spoken beyond LSP, as `docs/language-server.md` has it: the methods and the types of what editors send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from lsprotocol import types

STATUS = "sfumato/status"
DID_CHANGE_STATUS = "sfumato/didChangeStatus"
DID_SHOW = "sfumato/didShow"
DID_PARTLY_ACCEPT = "sfumato/didPartlyAccept"
DID_REJECT = "sfumato/didReject"
RIPPLE = "sfumato/ripple"
DID_MOVE = "sfumato/didMove"
DID_DIAGNOSE = "sfumato/didDiagnose"
REFERENCES = "sfumato/references"
DID_CHANGE_RIPPLE = "sfumato/didChangeRipple"
INLINE_EDIT = "textDocument/copilotInlineEdit"
DID_SHOW_INLINE_EDIT = "textDocument/didShowInlineEdit"
DID_FOCUS = "textDocument/didFocus"

Unit = Literal["word", "line"]
Reason = Literal["dismissed", "typed_over", "replaced", "ignored"]
Params = TypeVar("Params")


@dataclass(frozen=True, kw_only=True)
class StatusParams:
    """With the `uri` of an open document, or with `textDocument`, the answer says whether it has suggestions."""

    uri: str | None = None
    textDocument: types.TextDocumentIdentifier | None = None


@dataclass(frozen=True, kw_only=True)
class StatusRequest:
    id: int | str
    method: str
    jsonrpc: str
    params: StatusParams | None = None


@dataclass(frozen=True, kw_only=True)
class DidShowParams:
    """`id` is the argument of an item's command."""

    id: str


@dataclass(frozen=True, kw_only=True)
class DidPartlyAcceptParams:
    """`characters` were put in just now; those of an earlier part are not among them."""

    id: str
    unit: Unit
    characters: int


@dataclass(frozen=True, kw_only=True)
class DidRejectParams:
    id: str
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Notification(Generic[Params]):
    method: str
    jsonrpc: str
    params: Params


@dataclass(frozen=True, kw_only=True)
class RippleRequest:
    """Its parameters say nothing."""

    id: int | str
    method: str
    jsonrpc: str
    params: Any = None


@dataclass(frozen=True, kw_only=True)
class CursorParams:
    """Where the cursor is, in a document of a version."""

    textDocument: types.OptionalVersionedTextDocumentIdentifier
    position: types.Position


@dataclass(frozen=True, kw_only=True)
class DidDiagnoseParams:
    """All that other language servers report of a document's version."""

    textDocument: types.OptionalVersionedTextDocumentIdentifier
    diagnostics: Sequence[types.Diagnostic]


@dataclass(frozen=True, kw_only=True)
class InlineEditRequest:
    id: int | str
    method: str
    jsonrpc: str
    params: CursorParams


@dataclass(frozen=True, kw_only=True)
class DidShowInlineEditParams:
    """`item` is the one that was shown, or as much of it as names it."""

    item: Any


@dataclass(frozen=True, kw_only=True)
class DidFocusParams:
    textDocument: Any = None


TYPES: Mapping[str, type[Any]] = {
    STATUS: StatusRequest,
    DID_SHOW: Notification[DidShowParams],
    DID_PARTLY_ACCEPT: Notification[DidPartlyAcceptParams],
    DID_REJECT: Notification[DidRejectParams],
    RIPPLE: RippleRequest,
    DID_MOVE: Notification[CursorParams],
    DID_DIAGNOSE: Notification[DidDiagnoseParams],
    INLINE_EDIT: InlineEditRequest,
    DID_SHOW_INLINE_EDIT: Notification[DidShowInlineEditParams],
    DID_FOCUS: Notification[DidFocusParams],
}

RESULTS: Mapping[str, type[Any]] = {REFERENCES: types.ReferencesResponse}
"""Of requests to the editor."""
