"""`sfumato.fillHoles`: the holes in the selection, all in one request, so that what is written in them agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sfumato_client.protocol import MAX_HOLES, FillRequest, HoleSegment, TextSegment
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.outcomes.from_answer import candidate, counted, in_places, outcome, took
from sfumato_lsp.outcomes.holes import HOLE, find_holes
from sfumato_lsp.outcomes.outcome import Outcome
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.rpc.failures import Refused


def offers(seen: Seen) -> Iterator[Offer]:
    if seen.holes:
        yield Offer(title="Fill the holes in the selection", unasked=True)


async def run(context: Context) -> Outcome:
    place = context.selected
    place.require("select the code that has the holes")
    holes = find_holes(place, await context.ls.files.trees.read(context.document))
    if not holes:
        dots = " or ..." if context.document.language == "python" else ""
        raise Refused(f"the selection has no holes: write {HOLE}{dots} where code is wanted")
    if len(holes) > MAX_HOLES:
        raise Refused(
            f"the selection has {len(holes)} holes, and at most {MAX_HOLES} are filled together: select fewer"
        )
    request = FillRequest(segments=_segments(place, holes), candidates=context.candidates, **context.fields)
    answer = await context.watch(request, in_places(holes))
    if answer.no_text is not None:
        return Outcome(candidates=(), message=answer.no_text.message, steps=answer.usage.steps)
    candidates = [
        candidate(
            context.document,
            [hole.becomes(text) for hole, text in zip(holes, found.texts, strict=True)],
            _filled(place, holes, found.texts),
            found,
        )
        for found in answer.candidates
    ]
    return await outcome(
        candidates,
        done=f"filled {counted(len(holes), 'hole')} in {took(answer)}",
        nothing="the checkpoint suggests nothing for the holes",
        steps=answer.usage.steps,
    )


def _segments(place: Selected, holes: Sequence[Selected]) -> list[TextSegment | HoleSegment]:
    """The document around the holes."""
    found: list[TextSegment | HoleSegment] = []
    document, before, at = place.document, place.before, place.start
    for hole in holes:
        found += [TextSegment(text=before + Selected(document, at, hole.start).text), HoleSegment()]
        before, at = "", hole.end
    found.append(TextSegment(text=Selected(document, at, place.end).text + place.after))
    return found


def _filled(place: Selected, holes: Sequence[Selected], texts: Sequence[str]) -> str:
    parts, at = [], place.start
    for hole, text in zip(holes, texts, strict=True):
        parts += [Selected(place.document, at, hole.start).text, text]
        at = hole.end
    return "".join([*parts, Selected(place.document, at, place.end).text])
