"""`sfumato.inspect`: how likely every token of the selection is."""

from __future__ import annotations

from sfumato_lsp.operations.answers import counted, took
from sfumato_lsp.operations.context import Context
from sfumato_lsp.operations.outcome import Inspected, JudgedToken
from sfumato_lsp.operations.sizes import READ_AT_ONCE, refuse_too_much, require_selection
from sfumato_server.protocol import InspectRequest

TITLE = "Sfumato: inspect"
UNLIKELY = 0.2
"""As the server's refine has it: a word that holds a token below it may change."""


async def run(context: Context) -> Inspected:
    place = context.selected
    require_selection(place, "select the code to inspect")
    refuse_too_much(place, READ_AT_ONCE)
    request = InspectRequest(before=place.before, selection=place.text, after=place.after, **context.fields)
    answer = await context.inspect(request)
    tokens = tuple(
        JudgedToken(place=place.part(token.start, token.end), probability=token.probability, instead=token.instead)
        for token in answer.tokens
    )
    unlikely = sum(token.probability < UNLIKELY for token in tokens)
    message = f"{counted(unlikely, 'unlikely token')} among {len(tokens)} ({took(answer)})"
    return Inspected(tokens=tokens, message=message)
