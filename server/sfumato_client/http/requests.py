"""Requests of the protocol, made of texts. Each function takes a request as it is, too."""

from __future__ import annotations

from typing import Any, TypedDict, TypeVar

from sfumato_client.protocol import (
    FillRequest,
    HoleOptions,
    HoleSegment,
    SelectionFields,
    SnippetText,
    TextSegment,
    WarmRequest,
    Wire,
    WordsRequest,
)

Request = TypeVar("Request", bound=Wire)
OneHole = TypeVar("OneHole", WarmRequest, WordsRequest)
AboutSelection = TypeVar("AboutSelection", bound=SelectionFields)


class Place(TypedDict, total=False):
    """Where a text stands."""

    path: str
    """The file's name, which tells the model something. Nothing is read from disk for it."""
    language: str
    """An LSP language id; "python" where it is left out."""
    snippets: list[SnippetText]
    """Text of other files that helps."""
    document: str
    """A newer request with the same one ends this one as cancelled."""
    workspace: str
    """The name of a workspace whose files the server remembers."""


class Around(Place, total=False):
    """What stands around a selection."""

    before: str
    after: str


class FillOptions(Place, total=False):
    candidates: int
    """How many, 1 to 8; the best comes first."""
    max_tokens: int
    """The size of the hole, 1 to 256 tokens. Without it the checkpoint tries its own sizes."""
    single_line: bool
    """End the text at its first newline."""
    stop: list[str]
    """The text ends before the first of these."""
    deadline_ms: int
    """Milliseconds after which the best draft is the answer."""
    seed: int


class WordsOptions(Place, total=False):
    count: int
    """How many at most, 1 to 24; the likeliest comes first."""
    deadline_ms: int
    """Milliseconds after which there is none."""


class RewriteOptions(Around, total=False):
    candidates: int
    """How many, 1 to 8; the best comes first."""
    deadline_ms: int
    """Milliseconds after which the best draft is the answer."""
    seed: int


class RefineOptions(Around, total=False):
    strength: float
    """The largest share of the selection's words that may change, over 0 and up to 1; 0.1 where it is left out."""
    deadline_ms: int
    """Milliseconds after which the best draft is the answer."""
    seed: int


def fill_request(before: FillRequest | str, after: str, options: FillOptions) -> FillRequest:
    if isinstance(before, FillRequest):
        return _alone(before, after, options)
    fields: dict[str, Any] = {**options}
    hole = HoleOptions(max_tokens=fields.pop("max_tokens", None))
    return FillRequest(segments=[TextSegment(text=before), HoleSegment(hole=hole), TextSegment(text=after)], **fields)


def one_hole_request(kind: type[OneHole], before: OneHole | str, after: str, **options: Any) -> OneHole:
    """The options are those of the operation's method."""
    if isinstance(before, kind):
        return _alone(before, after, options)
    return kind(segments=[TextSegment(text=str(before)), HoleSegment(), TextSegment(text=after)], **options)


def selection_request(kind: type[AboutSelection], selection: AboutSelection | str, **options: Any) -> AboutSelection:
    """The options are those of the operation's method."""
    if isinstance(selection, kind):
        return _alone(selection, options.pop("instruction", ""), options)
    return kind.model_validate({"selection": selection, **options})


def _alone(request: Request, *more: object) -> Request:
    if any(more):
        raise TypeError(f"a {type(request).__name__} holds all that is asked: give it alone, or a text instead")
    return request
