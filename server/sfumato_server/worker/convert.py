"""From the wire's types to the model package's. The server process imports no model code."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_client import protocol as wire
from sfumato_model.api.engine import CheckpointInfo
from sfumato_model.api.request import (
    FillRequest,
    Hole,
    InspectRequest,
    RefineRequest,
    RewriteRequest,
    Selection,
    Snippet,
)

from sfumato_server.worker.messages import Ready


def fill_request(request: wire.FillRequest) -> FillRequest:
    return FillRequest(
        segments=_segments(request.segments),
        path=request.path,
        language=request.language,
        snippets=_snippets(request.snippets),
        candidates=request.candidates,
        single_line=request.single_line,
        automatic=request.automatic,
        final=not request.stream,
        stop=tuple(request.stop),
        instead_of=_instead_of(request),
        trace=request.trace,
        seed=request.seed,
    )


def warm_request(request: wire.WarmRequest) -> FillRequest:
    """The fill whose context is encoded."""
    return FillRequest(
        segments=_segments(request.segments),
        path=request.path,
        language=request.language,
        snippets=_snippets(request.snippets),
    )


def _segments(segments: Sequence[wire.TextSegment | wire.HoleSegment]) -> tuple[str | Hole, ...]:
    return tuple(
        segment.text
        if isinstance(segment, wire.TextSegment)
        else Hole(max_tokens=segment.hole.max_tokens, start=segment.hole.start)
        for segment in segments
    )


def _instead_of(request: wire.FillRequest) -> tuple[str, ...]:
    """What each text between the holes replaced."""
    at = [index for index, segment in enumerate(request.segments) if isinstance(segment, wire.HoleSegment)]
    between = request.segments[at[0] : at[-1] + 1]
    return tuple(segment.instead_of for segment in between if isinstance(segment, wire.TextSegment))


def rewrite_request(request: wire.RewriteRequest) -> RewriteRequest:
    return RewriteRequest(
        selection=_selection(request),
        instruction=request.instruction,
        candidates=request.candidates,
        trace=request.trace,
        seed=request.seed,
    )


def inspect_request(request: wire.InspectRequest) -> InspectRequest:
    return InspectRequest(selection=_selection(request))


def refine_request(request: wire.RefineRequest) -> RefineRequest:
    return RefineRequest(
        selection=_selection(request), strength=request.strength, trace=request.trace, seed=request.seed
    )


def ready(info: CheckpointInfo) -> Ready:
    checkpoint = wire.CheckpointStatus(
        name=info.name,
        source=info.source,
        parameters=info.parameters,
        languages=list(info.languages),
        operations=list(info.operations),
        context_tokens=info.context_tokens,
        instructions=None if info.instructions is None else list(info.instructions),
    )
    return Ready(checkpoint=checkpoint, device=info.device, dtype=info.dtype)


def _selection(request: wire.SelectionFields) -> Selection:
    return Selection(
        before=request.before,
        text=request.selection,
        after=request.after,
        path=request.path,
        language=request.language,
        snippets=_snippets(request.snippets),
    )


def _snippets(snippets: list[wire.SnippetText]) -> tuple[Snippet, ...]:
    return tuple(Snippet(path=snippet.path, text=snippet.text) for snippet in snippets)
