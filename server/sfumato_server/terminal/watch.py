"""A request's drafts on the screen, one over the other."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing, nullcontext
from typing import TypeVar

from rich.console import Console
from rich.live import Live
from sfumato_client.address.version import version_mismatch
from sfumato_client.edited_file.holes import Span
from sfumato_client.edited_file.text_file import TextFile
from sfumato_client.http import Client
from sfumato_client.protocol import AnyResponse, DraftEvent, State
from sfumato_client.terminal.console import notes
from sfumato_client.terminal.excerpt import excerpts
from sfumato_client.terminal.fill_view import FillView
from sfumato_client.text.visible import visible_line

Answer = TypeVar("Answer", bound=AnyResponse)

NOTES: dict[State, str] = {"ready": "encoding the context", "resting": "bringing the model back"}


def first_view(client: Client, file: TextFile, spans: Sequence[Span]) -> FillView:
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


def watch(
    console: Console,
    view: FillView,
    parts: Generator[DraftEvent | Answer, None, None],
    judged: Callable[[Answer], Answer],
    texts: Callable[[Answer], Sequence[str]],
) -> Answer:
    """Follow `parts` to their end and return the answer as it was `judged`, whose `texts` the screen goes on to show.

    In a pipe nothing moves and nothing is printed.
    """
    live = Live(console=console, get_renderable=lambda: view, refresh_per_second=24)
    with live if console.is_terminal else nullcontext(), closing(parts):
        for part in parts:
            if isinstance(part, DraftEvent):
                view = view.with_draft(part.texts, part.step)
                continue
            answer = judged(part)
            view = view.with_result(texts(answer))
    return answer
