"""The runs of one benchmark: every hunk is typed by each user with each source, and once without any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.replay.plan import Session
from benchmarks.replay.record import HunkRecord
from benchmarks.replay.replay import Setting, replay
from benchmarks.replay.sources import Remembered, Silence, SuggestionSource
from benchmarks.replay.user import Policy


@dataclass(frozen=True, kw_only=True)
class Run:
    """A source by its name, and who uses it. `instant`: its answers count as there at once."""

    source: str
    policy: Policy = Policy.PART
    instant: bool = False

    @property
    def name(self) -> str:
        return f"{self.source}\n{self.policy},\n{'at once' if self.instant else 'as timed'}"


WITHOUT = Run(source="no suggestions")


async def type_all(
    sessions: Sequence[Session],
    sources: Mapping[str, SuggestionSource],
    runs: Sequence[Run],
    setting: Setting,
    seed: int,
    advance: Callable[[str], None],
) -> dict[Run, list[HunkRecord]]:
    """The records of every run and of `WITHOUT`, hunks in the same order; `advance` is called with each hunk's path."""
    remembered = {name: Remembered(source) for name, source in sources.items()}
    records: dict[Run, list[HunkRecord]] = {run: [] for run in (WITHOUT, *runs)}
    for session in sessions:
        for run, kept in records.items():
            source = remembered.get(run.source, Silence())
            user = replace(setting, policy=run.policy, instant=run.instant)
            async for record in replay(session, source, user, seed):
                kept.append(record)
                advance(record.path)
    return records
