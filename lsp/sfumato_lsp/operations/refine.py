"""`sfumato.refine`: the selection is edited in place. Only what is unlikely changes, each place on its own."""

from __future__ import annotations

from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.outcomes.drafts import in_places
from sfumato_lsp.outcomes.judged import judged
from sfumato_lsp.outcomes.outcome import Candidate, Outcome
from sfumato_lsp.outcomes.sizes import READ_AT_ONCE, refuse_too_much, require_selection
from sfumato_lsp.outcomes.wording import counted, if_broken, took
from sfumato_lsp.text.edits import Annotation, DocumentChange
from sfumato_server.protocol import RefineRequest

TITLE = "Sfumato: refine"
STRENGTH = 0.1


async def run(context: Context) -> Outcome:
    place = context.selected
    require_selection(place, "select the code to refine")
    refuse_too_much(place, READ_AT_ONCE)
    strength = context.params.strength
    request = RefineRequest(
        before=place.before,
        selection=place.text,
        after=place.after,
        strength=STRENGTH if strength is None else strength,
        **context.fields,
    )
    answer = await context.refine(request, in_places([place]))
    replacements = tuple(place.part(edit.start, edit.end).becomes(edit.text) for edit in answer.edits)
    if not replacements:
        message = f"{answer.why_unchanged} ({took(answer)})"
        return Outcome(candidates=(), message=message, annotation=Annotation(label=TITLE), steps=answer.usage.steps)
    change = DocumentChange(document=context.document, replacements=replacements)
    refined = Candidate(changes=(change,), text=answer.text, verdict=answer.verdict, problem=answer.problem)
    candidates = await judged([refined])
    return Outcome(
        candidates=candidates,
        message=f"changed {counted(len(replacements), 'place')} in {took(answer)}" + if_broken(candidates[0]),
        annotation=Annotation(label=TITLE),
        steps=answer.usage.steps,
    )
