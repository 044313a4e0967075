"""`sfumato.refactor`: call sites and body follow a signature that changed, as one edit over all files; and what is
said to the user: what was changed, and what was left alone and why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Offer, Seen
from sfumato_lsp.operations.refactor_files import Part, Prepared, prepare
from sfumato_lsp.operations.refactor_holes import PartTexts, fill_part
from sfumato_lsp.outcomes.from_answer import DraftChange, counted, if_broken
from sfumato_lsp.outcomes.outcome import Candidate, Outcome, judged
from sfumato_lsp.python.tree import NotRead, Source
from sfumato_lsp.refactor.changes import Left
from sfumato_lsp.refactor.filled import FilledFile, filled_file
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.edits import DocumentChange

TOLD = 5
"""Places that are named; of the others only how many they are."""


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
    found = {uri: one.texts for uri, one in texts.items()}
    return [filled_file(one.source, one.found.changes, found.get(one.document.uri, ())) for one in prepared.parts]


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
    score = sum(found.score for found in texts.values())
    made = Candidate(changes=tuple(changes), text="\n".join(values), score=score)
    candidates = await judged([made]) if changes else ()
    if candidates and candidates[0].may_be_applied:
        context.ls.earlier.refactored(context.document, filled[0].text)
    return Outcome(
        candidates=candidates,
        message=said + (if_broken(candidates[0]) if candidates else ""),
        description=said,
        steps=sum(found.steps for found in texts.values()),
    )


def _tell(context: Context, text: str) -> None:
    """In editors that show no result of a command, what was left alone would go unseen."""
    if text and context.params.apply and not context.ls.is_own_client:
        context.ls.reports.notices.say(text.removeprefix(". "))


def message(prepared: Prepared, left: Sequence[tuple[Part, Left]], *, filled: int, given_up: int) -> str:
    """`left` are all places that stay; `filled` counts the holes that were filled, `given_up` calls that were not."""
    parts = prepared.parts
    called = prepared.definition.called
    changed = sum(part.found.calls for part in parts) - given_up
    fitting = sum(part.found.fitting for part in parts)
    if not any(part.found.changes for part in parts):
        fit = f", and {counted(fitting, 'call')} {'fits' if fitting == 1 else 'fit'} it" if fitting else ""
        return f"nothing to change: {_known(prepared)}{fit}{told(prepared, left)}"
    in_body = any(part.found.in_body for part in parts)
    said = [f"{counted(changed, 'call')} of {called} changed"] if changed or not in_body else []
    said += ["its body too" if said else f"the body of {prepared.definition.name} changed"] if in_body else []
    said += [f"{old} is {new} now" for old, new in prepared.comparison.renamed.items()]
    said += [f"{counted(filled, 'hole')} filled"] if filled else []
    said += [f"{counted(fitting, 'call')} left as {'it is' if fitting == 1 else 'they are'}"] if fitting else []
    return ", ".join(said) + told(prepared, left)


def _known(prepared: Prepared) -> str:
    called, comparison = prepared.definition.called, prepared.comparison
    same = comparison.before == comparison.after
    return f"no other signature of {called} is known" if same else f"the signature of {called} changed"


def told(prepared: Prepared, left: Sequence[tuple[Part, Left]]) -> str:
    """What was left alone; nothing where nothing was."""
    named = [f"{part.label}:{_line(part.source, one.at)} {one.why}" for part, one in left]
    named += [f"{label} {why}" for label, why in prepared.unread]
    if not named:
        return ""
    more = f"; and {len(named) - TOLD} more" if len(named) > TOLD else ""
    return ". Left alone: " + "; ".join(named[:TOLD]) + more


def _line(source: Source, at: int) -> int:
    """As editors count them."""
    text = source.text[:at]
    return text.count("\n") + text.count("\r") - text.count("\r\n") + 1
