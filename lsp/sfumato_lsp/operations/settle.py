"""`sfumato.settle`: a word was changed in a suggestion that was put in, and the rest of it settles around that word."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_client.protocol import FillRequest, HoleOptions, HoleSegment, TextSegment
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.outcomes.from_answer import candidate, counted, in_places, outcome, took
from sfumato_lsp.outcomes.outcome import Outcome
from sfumato_lsp.rpc.failures import Refused


def offers(seen: Seen) -> Iterator[Offer]:
    word = seen.word
    if word is not None and word.before.start <= seen.place.start and seen.place.end <= word.behind.end:
        yield Offer(title=f"Settle the rest around `{word.new}`", unasked=True, rank=0)


async def run(context: Context) -> Outcome:
    word = context.ls.suggestions.inserted.changed_word(context.document)
    if word is None:
        raise Refused("no word was changed in a suggestion here: accept one and change one word of it, then ask again")
    holes = [word.before, word.behind]
    request = FillRequest(
        segments=[
            TextSegment(text=word.before.before),
            HoleSegment(hole=HoleOptions(start=word.before.text)),
            TextSegment(text=word.new, instead_of=word.old),
            HoleSegment(hole=HoleOptions(start=word.behind.text)),
            TextSegment(text=word.behind.after),
        ],
        **context.fields,
    )
    answer = await context.watch(request, in_places(holes))
    [found] = answer.candidates
    replacements = [hole.becomes(text) for hole, text in zip(holes, found.texts, strict=True) if hole.text != text]
    text = found.texts[0] + word.new + found.texts[1]
    if replacements:
        context.ls.suggestions.inserted.settles(context.document.uri, text)
    return await outcome(
        [candidate(context.document, replacements, text, found)] if replacements else [],
        done=f"settled {counted(len(replacements), 'part')} around {word.new} in {took(answer)}",
        nothing=f"nothing else has to change around {word.new} ({took(answer)})",
        steps=answer.usage.steps,
    )
