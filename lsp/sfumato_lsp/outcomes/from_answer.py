"""From the server's answers to outcomes, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sfumato_client.protocol import AnyResponse, CandidateText, FillResponse, RefineResponse, RewriteResponse
from sfumato_lsp.outcomes.outcome import Candidate, Outcome, judged
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.edits import DocumentChange, Replacement


async def outcome(candidates: Sequence[Candidate], *, done: str, nothing: str, steps: int) -> Outcome:
    """Of what there is, the judge says what is best. In `done`, `{lines}` says how many lines that has."""
    found = await judged(candidates)
    if not found:
        return Outcome(candidates=(), message=nothing, steps=steps)
    lines = counted(found[0].text.strip("\n").count("\n") + 1, "line")
    return Outcome(candidates=found, message=done.replace("{lines}", lines) + if_broken(found[0]), steps=steps)


async def of_fill(
    answer: FillResponse | RewriteResponse, place: Selected, *, done: str, nothing: str, lead: str = ""
) -> Outcome:
    """The candidates for one place, each behind `lead`."""
    candidates = [
        candidate(place.document, [place.becomes(lead + found.texts[0])], found.texts[0], found)
        for found in answer.candidates
        if place.text != lead + found.texts[0]
    ]
    return await outcome(candidates, done=done, nothing=nothing, steps=answer.usage.steps)


def candidate(
    document: Document, replacements: Iterable[Replacement], text: str, found: CandidateText | RefineResponse
) -> Candidate:
    """`text` is what the place asked about becomes by the replacements."""
    return Candidate(
        changes=(DocumentChange(document=document, replacements=tuple(replacements)),),
        text=text,
        score=getattr(found, "score", 0.0),
        verdict=found.verdict,
        problem=found.problem,
    )


def if_broken(candidate: Candidate) -> str:
    """What to know of a text that is the best there is."""
    return "" if candidate.may_be_applied else f"; it would not parse: {candidate.problem}"


def took(answer: AnyResponse) -> str:
    return f"{answer.timing.total_ms:.0f} ms"


def counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count or 'no'} {word}s"
