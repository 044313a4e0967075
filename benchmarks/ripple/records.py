"""How the words of each case were read, kept in a file as they come, so that a run that is ended goes on."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.ripple.cases import Case
from benchmarks.shared.pool import CHUNK, answered, workers
from rich.console import Console
from rich.progress import track

from sfumato_model.api.request import Limits
from sfumato_model.context.model import Model
from sfumato_model.loading import load_engine
from sfumato_model.ripple.fallen import Ripple, fell


@dataclass(frozen=True, kw_only=True)
class Record:
    """The words of one case, in order: where each begins, its signs, and whether it has to follow.

    `edit` is where the edit begins in the window, -1 where it stands elsewhere. Words that may follow are left out.
    """

    case: str
    kind: str
    edit: int
    starts: tuple[int, ...]
    signs: tuple[tuple[float, ...], ...]
    follows: tuple[bool, ...]
    seconds: float


def name_of(case: Case) -> str:
    """The same for the same edit."""
    told = json.dumps([case.kind, case.path, case.before, case.after, case.told])
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def read_case(model: Model, case: Case) -> Record:
    """Read before the edit and after it, as the product does; nothing of another case is known."""
    model.engine.forget()
    model.readings.clear()
    begun = time.process_time()
    ripple = Ripple(windows=(case.window,), edited=case.edited, language="python")
    (found,) = fell(model, ripple, Limits(clock=time.monotonic))
    words = [word for word in found.words if (word.start, word.end) not in case.may]
    return Record(
        case=name_of(case), kind=case.kind, edit=case.edit[0] if case.told is None else -1,
        starts=tuple(word.start for word in words), signs=tuple(word.signs for word in words),
        follows=tuple((word.start, word.end) in case.follow for word in words),
        seconds=time.process_time() - begun,
    )  # fmt: skip


def load_cases(cases: Sequence[Case]) -> tuple[Model, Sequence[Case]]:
    return load_engine("default").model, cases


def _read(loaded: tuple[Model, Sequence[Case]], index: int) -> Record:
    model, cases = loaded
    return read_case(model, cases[index])


def records(cases: Sequence[Case], path: Path, jobs: int, console: Console) -> list[Record]:
    """A record a case, in order. Those in the file are not read again, and each that is read goes into it."""
    known = {record.case: record for record in kept(path)}
    waiting = [case for case in cases if name_of(case) not in known]
    if waiting:
        with workers(load_cases, waiting, jobs) as pool, path.open("a", encoding="utf-8") as file:
            chunks = [range(at, min(at + CHUNK, len(waiting))) for at in range(0, len(waiting), CHUNK)]
            found = pool.map(answered, [_read] * len(chunks), chunks)
            for chunk in track(found, description="windows", total=len(chunks), console=console, transient=True):
                for record in chunk:
                    known[record.case] = record
                    file.write(json.dumps(asdict(record)) + "\n")
                file.flush()
    return [known[name_of(case)] for case in cases]


def kept(path: Path) -> list[Record]:
    """A last line that whatever ended a run cut off is removed."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        return []
    whole, newline, cut = path.read_bytes().rpartition(b"\n")
    if cut:
        path.write_bytes(whole + newline)
    return [_record(line) for line in whole.splitlines()]


def _record(line: bytes) -> Record:
    fields = json.loads(line)
    fields["signs"] = tuple(tuple(signs) for signs in fields["signs"])
    return Record(**{**fields, "starts": tuple(fields["starts"]), "follows": tuple(fields["follows"])})
