"""`sfumato.inspect`: how likely every word of the selection is, or of the function around the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_client.protocol import InspectRequest
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.outcomes.from_answer import counted, took
from sfumato_lsp.outcomes.outcome import Inspected, JudgedToken
from sfumato_lsp.outcomes.selected import READ_AT_ONCE


def offers(seen: Seen) -> Iterator[Offer]:
    if not seen.place.empty or seen.function is not None:
        yield Offer(title="Show unlikely code", rank=4)


async def run(context: Context) -> Inspected:
    place = await context.selected_or_function("put it in one, or select the code to inspect")
    place.require("select the code to inspect", READ_AT_ONCE)
    request = InspectRequest(before=place.before, selection=place.text, after=place.after, **context.fields)
    answer = await context.ask(request)
    tokens = tuple(
        JudgedToken(
            place=place.part(token.start, token.end),
            probability=token.probability,
            instead=token.instead,
            unlikely=token.unlikely,
        )
        for token in answer.tokens
    )
    unlikely = sum(token.unlikely for token in tokens)
    message = f"{counted(unlikely, 'unlikely word')} among {len(tokens)} ({took(answer)})"
    return Inspected(tokens=tokens, message=message)
