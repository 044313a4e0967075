"""What a ripple costs where its windows were read ahead of the edit, and what the reading ahead costs.

The words of held-out files are renamed one by one; which windows are read and asked about is the language server's own
choice. Each way has a server of its own, since readings are kept.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.latency.server import running
from benchmarks.latency.setting import Setting
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.shared.figures import Spread, share, spread
from benchmarks.shared.report import MS, PERCENT, SPREAD, show
from rich.console import Console

from sfumato_client.http import Client
from sfumato_client.protocol import ReadRequest, RippleRequest, RippleWindow
from sfumato_client.protocol.ripple import EditedText, WindowText
from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.windows import Asked, ahead, asked

EDITS = 40
LEAST_WINDOWS = 3


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is asked before an edit, and behind it."""

    before: Asked
    after: Asked


@dataclass
class Way:
    """Milliseconds of the worker's processor, all threads, and the server's clock, an edit each."""

    name: str
    ripple_ms: float = 0.0
    read_ms: float = 0.0
    clock: list[float] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    requests: int = 0


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    """Rename, with nothing read ahead and with all of it, and show it."""
    cases = list(_cases(random.Random(setting.seed), setting.count(EDITS)))
    ways = [Way("nothing read ahead"), Way("read while the cursor stands there")]
    for way in ways:
        with running(setting, console) as server, Client(server.address) as client:
            assert server.status.worker_pid is not None
            _ask(client, cases[0], way, server.status.worker_pid, reads=False)  # what is made at the first use
            way.ripple_ms, way.clock, way.kept, way.requests = 0.0, [], [], 0
            for case in cases[1:]:
                _ask(client, case, way, server.status.worker_pid, reads=way is ways[1])
    count = len(cases) - 1
    rows = [_row(way, count) for way in ways]
    show(
        f"The glow of {count} edits of one word each",
        {"": "", **SPREAD, "processor": MS, "ahead of it": MS, "windows kept": PERCENT, "requests ahead": ".1f"},
        rows,
        console,
    )
    return {"machine": server.machine, "edits": count, "rows": rows}


def _row(way: Way, count: int) -> tuple[str, Spread, float, float, float | None, float]:
    clock = spread(way.clock)
    return way.name, clock, way.ripple_ms / count, way.read_ms / count, share(way.kept), way.requests / count


def _ask(client: Client, case: Case, way: Way, worker: int, *, reads: bool) -> None:
    begun = _processor_ms(worker)
    for request in _reads(case.before) if reads else ():
        client.ask(request)
        way.requests += 1
    read = _processor_ms(worker)
    answer = client.ask(_ripple(case.after))
    way.read_ms += read - begun
    way.ripple_ms += _processor_ms(worker) - read
    way.clock.append(answer.timing.total_ms)
    way.kept += [k < answer.kept for k in range(answer.windows)]


def _reads(found: Asked) -> Iterator[ReadRequest]:
    for windows, edited in ((found.windows[:1], ""), (found.windows[1:], found.edited[0])):
        texts = [WindowText(path=one.view.uri, text=one.before) for one in windows]
        if texts:
            yield ReadRequest(windows=texts, edited=edited, path=found.view.uri)


def _ripple(found: Asked) -> RippleRequest:
    windows = [RippleWindow(path=one.view.uri, before=one.before, after=one.after) for one in found.windows]
    before, after = found.edited
    return RippleRequest(windows=windows, edited=EditedText(before=before, after=after), path=found.view.uri)


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    """One of a file. An edit has as many windows as the language server finds, and a few at least."""
    files = [file for file in held_out_files() if 1_000 < len(file.text) < 60_000]
    made = 0
    for file in rng.sample(files, len(files)):
        case = _case(rng, file.path, file.text)
        if case is not None:
            yield case
            made += 1
        if made > count:
            return


def _case(rng: random.Random, path: str, text: str) -> Case | None:
    words = list(re.finditer(r"\b[a-z_]\w{2,}\b", text))
    word = rng.choice(words)
    before = ahead([View(path, 1, "python", text)], path, word.start())
    if before is None or len(before.windows) < LEAST_WINDOWS:
        return None
    start, new = word.start(), f"{word.group()}_new"
    edit = Edit(uri=path, number=1, start=start, before=word.group(), after=new, kind="typed", at=0.0)
    after = asked([View(path, 2, "python", text[:start] + new + text[word.end() :], (edit,))])
    return None if after is None else Case(before=before, after=after)


def _processor_ms(pid: int) -> float:
    """Of all threads of a process: user and system (`man proc_pid_stat`)."""
    fields: Sequence[str] = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
