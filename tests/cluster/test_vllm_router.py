"""examples/cluster/router.sh with the real vllm-router, before servers that answer as vLLM's does."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.cluster.conftest import ROOT, free_ports, started, wait_for

from sfumato_server.engine.loading import READS

SEEN_LATE_S = 7.0
"""A health check, and the time for which a closed engine is not asked."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A router, and its engines by their ports."""

    url: str
    http: httpx.Client
    engines: dict[int, subprocess.Popen[bytes]]
    logs: dict[int, Path]
    log: Path

    def ask(self, session: str, model: str = "sfumato", **fields: Any) -> httpx.Response:
        return self.http.post(
            "/v1/completions",
            json={"model": model, "prompt": [1, 2], "max_tokens": 2, **fields},
            headers={"X-Session-ID": session, "Authorization": "Bearer key"},
        )

    def place(self, session: str) -> int:
        return self.ask(session).json()["port"]

    @property
    def requests(self) -> int:
        """What router.sh says for `--engine-requests`."""
        said = self.log.read_text(encoding="utf-8").split()
        return int(said[said.index("--engine-requests") + 1])

    def at_once(self, count: int) -> Counter[int]:
        """What so many requests are told, each of as many reads at once as one of ours has at most."""
        fresh = httpx.Limits(max_keepalive_connections=0)
        with httpx.Client(base_url=self.url, timeout=30, trust_env=False, limits=fresh) as http:
            alike = replace(self, http=http)
            with ThreadPoolExecutor(count * READS) as pool:
                asked = [pool.submit(alike.ask, f"{one}", "sleep=0.5") for one in range(count) for _ in range(READS)]
                return Counter(read.result().status_code for read in asked)

    def noted(self) -> list[dict[str, Any]]:
        """All requests that reached an engine."""
        texts = [log.read_text(encoding="utf-8") for log in self.logs.values() if log.exists()]
        return [json.loads(line) for text in texts for line in text.splitlines()]

    def kill(self, port: int) -> None:
        self.engines[port].send_signal(signal.SIGKILL)
        self.engines[port].wait(5)


@contextlib.contextmanager
def cluster(folder: Path, count: int) -> Iterator[Cluster]:
    first = free_ports(count + 2)
    ports = range(first, first + count)
    logs = {port: folder / f"{port}.jsonl" for port in ports}
    with contextlib.ExitStack() as stack:
        engines = {
            port: stack.enter_context(
                started(sys.executable, Path(__file__).with_name("fake_vllm.py"), str(port), logs[port],
                        log=folder / "engine.log")
            )
            for port in ports
        }  # fmt: skip
        for port in ports:
            wait_for(f"http://127.0.0.1:{port}/health")
        own = [str(first + count), str(first + count + 1)]
        ports_of_its_own = ["--port", own[0], "--prometheus-port", own[1]]
        command = [str(ROOT / "examples/cluster/router.sh"), str(count), *ports_of_its_own]
        stack.enter_context(started(*command, log=folder / "router.log", FIRST_PORT=str(first)))
        url = f"http://127.0.0.1:{own[0]}"
        wait_for(f"{url}/health")
        http = stack.enter_context(httpx.Client(base_url=url, timeout=30, trust_env=False))
        yield Cluster(url=url, http=http, engines=engines, logs=logs, log=folder / "router.log")


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path, 2) as made:
        yield made


@pytest.mark.parametrize("count", [2, 8])
def test_a_session_stays_on_one_engine_and_all_are_used(count: int, tmp_path: Path, say: Callable[[str], None]) -> None:
    with cluster(tmp_path, count) as made:
        places = {session: {made.place(session) for _ in range(5)} for session in map(str, range(16 * count))}
    assert all(len(ports) == 1 for ports in places.values())
    used = Counter(min(ports) for ports in places.values())
    say(f"vllm-router, {count} engines: {16 * count} sessions, 5 requests each, all on one; {sorted(used.values())}")
    assert len(used) == count


