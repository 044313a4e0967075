"""`sfumato.completeBody`: the body of the function around the cursor is written, behind its docstring if it has one."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_client.protocol import FillRequest
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.outcomes.from_answer import in_places, of_fill, took
from sfumato_lsp.outcomes.outcome import Outcome
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.suggest.fill_requests import around


def offers(seen: Seen) -> Iterator[Offer]:
    if seen.place.empty and seen.function is not None:
        yield Offer(title=f"Complete the body of `{seen.function.name}`")


async def run(context: Context) -> Outcome:
    function = await context.function("put the cursor in the function whose body is wanted")
    place = Selected(context.document, *function.body)
    place.refuse_too_much()
    request = FillRequest(
        segments=around(place.before + function.lead, place.after), candidates=context.candidates, **context.fields
    )
    answer = await context.watch(request, in_places([place], function.lead))
    # An empty text is no body, also where it would parse: behind a docstring.
    written = [candidate for candidate in answer.candidates if candidate.texts[0].strip()]
    return await of_fill(
        answer.model_copy(update={"candidates": written}),
        place,
        done=f"wrote {{lines}} as the body of {function.name} in {took(answer)}",
        nothing=f"the checkpoint suggests nothing as the body of {function.name}",
        lead=function.lead,
    )
