"""A request for a change of a file: asked, watched where somebody looks, and judged in the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sfumato_client.edited_file.holes import Span
from sfumato_client.edited_file.soundness import fill_judged, refine_judged
from sfumato_client.edited_file.text_file import TextFile
from sfumato_client.http import Client
from sfumato_client.protocol import FillResponse, OperationRequest, RefineResponse, RewriteResponse
from sfumato_client.terminal.change import Change
from sfumato_client.terminal.console import output
from sfumato_client.terminal.watch import first_view, watch

Answer = TypeVar("Answer", FillResponse, RewriteResponse, RefineResponse)


def ask(
    client: Client, request: OperationRequest[Answer], file: TextFile, spans: Sequence[Span], *, watched: bool
) -> tuple[Answer, Change]:
    """The judged answer, and the change that it is. What is `watched` moves on the screen until it is there."""

    def judged(answer: Answer) -> Answer:
        if isinstance(answer, FillResponse):
            return fill_judged(file, spans, answer)
        return refine_judged(file, spans[0], answer)

    def change(answer: Answer) -> Change:
        if isinstance(answer, FillResponse):
            best, texts = answer.candidates[0], answer.candidates[0].texts
            return Change(file=file, spans=spans, texts=texts, verdict=best.verdict, problem=best.problem)
        return Change(file=file, spans=spans, texts=[answer.text], verdict=answer.verdict, problem=answer.problem)

    if watched:
        view = first_view(client, file, spans)
        answer = watch(output(), view, client.stream(request), judged, lambda found: change(found).texts)
    else:
        answer = judged(client.ask(request))
    return answer, change(answer)
