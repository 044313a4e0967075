"""A request for a change of a file: asked, watched where somebody looks, and judged in the file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, nullcontext
from typing import TypeVar

from rich.live import Live

from sfumato_client.address.version import version_mismatch
from sfumato_client.edited_file.holes import Span
from sfumato_client.edited_file.soundness import fill_judged, refine_judged
from sfumato_client.edited_file.text_file import TextFile
from sfumato_client.http import Client
from sfumato_client.protocol import DraftEvent, FillResponse, OperationRequest, RefineResponse, RewriteResponse, State
from sfumato_client.terminal.change import Change
from sfumato_client.terminal.console import notes, output
from sfumato_client.terminal.excerpt import excerpts
from sfumato_client.terminal.fill_view import FillView
from sfumato_client.text.visible import visible_line

Answer = TypeVar("Answer", FillResponse, RewriteResponse, RefineResponse)

NOTES: dict[State, str] = {"ready": "encoding the context", "resting": "bringing the model back"}


def ask(
    client: Client, request: OperationRequest[Answer], file: TextFile, spans: Sequence[Span], *, watched: bool
) -> tuple[Answer, Change]:
    """The judged answer, and the change that it is.

    What is `watched` moves on the screen until it is there; in a pipe nothing moves and nothing is printed.
    """
    if not watched:
        return _judged(client.ask(request), file, spans)
    console, view = output(), _first_view(client, file, spans)
    live = Live(console=console, get_renderable=lambda: view, refresh_per_second=24)
    with live if console.is_terminal else nullcontext(), closing(client.stream(request)) as parts:
        for part in parts:
            if isinstance(part, DraftEvent):
                view = view.with_draft(part.texts, part.step)
                continue
            answer, change = _judged(part, file, spans)
            view = view.with_result(change.texts)
    return answer, change


def _judged(answer: Answer, file: TextFile, spans: Sequence[Span]) -> tuple[Answer, Change]:
    if isinstance(answer, FillResponse):
        answer = fill_judged(file, spans, answer)
        judged, texts = answer.candidates[0], answer.candidates[0].texts
        return answer, Change(file=file, spans=spans, texts=texts, verdict=judged.verdict, problem=judged.problem)
    answer = refine_judged(file, spans[0], answer)
    return answer, Change(file=file, spans=spans, texts=[answer.text], verdict=answer.verdict, problem=answer.problem)


def _first_view(client: Client, file: TextFile, spans: Sequence[Span]) -> FillView:
    """What is shown until the first draft comes. Warns of a server of another version."""
    status = client.status()
    mismatch = version_mismatch(status.version)
    if mismatch is not None:
        notes().print(f"  {mismatch}", style="yellow")
    return FillView(
        title=visible_line(file.path),
        language=file.language,
        excerpts=tuple(excerpts(file.text, spans)),
        note=NOTES.get(status.state, f"the server is {status.state}"),
    )
