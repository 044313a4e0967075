"""What goes on while somebody types: nothing of ours, suggestions, a server that loads, programs that hang or died."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile
from threading import Thread

import psutil
from benchmarks.editors.vscode_window import type_keys
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.processes import language_server, stopped

from sfumato_client.http import Client

WITHOUT = "without Sfumato"
Rounds = dict[str, list[list[float]]]
"""By the situation's name: the milliseconds of the keys of each round."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Lasts as long as `lasting`; `over` says when it was over before that, in seconds since 1970."""

    name: str
    code: Code
    lasting: Callable[[], AbstractContextManager[object]] = nullcontext
    over: Callable[[], float | None] = lambda: None


def situations(without: Code, code: Code, server: Client) -> list[Situation]:
    """In the window `without` Sfumato, and in that with it. Each leaves `code` ready for the next."""

    find_spoken = partial(language_server, code.folder)
    loading = _Loading(server)

    def worker() -> psutil.Process:
        return psutil.Process(server.status().worker_pid)

    @contextmanager
    def killed() -> Iterator[None]:
        code.wire.begin()
        find_spoken().kill()
        yield
        wait_until("the language server is ready again", lambda: _ready_at(code) is not None)

    @contextmanager
    def hanging(find: Callable[[], psutil.Process]) -> Iterator[None]:
        with stopped(find()):
            yield
        wait_until("nothing is on its way", code.wire.settled)

    return [
        Situation(name=WITHOUT, code=without),
        Situation(name="with suggestions", code=code),
        Situation(name="while the model loads", code=code, lasting=loading.another_worker, over=loading.over),
        Situation(name="while the worker hangs", code=code, lasting=partial(hanging, worker)),
        Situation(name="while the language server hangs", code=code, lasting=partial(hanging, find_spoken)),
        Situation(name="after the language server died", code=code, lasting=killed, over=partial(_ready_at, code)),
    ]


def measure_rounds(all_of_them: Sequence[Situation], rounds: int, keys: int) -> Rounds:
    """All of them in turn, round after round: what else the machine does meanwhile is the same for all.

    Every second round goes backwards, so that on the whole each situation is as early as every other.
    """
    took: Rounds = {situation.name: [] for situation in all_of_them}
    for number in range(rounds):
        for situation in all_of_them if number % 2 == 0 else reversed(all_of_them):
            situation.code.page.bring_to_front()
            with situation.lasting():
                typed = type_keys(situation.code, keys)
            over = situation.over()
            took[situation.name].append([key.took_ms for key in typed if over is None or key.at < over])
    return {name: [one for one in measured if one] for name, measured in took.items()}


class _Loading:
    """A worker that was killed, until the next one is ready: the server is asked, an editor hears of it later."""

    def __init__(self, server: Client) -> None:
        self._server = server
        self._ready_at: float | None = None

    def over(self) -> float | None:
        return self._ready_at

    @contextmanager
    def another_worker(self) -> Iterator[None]:
        self._ready_at = None
        before = self._server.status().worker_pid
        psutil.Process(before).kill()
        watching = Thread(target=self._watch, args=(before,))
        watching.start()
        yield
        watching.join()

    def _watch(self, before: int | None) -> None:
        while (status := self._server.status()).worker_pid == before or status.state != "ready":
            time.sleep(0.1)
        self._ready_at = time.time()


def _ready_at(code: Code) -> float | None:
    """When the language server said so, since `begin`, after it had said that it is not."""
    told = [one for one in code.wire.messages("client") if one.get("method") == "sfumato/didChangeStatus"]
    later = dropwhile(lambda one: one["params"]["state"] in {"ready", "filling"}, told)
    return next((one["at"] for one in later if one["params"]["state"] == "ready"), None)
