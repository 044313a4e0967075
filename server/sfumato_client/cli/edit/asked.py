"""A command about a file: its server is found or started, asked, watched where somebody looks, and the answer judged.

The server has to have the checkpoint that is meant, and the checkpoint the file's language.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from typing import TypeVar

from rich.live import Live

from sfumato_client.address.errors import ClientError
from sfumato_client.address.version import version_mismatch
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.holes import Span
from sfumato_client.edited_file.soundness import fill_judged, refine_judged
from sfumato_client.edited_file.text_file import PLAIN, TextFile
from sfumato_client.http import Client
from sfumato_client.lifecycle.start import absolute_checkpoint, find_or_start
from sfumato_client.protocol import (
    DraftEvent,
    FillResponse,
    OperationRequest,
    RefineResponse,
    RewriteResponse,
    State,
    Status,
)
from sfumato_client.terminal.change import Change
from sfumato_client.terminal.console import notes, output, progress
from sfumato_client.terminal.excerpt import excerpts
from sfumato_client.terminal.fill_view import FillView
from sfumato_client.text.visible import visible_line

LOOK_S = 0.1
UNDERWAY = ("starting", "loading", "restarting")


@contextmanager
def connected(file: TextFile, checkpoint: str | None, *, force: bool = False) -> Iterator[Client]:
    """A client of the server. Raises `ClientError` where it has another checkpoint than the one that was asked for, and
    `InputError` for a file that its checkpoint was not trained to write, unless `force`.
    """
    refuse_notebook(file)
    with progress() as say:
        address = find_or_start(checkpoint=checkpoint, on_progress=say)
        with Client(address) as client:
            status = loaded(client, say)
    refuse_other(status, checkpoint)
    if not force:
        refuse_language(file, status)
    with Client(address) as client:
        yield client


def loaded(client: Client, say: Callable[[str], None]) -> Status:
    """The status once the server's checkpoint is known. Raises `ClientError` where it cannot be loaded."""
    status = client.status()
    while status.checkpoint is None and status.state in UNDERWAY:
        say(status.detail or status.state)
        time.sleep(LOOK_S)
        status = client.status()
    if status.state == "failed":
        raise ClientError(status.detail or "the server's model has failed; `sfumato logs` says why")
    return status


def refuse_other(status: Status, asked: str | None) -> None:
    """Raises `ClientError` where the server runs with another checkpoint than `asked`."""
    found = status.checkpoint
    running = status.checkpoint_source or (found.source if found else None)
    known = {running, found.name if found else None}
    if asked is None or known == {None} or known & {asked, absolute_checkpoint(asked)}:
        return
    raise ClientError(
        f"the running server has the checkpoint {visible_line(running)}, not {visible_line(asked)}: leave --checkpoint "
        f"out, or change it for all programs with: sfumato restart --checkpoint {shlex.quote(asked)}"
    )


def refuse_language(file: TextFile, status: Status) -> None:
    """Raises `InputError` for a language that the checkpoint's manifest does not name; some name none and take all."""
    languages = status.checkpoint.languages if status.checkpoint else []
    if not languages or file.language in languages:
        return
    is_what = "is of no language that its name tells" if file.language == PLAIN else f"is {file.language}"
    raise InputError(
        f"{visible_line(file.path)} {is_what}, and the checkpoint was trained on {', '.join(languages)} alone: "
        "what it writes there would be noise. --force asks it all the same"
    )


def refuse_notebook(file: TextFile) -> None:
    """Its text is JSON, in which a line of code is a string."""
    if file.path.suffix.lower() == ".ipynb":
        raise InputError(
            f"{visible_line(file.path)} is a notebook, which is JSON: open it in an editor with Sfumato, or make a "
            "script of it first, as with: jupyter nbconvert --to script"
        )


Answer = TypeVar("Answer", FillResponse, RewriteResponse, RefineResponse)

NOTES: dict[State, str] = {"ready": "encoding the context", "resting": "bringing the model back"}


def ask(
    client: Client, request: OperationRequest[Answer], file: TextFile, spans: Sequence[Span], *, watched: bool
) -> tuple[Answer, Change]:
    """The judged answer, and the change that it is: where there is no text, what stands there.

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
        if answer.no_text is not None:
            stays = [file.text[start:end] for start, end in spans]
            return answer, Change(file=file, spans=spans, texts=stays, verdict=None, problem="")
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
