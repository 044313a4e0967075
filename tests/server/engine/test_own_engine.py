"""An engine that is started here: what it is given, that it never outlives its starter, and how its death is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from tests.vllm.record import FILL

from sfumato_model.api.errors import EngineError
from sfumato_model.api.request import Limits
from sfumato_server.engine.own_engine import OwnEngine

Until = Callable[[Callable[[], object]], None]
LIMITS = Limits(clock=time.monotonic)


def test_it_answers_over_a_socket_of_the_users_own_and_its_key_is_on_no_command_line(
    own: OwnEngine, said: Path, short_folder: Path
) -> None:
    heard: list[str] = []
    client = own.client(heard.append)
    assert client.read_all([FILL], LIMITS)[0] is not None
    arguments, environment, _ = json.loads(said.read_text(encoding="utf-8"))
    assert heard[0].startswith("starting vLLM: ")
    assert any("the weights are loaded" in line for line in heard)
    assert arguments[arguments.index("--uds") + 1].startswith(str(short_folder))
    assert arguments[-1] == "--enforce-eager"
    assert json.loads(arguments[arguments.index("--diffusion-config") + 1]) == {"canvas_length": 64}
    assert len(environment["VLLM_API_KEY"]) == 64
    assert environment["VLLM_API_KEY"] not in " ".join(arguments)
    assert environment["HF_HUB_OFFLINE"] == environment["VLLM_NO_USAGE_STATS"] == "1"
    assert "SFUMATO_TOKEN" not in environment
    assert own.log is not None
    assert own.log.stat().st_mode & 0o077 == 0


def test_the_same_one_answers_until_it_is_closed(own: OwnEngine, said: Path, until: Until) -> None:
    assert own.client(print) is own.client(print)
    pid = _pid(said)
    own.close()
    until(lambda: not psutil.pid_exists(pid))


def test_one_that_dies_is_one_clear_error_and_the_next_request_has_another(own: OwnEngine, said: Path) -> None:
    first = own.client(print)
    pid = _pid(said)
    die = said.with_name(said.name + ".die")
    die.touch()
    with pytest.raises(EngineError) as caught:
        first.read_all([FILL], LIMITS)
    explained = own.explained(caught.value)
    assert "vLLM was killed by SIGKILL" in str(explained)
    assert str(own.log) in str(explained)
    die.unlink()
    assert own.client(print).read_all([FILL], LIMITS)[0] is not None
    assert _pid(said) != pid


def test_an_error_of_one_that_lives_stays_as_it_is(own: OwnEngine) -> None:
    own.client(print)
    error = EngineError("refused", trouble="refused")
    assert own.explained(error) is error


def test_one_that_cannot_start_is_said_with_its_last_words(own: OwnEngine, environment: dict[str, str]) -> None:
    environment["BROKEN"] = "1"
    with pytest.raises(EngineError, match=r"ended with status 1: ValueError: no memory for this \(all of it is in "):
        own.client(print)


def test_who_does_not_wait_for_a_start_leaves_it_to_who_asks_next(own: OwnEngine, said: Path, until: Until) -> None:
    def no_time(at: str) -> None:
        raise EngineError(at, trouble="busy")

    with pytest.raises(EngineError, match="starting vLLM"):
        own.client(no_time)
    until(said.exists)
    pid = _pid(said)
    assert own.client(print).read_all([FILL], LIMITS)[0] is not None
    assert _pid(said) == pid


def test_several_threads_start_one_and_wait_for_it_together(own: OwnEngine) -> None:
    heard: list[str] = []
    with ThreadPoolExecutor(4) as threads:
        clients = {*threads.map(lambda _: own.client(heard.append), range(4))}
    assert len(clients) == 1
    assert any("another request waits for" in line for line in heard)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_whoever_started_it_however_that_ends(
    short_folder: Path, environment: dict[str, str], said: Path, until: Until, number: signal.Signals
) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom sfumato_server.engine.command import Serving\n"
        "from sfumato_server.engine.own_engine import OwnEngine\n"
        f"OwnEngine(Path(sys.executable), Serving(folder=Path('/')), Path({str(short_folder)!r})).client(print)\n"
        "print('up', flush=True)\ntime.sleep(60)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    assert any(line.startswith("up") for line in starter.stdout)
    pid = _pid(said)
    assert psutil.pid_exists(pid)
    starter.send_signal(number)
    starter.wait()
    starter.stdout.close()
    until(lambda: not psutil.pid_exists(pid))


def test_it_ends_where_its_watcher_is_killed(own: OwnEngine, said: Path, until: Until) -> None:
    own.client(print)
    pid = _pid(said)
    os.kill(psutil.Process(pid).ppid(), signal.SIGKILL)
    until(lambda: not psutil.pid_exists(pid))


def _pid(said: Path) -> int:
    return int(json.loads(said.read_text(encoding="utf-8"))[2])
