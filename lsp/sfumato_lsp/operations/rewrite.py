"""`sfumato.rewrite`: the selection is replaced, under an instruction where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sfumato_client.protocol import RewriteRequest
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.outcomes.from_answer import in_places, of_fill, took
from sfumato_lsp.outcomes.outcome import Outcome
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.python.function_around import FunctionAround

MAX_NAMES = 4
"""Parameters of a function for which an instruction about one of them is offered."""
_PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")


def offers(seen: Seen) -> Iterator[Offer]:
    """Plain, and with each instruction of the checkpoint; where that is about a name, with each parameter.

    What needs a new name is not offered: an action cannot ask for one.
    """
    if seen.selects:
        yield Offer(title="Rewrite the selection", unasked=True)
    function = seen.function
    if function is None or not (seen.place.empty or _holds(seen.place, function)):
        return
    for instruction in seen.instructions:
        names = _PLACEHOLDER.findall(instruction)
        wanted = [instruction] if not names else []
        if names == ["NAME"]:
            wanted = [instruction.replace("NAME", name) for name in function.parameters[:MAX_NAMES]]
        for text in wanted:
            title = f"{text[:1].upper()}{text[1:]}" + (f" in `{function.name}`" if seen.place.empty else "")
            yield Offer(title=title, instruction=text, rank=3)


def _holds(place: Selected, function: FunctionAround) -> bool:
    start, end = function.whole
    return place.start <= start and end <= place.end


async def run(context: Context) -> Outcome:
    instruction = context.params.instruction.strip()
    place, what = context.selected, "selection" if not context.selected.empty else "function"
    if instruction:
        # Instructions are about functions more often than not, and a cursor says which.
        place = await context.selected_or_function("put it in the function to rewrite, or select the code")
    place.require("select the code to rewrite")
    request = RewriteRequest(
        before=place.before,
        selection=place.text,
        after=place.after,
        instruction=instruction,
        candidates=context.candidates,
        **context.fields,
    )
    answer = await context.watch(request, in_places([place]))
    said = f"rewrote the {what} ({instruction})" if instruction else f"rewrote the {what}"
    return await of_fill(
        answer, place, done=f"{said} in {took(answer)}", nothing=f"the {what} is as it would be rewritten"
    )
