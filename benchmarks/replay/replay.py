"""The loop: a keystroke, a change, a pause; in a long enough pause a request, and the user's choice.

Nothing sleeps. The pause before the next key is drawn, an answer's latency is measured, and the answer is on the screen
if it came within what the pause leaves after the editor's debounce.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

from benchmarks.replay.buffer import Buffer
from benchmarks.replay.keys import indentation_after
from benchmarks.replay.plan import Hunk, Session
from benchmarks.replay.record import HunkRecord, Request, Stroke
from benchmarks.replay.rhythm import Rhythm, Script, script_of
from benchmarks.replay.sources import SuggestionSource
from benchmarks.replay.typist import Typing, next_keystroke
from benchmarks.replay.user import NOTHING, Policy, choose, judge


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One user in one editor. `instant`: every answer counts as there at once."""

    policy: Policy = Policy.PART
    instant: bool = False
    debounce_ms: float = 165.0
    closing: bool = True
    rhythm: Rhythm = field(default_factory=Rhythm)


async def replay(session: Session, source: SuggestionSource, setting: Setting, seed: int) -> AsyncIterator[HunkRecord]:
    """Type the session's file from its old to its new version; a record for each hunk that was typed.

    Raises `AssertionError` when the file does not come out as its new version.
    """
    buffer = Buffer(before="", after=session.file.old)
    await source.open(session.file)
    moved = 0
    for index, hunk in enumerate(session.hunks):
        buffer = buffer.at(hunk.start + moved)
        moved += len(hunk.new) - (hunk.end - hunk.start)
        if index not in session.typed:
            buffer, change = buffer.replace(hunk.new, ahead=hunk.end - hunk.start)
            await source.change(buffer, change)
            continue
        script = script_of(hunk.typed, setting.rhythm, f"{seed} {session.file.path} {index}")
        work = _Work(typing=await _begin(buffer, hunk, source), script=script)
        while not work.typing.done:
            await _ask(work, source, setting)
            if not work.typing.done:
                await _press(work, source, setting)
        buffer = work.typing.buffer
        yield HunkRecord(
            project=session.file.project, path=session.file.path, index=index,
            strokes=tuple(work.strokes), requests=tuple(work.requests),
        )  # fmt: skip
    assert buffer.text == session.file.new, f"{session.file.path} was not typed as it should be"
    await source.close()


@dataclass(kw_only=True)
class _Work:
    """A hunk under way. `ghost` is what is left of the text on the screen; `along`, whether it was typed along with."""

    typing: Typing
    script: Script
    ghost: str = ""
    along: bool = False
    strokes: list[Stroke] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def pause_ms(self) -> float:
        """Until the next key; whoever takes a mistake back does not stop to think."""
        place = len(self.typing.left)
        mends = self.typing.rest is None or place in self.typing.stumbled
        return 0.0 if mends else self.script.pauses_ms[place]


async def _begin(buffer: Buffer, hunk: Hunk, source: SuggestionSource) -> Typing:
    """The old lines go, an indented empty line is opened where they were."""
    start, indentation = len(buffer.before), indentation_after(buffer.before)
    line_end = "\n" if hunk.new.endswith("\n") else ""
    buffer, change = buffer.replace(indentation, ahead=hunk.end - hunk.start, rest=line_end)
    await source.change(buffer, change)
    return Typing(buffer=buffer, start=start, typed=hunk.typed)


async def _ask(work: _Work, source: SuggestionSource, setting: Setting) -> None:
    """Ask in a pause, and take what is right; again after taking a part, as editors do, if the next pause is long."""
    while work.typing.rest and work.pause_ms >= setting.debounce_ms:
        answer = await source.suggest(work.typing.buffer)
        window = (work.pause_ms - setting.debounce_ms) / 1000
        in_time = setting.instant or answer.seconds <= window
        held = bool(work.ghost) and work.along
        new = in_time and answer.text != work.ghost
        choice = choose(answer.text, work.typing.rest, setting.policy) if in_time else NOTHING
        shown = judge(answer.text, choice, work.typing) if answer.text and (new or choice.text) else None
        work.requests.append(
            Request(
                seconds=answer.seconds, answered=bool(answer.text), showing=shown,
                flicker=held and new and not _agree(answer.text, work.ghost),
            )
        )  # fmt: skip
        if in_time:
            work.ghost, work.along = answer.text, work.along and not new
        if not choice.text:
            return
        work.ghost, work.along = answer.text[len(choice.text) :], False
        work.strokes += [Stroke(types=False, along=False)] * choice.keys
        buffer, change = work.typing.buffer.replace(choice.text)
        work.typing = replace(work.typing, buffer=buffer)
        await source.change(buffer, change)


async def _press(work: _Work, source: SuggestionSource, setting: Setting) -> None:
    """One key; the text on the screen stays while the key says what it says."""
    key = next_keystroke(work.typing, work.script, closing=setting.closing)
    along = bool(work.ghost) and bool(key.text) and work.ghost.startswith(key.text)
    work.ghost, work.along = (work.ghost[len(key.text) :], True) if along else ("", False)
    work.strokes.append(Stroke(types=key.types, along=along))
    work.typing = key.typing
    if key.change is not None:
        await source.change(key.typing.buffer, key.change)


def _agree(new: str, old: str) -> bool:
    """Whether one goes on from the other. An answer of nothing takes the old text off the screen."""
    return bool(new) and (new.startswith(old) or old.startswith(new))
