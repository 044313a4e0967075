"""Requests from the wire's types to the model package's: what has one name on both sides is taken over as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sfumato_client import protocol as wire
from sfumato_model.api.request import FillRequest, Hole, Request, Selection, Snippet
from sfumato_model.api.ripple import Edited, Place, ReadRequest, RippleRequest, SettleRequest, Window

Taken = TypeVar("Taken")


def fill(request: wire.FillRequest) -> FillRequest:
    told = {"final": not request.stream, "stop": tuple(request.stop), "instead_of": _instead_of(request)}
    return _around_holes(request, **told)


def warm(request: wire.WarmRequest) -> FillRequest:
    """The fill whose context is encoded."""
    return _around_holes(request)


def words(request: wire.WordsRequest) -> FillRequest:
    """The fill of that place, with as many candidates as words."""
    return _around_holes(request, candidates=request.count, automatic=True)


def ripple(request: wire.RippleRequest) -> RippleRequest:
    return _taken(RippleRequest, request, **_windows(request))


def settle(request: wire.SettleRequest) -> SettleRequest:
    places = tuple(tuple(map(_place, window.places)) for window in request.windows)
    return _taken(SettleRequest, request, places=places, **_windows(request))


def read(request: wire.ReadRequest) -> ReadRequest:
    edited = Snippet(path=request.path, text=request.edited) if request.edited else None
    return _taken(ReadRequest, request, windows=_snippets(request.windows), edited=edited)


def of_selection(kind: Callable[..., Request]) -> Callable[[wire.SelectionFields], Request]:
    """How a request about a selection becomes a `kind`."""
    return lambda request: _taken(kind, request, selection=selection(request))


def selection(request: wire.SelectionFields) -> Selection:
    return _taken(Selection, request, text=request.selection, snippets=_snippets(request.snippets))


def _around_holes(request: wire.FillRequest | wire.WarmRequest | wire.WordsRequest, **told: object) -> FillRequest:
    segments = tuple(
        segment.text
        if isinstance(segment, wire.TextSegment)
        else Hole(max_tokens=segment.hole.max_tokens, start=segment.hole.start)
        for segment in request.segments
    )
    return _taken(FillRequest, request, segments=segments, snippets=_snippets(request.snippets), **told)


def _instead_of(request: wire.FillRequest) -> tuple[str, ...]:
    """What each text between the holes replaced."""
    at = [index for index, segment in enumerate(request.segments) if isinstance(segment, wire.HoleSegment)]
    between = request.segments[at[0] : at[-1] + 1]
    return tuple(segment.instead_of for segment in between if isinstance(segment, wire.TextSegment))


def _windows(request: wire.RippleRequest | wire.SettleRequest) -> dict[str, Any]:
    edited = None if request.edited is None else _taken(Edited, request.edited, path=request.path)
    windows = tuple(_taken(Window, one, edit=one.edit and _place(one.edit)) for one in request.windows)
    return {"windows": windows, "edited": edited}


def _place(span: wire.Span) -> Place:
    return span.start, span.end


def _snippets(told: Sequence[wire.SnippetText | wire.WindowText]) -> tuple[Snippet, ...]:
    return tuple(Snippet(path=snippet.path, text=snippet.text) for snippet in told)


def _taken(kind: Callable[..., Taken], request: wire.Wire, **told: Any) -> Taken:
    """A dataclass with what it and a request name alike, and with what is told besides."""
    names = {field.name for field in fields(kind)} & vars(request).keys()  # type: ignore[arg-type]
    return kind(**{name: getattr(request, name) for name in names} | told)
