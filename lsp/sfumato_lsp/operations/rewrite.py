"""`sfumato.rewrite`: the selection is replaced, under an instruction where there is one."""

from __future__ import annotations

from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.outcomes.drafts import in_places
from sfumato_lsp.outcomes.outcome import Outcome
from sfumato_lsp.outcomes.sizes import refuse_too_much, require_selection
from sfumato_lsp.outcomes.wording import of_fill, took
from sfumato_server.protocol import RewriteRequest

TITLE = "Sfumato: rewrite"


async def run(context: Context) -> Outcome:
    instruction = context.params.instruction.strip()
    place, what = context.selected, "selection" if not context.selected.empty else "function"
    if instruction:
        # Instructions are about functions more often than not, and a cursor says which.
        place = await context.selected_or_function("put it in the function to rewrite, or select the code")
    require_selection(place, "select the code to rewrite")
    refuse_too_much(place)
    request = RewriteRequest(
        before=place.before,
        selection=place.text,
        after=place.after,
        instruction=instruction,
        candidates=context.candidates,
        **context.fields,
    )
    answer = await context.rewrite(request, in_places([place]))
    said = f"rewrote the {what} ({instruction})" if instruction else f"rewrote the {what}"
    return await of_fill(
        answer,
        place,
        title=TITLE,
        done=f"{said} in {took(answer)}",
        nothing=f"the {what} is as it would be rewritten",
    )