def test_every_field_and_the_key_reach_the_engine(two: Cluster) -> None:
    xargs = {"diffusion_canvas_length": 4, "diffusion_seed_canvas": [1, 2, 3, 4], "diffusion_pinned": [2, 3]}
    fields: dict[str, Any] = {"temperature": 1.0, "logprobs": 5, "logprob_token_ids": [1, 2], "return_token_ids": True}
    assert two.ask("one", vllm_xargs=xargs | {"diffusion_read_only": 1}, **fields).is_success
    (noted,) = two.noted()
    assert fields.items() <= noted["body"].items()
    assert noted["body"]["vllm_xargs"] == xargs | {"diffusion_read_only": 1}
    assert noted["headers"]["authorization"] == "Bearer key"


def test_an_engine_that_was_killed_is_one_retry_elsewhere(two: Cluster, say: Callable[[str], None]) -> None:
    lost = two.place("one")
    two.kill(lost)
    before = len(two.noted())
    begun = time.monotonic()
    answers = [two.ask("one") for _ in range(20)]
    say(f"vllm-router, one of two killed: {Counter(a.status_code for a in answers)}, "
        f"the first after {answers[0].elapsed.total_seconds() * 1000:.0f} ms")  # fmt: skip
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["port"] for answer in answers} == set(two.engines) - {lost}
    assert len(two.noted()) - before == 20
    assert time.monotonic() - begun < 5


def test_an_engine_that_is_killed_over_a_request_ends_it_once(two: Cluster, say: Callable[[str], None]) -> None:
    """It may have begun: the router asks another one, once."""
    lost = two.place("one")
    before = len(two.noted())
    slow = subprocess.Popen(
        [sys.executable, "-c", f"import time; time.sleep(0.5); import os; os.kill({two.engines[lost].pid}, 9)"]
    )
    answer = two.ask("one", model="sleep=1")
    slow.wait(5)
    asked = len(two.noted()) - before
    say(f"vllm-router, killed in the middle: {answer.status_code} after {asked} engine(s) were asked")
    assert answer.status_code == 200 or answer.is_server_error
    assert asked <= 2


@pytest.mark.parametrize("status", [429, 503])
def test_what_is_busy_is_asked_elsewhere_once_and_told(two: Cluster, status: int, say: Callable[[str], None]) -> None:
    answer = two.ask("one", model=f"status={status}")
    say(f"vllm-router, all engines answer {status}: {answer.status_code} after {len(two.noted())} were asked")
    assert answer.status_code == status
    assert len(two.noted()) <= 2
    after = two.ask("one").status_code
    say(f"the next request, {status} before: {after}")
    assert after in (200, 503)


def test_an_error_of_the_request_is_passed_on_and_closes_nobody(two: Cluster) -> None:
    assert two.ask("one", model="status=400").status_code == 400
    assert len(two.noted()) == 1
    assert two.ask("one").is_success


@pytest.mark.parametrize("count", [2, 8])
def test_so_many_requests_as_it_says_are_all_let_through(
    count: int, tmp_path: Path, say: Callable[[str], None]
) -> None:
    with cluster(tmp_path, count) as made:
        told = made.at_once(made.requests)
    say(f"vllm-router, {count} engines: {made.requests} requests at once, {READS} reads each: {dict(told)}")
    assert told == {200: made.requests * READS}


def test_what_is_too_much_is_told_to_come_again(two: Cluster, say: Callable[[str], None]) -> None:
    told = two.at_once(5 * two.requests)
    say(f"vllm-router, 2 engines: {5 * two.requests} requests at once, {READS} reads each: {dict(told)}")
    assert told.keys() == {200, 429}


def test_no_page_of_a_browser_is_let_in(two: Cluster) -> None:
    headers = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}
    answer = two.http.options("/v1/completions", headers=headers)
    assert "access-control-allow-origin" not in answer.headers


def test_an_engine_that_comes_back_gets_its_sessions_again(two: Cluster, tmp_path: Path) -> None:
    home = two.place("one")
    two.kill(home)
    assert two.place("one") != home
    program = Path(__file__).with_name("fake_vllm.py")
    with started(sys.executable, program, str(home), tmp_path / "again.jsonl", log=tmp_path / "engine.log"):
        until = time.monotonic() + 3 * SEEN_LATE_S
        while time.monotonic() < until and two.place("one") != home:
            time.sleep(0.5)
        assert two.place("one") == home
