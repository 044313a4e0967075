"""`sfumato.fill`: code at the cursor, or in place of the selection; over several lines where nothing stands behind."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_client.protocol import FillRequest
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.outcomes.from_answer import in_places, of_fill, took
from sfumato_lsp.outcomes.outcome import Outcome
from sfumato_lsp.suggest.fill_requests import around


def offers(seen: Seen) -> Iterator[Offer]:
    if seen.place.empty:
        yield Offer(title="Fill here")


async def run(context: Context) -> Outcome:
    place = context.selected
    request = FillRequest(
        segments=around(place.before, place.after),
        candidates=context.candidates,
        single_line=not _may_have_several_lines(context),
        **context.fields,
    )
    answer = await context.watch(request, in_places([place]))
    texts = [found.texts[0] for found in answer.candidates]
    context.ls.suggestions.inserted.shown(context.document, place.start, texts)
    return await of_fill(
        answer, place, done=f"filled {{lines}} in {took(answer)}", nothing="the checkpoint suggests nothing here"
    )


def _may_have_several_lines(context: Context) -> bool:
    wanted = context.ls.files.options_of(context.document).multi_line
    line, column = context.document.locate(context.selected.end)
    return wanted == "always" or (wanted == "by_place" and not context.document.line(line)[column:].strip())
