"""`sfumato.refine`: the selection is edited in place. Only what is unlikely changes, each place on its own."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_client.protocol import RefineRequest
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.outcomes.from_answer import candidate, counted, in_places, outcome, took
from sfumato_lsp.outcomes.outcome import Outcome
from sfumato_lsp.outcomes.selected import READ_AT_ONCE

STRENGTH = 0.1


def offers(seen: Seen) -> Iterator[Offer]:
    if seen.selects:
        yield Offer(title="Refine the selection", unasked=True)


async def run(context: Context) -> Outcome:
    place = context.selected
    place.require("select the code to refine", READ_AT_ONCE)
    strength = context.params.strength
    request = RefineRequest(
        before=place.before,
        selection=place.text,
        after=place.after,
        strength=STRENGTH if strength is None else strength,
        **context.fields,
    )
    answer = await context.watch(request, in_places([place]))
    replacements = [place.part(edit.start, edit.end).becomes(edit.text) for edit in answer.edits]
    return await outcome(
        [candidate(context.document, replacements, answer.text, answer)] if replacements else [],
        done=f"changed {counted(len(replacements), 'place')} in {took(answer)}",
        nothing=f"{answer.why_unchanged} ({took(answer)})",
        steps=answer.usage.steps,
    )
