"""`sfumato.settle`: a word was changed in a suggestion that was put in, and the rest of it settles around that word."""

from __future__ import annotations

from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.outcomes.drafts import in_places
from sfumato_lsp.outcomes.judged import judged
from sfumato_lsp.outcomes.outcome import Candidate, Outcome
from sfumato_lsp.outcomes.wording import counted, if_broken, took
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.edits import Annotation, DocumentChange
from sfumato_server.protocol import FillRequest, HoleOptions, HoleSegment, TextSegment

TITLE = "Sfumato: settle"


async def run(context: Context) -> Outcome:
    word = context.ls.suggested.changed_word(context.document)
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
    answer = await context.fill(request, in_places(holes))
    [found] = answer.candidates
    replacements = tuple(hole.becomes(text) for hole, text in zip(holes, found.texts, strict=True) if hole.text != text)
    if not replacements:
        message = f"nothing else has to change around {word.new} ({took(answer)})"
        return Outcome(candidates=(), message=message, annotation=Annotation(label=TITLE), steps=answer.usage.steps)
    text = found.texts[0] + word.new + found.texts[1]
    context.ls.suggested.settles(context.document.uri, text)
    change = DocumentChange(document=context.document, replacements=replacements)
    settled = Candidate(
        changes=(change,), text=text, score=found.score, verdict=found.verdict, problem=found.problem
    )  # fmt: skip
    candidates = await judged([settled])
    done = f"settled {counted(len(replacements), 'part')} around {word.new} in {took(answer)}"
    return Outcome(
        candidates=candidates,
        message=done + if_broken(candidates[0]),
        annotation=Annotation(label=TITLE),
        steps=answer.usage.steps,
    )
