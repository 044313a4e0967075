"""`sfumato.fillHoles`: the holes in the selection, all in one request, so that what is written in them agrees."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.outcomes.drafts import in_places
from sfumato_lsp.outcomes.holes import HOLE, find_holes
from sfumato_lsp.outcomes.judged import judged
from sfumato_lsp.outcomes.outcome import Candidate, Outcome
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.outcomes.sizes import refuse_too_much, require_selection
from sfumato_lsp.outcomes.wording import counted, if_broken, no_text, took
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.edits import Annotation, DocumentChange
from sfumato_server.protocol import MAX_HOLES, FillRequest, HoleSegment, TextSegment

TITLE = "Sfumato: fill the holes"


async def run(context: Context) -> Outcome:
    place = context.selected
    require_selection(place, "select the code that has the holes")
    refuse_too_much(place)
    holes = find_holes(place, await context.ls.python_sources.read(context.document))
    if not holes:
        dots = " or ..." if context.document.language == "python" else ""
        raise Refused(f"the selection has no holes: write {HOLE}{dots} where code is wanted")
    if len(holes) > MAX_HOLES:
        raise Refused(
            f"the selection has {len(holes)} holes, and at most {MAX_HOLES} are filled together: select fewer"
        )
    request = FillRequest(segments=_segments(place, holes), candidates=context.candidates, **context.fields)
    answer = await context.fill(request, in_places(holes))
    candidates = await judged(
        [
            Candidate(
                changes=(
                    DocumentChange(
                        document=context.document,
                        replacements=tuple(hole.becomes(text) for hole, text in zip(holes, found.texts, strict=True)),
                    ),
                ),
                text=_filled(place, holes, found.texts),
                score=found.score,
                verdict=found.verdict,
                problem=found.problem,
            )
            for found in answer.candidates
        ]
    )
    filled = f"filled {counted(len(holes), 'hole')} in {took(answer)}"
    return Outcome(
        candidates=candidates,
        message=filled + if_broken(candidates[0]) if candidates else no_text("for the holes"),
        annotation=Annotation(label=TITLE),
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
