"""`sfumato.refactor`: call sites and body follow a signature that changed, as one edit over all files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.operations.refactor_files import Part, Prepared, prepare
from sfumato_lsp.operations.refactor_holes import PartTexts, fill_part
from sfumato_lsp.operations.refactor_message import message, told
from sfumato_lsp.outcomes.drafts import DraftChange
from sfumato_lsp.outcomes.from_answer import if_broken
from sfumato_lsp.outcomes.judged import judged
from sfumato_lsp.outcomes.outcome import Candidate, Outcome
from sfumato_lsp.python.tree import NotRead
from sfumato_lsp.refactor.changes import Left
from sfumato_lsp.refactor.filled import FilledFile, filled_file
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.edits import DocumentChange


def offers(seen: Seen) -> Iterator[Offer]:
    if seen.called is not None:
        yield Offer(title=f"Fill the call sites of `{seen.called}` anew", rank=2)


async def run(context: Context) -> Outcome:
    prepared = await prepare(context)
    texts: dict[str, PartTexts] = {}
    shown: list[DraftChange] = []
    for part in prepared.parts:
        if part.found.holes:
            texts[part.document.uri] = await fill_part(context, prepared, part, shown)
    try:
        filled = await asyncio.to_thread(_filled, prepared, texts)
    except NotRead as error:
        raise Refused(f"with what the checkpoint suggests, a file {error}") from error
    return await _outcome(context, prepared, texts, filled)


def _filled(prepared: Prepared, texts: dict[str, PartTexts]) -> list[FilledFile]:
    none = PartTexts(texts=())
    return [
        filled_file(part.source, part.found.changes, texts.get(part.document.uri, none).texts)
        for part in prepared.parts
    ]


async def _outcome(
    context: Context, prepared: Prepared, texts: dict[str, PartTexts], filled: list[FilledFile]
) -> Outcome:
    left: list[tuple[Part, Left]] = []
    changes: list[DocumentChange] = []
    for part, file in zip(prepared.parts, filled, strict=True):
        left += [(part, one) for one in (*part.found.left, *(given_up.left for given_up in file.given_up))]
        if file.replacements:
            changes.append(DocumentChange(document=part.document, replacements=file.replacements, is_open=part.is_open))
    values = [text for found in texts.values() for text in found.texts if text is not None]
    given_up = sum(one.calls for file in filled for one in file.given_up)
    said = message(prepared, left, filled=len(values), given_up=given_up)
    if changes:
        _tell(context, told(prepared, left))
    candidates = await judged([_candidate(changes, values, texts)]) if changes else ()
    if candidates and candidates[0].may_be_applied:
        context.ls.operations.earlier.refactored(context.document, filled[0].text)
    return Outcome(
        candidates=candidates,
        message=said + (if_broken(candidates[0]) if candidates else ""),
        description=said,
        steps=sum(found.steps for found in texts.values()),
    )


def _candidate(changes: list[DocumentChange], values: list[str], texts: dict[str, PartTexts]) -> Candidate:
    return Candidate(
        changes=tuple(changes),
        text="\n".join(values),
        score=sum(found.score for found in texts.values()),
    )


def _tell(context: Context, text: str) -> None:
    """In editors that show no result of a command, what was left alone would go unseen."""
    if text and context.params.apply and not context.ls.is_own_client:
        context.ls.reports.notices.say(text.removeprefix(". "))
