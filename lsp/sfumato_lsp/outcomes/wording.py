"""From the server's answers to outcomes, and the words for them."""

from __future__ import annotations

from sfumato_lsp.outcomes.judged import judged
from sfumato_lsp.outcomes.outcome import Candidate, Outcome
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.text.edits import Annotation, DocumentChange
from sfumato_server.protocol import AnyResponse, FillResponse


async def of_fill(
    answer: FillResponse, place: Selected, *, title: str, done: str, nothing: str, lead: str = ""
) -> Outcome:
    """The candidates for one place, each behind `lead`. In `done`, `{lines}` says how many lines the best one has."""
    candidates = await judged(
        [
            Candidate(
                changes=(
                    DocumentChange(document=place.document, replacements=(place.becomes(lead + found.texts[0]),)),
                ),
                text=found.texts[0],
                score=found.score,
                verdict=found.verdict,
                problem=found.problem,
            )
            for found in answer.candidates
            if place.text != lead + found.texts[0]
        ]
    )
    lines = counted(candidates[0].text.strip("\n").count("\n") + 1, "line") if candidates else ""
    return Outcome(
        candidates=candidates,
        message=done.replace("{lines}", lines) + if_broken(candidates[0]) if candidates else nothing,
        annotation=Annotation(label=title),
        steps=answer.usage.steps,
    )


def if_broken(candidate: Candidate) -> str:
    """What to know of a text that is the best there is."""
    return "" if candidate.may_be_applied else f"; it would not parse: {candidate.problem}"


def took(answer: AnyResponse) -> str:
    return f"{answer.timing.total_ms:.0f} ms"


def counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count or 'no'} {word}s"


def no_text(where: str) -> str:
    return f"the checkpoint suggests nothing {where}"
