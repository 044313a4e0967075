"""Two replicas whose engine takes as long as a request says: where requests go, and what happens to them there."""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.cluster.conftest import free_ports, started, wait_for
from tests.cluster.ray_cluster import Cluster, hole, serving
from tests.server.fake_engine import FakeEngine
from tests.server.launched import FAKE, SERVE, with_fake_engine

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ServerError
from sfumato_client.address.session import HEADER
from sfumato_client.http import AsyncClient
from sfumato_client.protocol import FillRequest
from sfumato_model.api.request import Limits
from sfumato_server.worker.operations.table import WORK

MAX_ONGOING, MAX_QUEUED = 24, 16
"""Serve counts a request as queued until it has found it a replica, so as many may come in one instant: 16 do here."""
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    folder = tmp_path_factory.mktemp("ray")
    with serving(folder, "fake", max_ongoing=MAX_ONGOING, max_queued=MAX_QUEUED) as found:
        yield found


@pytest.fixture
async def cluster(address: Address) -> AsyncIterator[Cluster]:
    headers = {"Authorization": f"Bearer {address.token}"}
    async with httpx.AsyncClient(base_url=address.base_url, headers=headers, timeout=60) as http:
        yield Cluster(address=address, http=http)


async def test_a_document_stays_on_one_replica(cluster: Cluster, say: Callable[[str], None]) -> None:
    halves = await cluster.by_replica(8)
    sessions = [session for half in halves.values() for session in half]
    before = await cluster.done([half[0] for half in halves.values()])
    answers = await asyncio.gather(*(_one_after_another(cluster, session, 10) for session in sessions))
    after = await cluster.done([half[0] for half in halves.values()])
    assert all(code == 200 for codes in answers for code in codes)
    assert {pid: after[pid] - before[pid] for pid in halves} == dict.fromkeys(halves, 80)
    say(f"Ray Serve: 16 documents, 10 requests each: {after - before} by replica, each as its documents say")


async def _one_after_another(cluster: Cluster, session: str, count: int) -> list[int]:
    return [(await cluster.fill(session, "steps=1,sleep=0.01")).status_code for _ in range(count)]


async def test_two_replicas_do_twice_as_much_as_one(cluster: Cluster, say: Callable[[str], None]) -> None:
    one, other = (await cluster.by_replica(8)).values()

    async def rate(sessions: list[str]) -> float:
        begun = time.monotonic()
        codes = await asyncio.gather(*(_sleeping(cluster, session) for session in sessions))
        assert codes == [200] * len(sessions)
        return len(sessions) / (time.monotonic() - begun)

    alone, both = await rate(one), await rate([*one[:4], *other[:4]])
    say(f"Ray Serve, 0.5 s a fill: one replica {alone:.2f}/s, two {both:.2f}/s: {both / alone:.2f} times")
    assert both > 1.6 * alone


async def _sleeping(cluster: Cluster, session: str) -> int:
    return (await cluster.fill(session, "steps=5,sleep=0.1")).status_code


async def test_what_it_adds(cluster: Cluster, tmp_path: Path, say: Callable[[str], None]) -> None:
    """To an engine that takes no time, each in turn, so that what else the machine does is the same for all."""
    work, engine = WORK["fill"], FakeEngine()
    path = "steps=1,sleep=0"
    request = work.request(FillRequest.model_validate_json(json.dumps(hole(path, "one"))))
    took: dict[str, list[float]] = {"the engine": [], "sfumato serve": [], "Ray Serve": []}
    with own_server(tmp_path) as (url, headers):
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as http:
            for _ in range(200):
                begun = time.perf_counter()
                list(engine.run("fill", request, Limits(clock=time.monotonic)))
                took["the engine"].append(time.perf_counter() - begun)
                for name, one in (("sfumato serve", http), ("Ray Serve", cluster.http)):
                    begun = time.perf_counter()
                    answer = await one.post("/v1/fill", json=hole(path, "one"), headers={HEADER: "one"})
                    took[name].append(time.perf_counter() - begun)
                    assert answer.is_success
    for name in ("sfumato serve", "Ray Serve"):
        added = [(a - b) * 1000 for a, b in zip(took[name], took["the engine"], strict=True)]
        say(f"{name} adds {statistics.median(added):.1f} ms, {statistics.quantiles(added, n=20)[-1]:.1f} ms at 95 %")
    assert statistics.median(took["Ray Serve"]) < 0.1


@contextlib.contextmanager
def own_server(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """`sfumato serve` on a port, with the same engine."""
    url = f"http://127.0.0.1:{free_ports(1)}"
    options = {"runtime_folder": str(folder), "port": int(url.rpartition(":")[2]), "token": "a-token-of-the-tests"}
    headers = {"Authorization": f"Bearer {options['token']}"}
    command = [sys.executable, str(SERVE), json.dumps(options | FAKE)]
    with started(*command, log=folder / "log", **with_fake_engine()):
        wait_for(f"{url}/readyz", headers=headers)
        yield url, headers


async def test_drafts_come_while_it_denoises(cluster: Cluster) -> None:
    begun, times = time.monotonic(), []
    names = []
    async for name in cluster.events("one", "steps=5,sleep=0.2"):
        names.append(name)
        times.append(time.monotonic() - begun)
    assert names == ["draft"] * 5 + ["done"]
    assert times[0] < 0.6 < 0.9 < times[-1]


@pytest.mark.parametrize("stream", [False, True])
async def test_who_leaves_frees_the_replica(cluster: Cluster, stream: bool, say: Callable[[str], None]) -> None:
    body = {"session": "one", "path": "steps=300,sleep=0.1"}
    asking = asyncio.create_task(_all_events(cluster, **body) if stream else cluster.fill(**body))
    await _until(cluster, running=1)
    asking.cancel()
    begun = time.monotonic()
    await _until(cluster, running=0)
    say(f"Ray Serve, the client left: the engine is free after {time.monotonic() - begun:.2f} s")
    assert time.monotonic() - begun < 2
    assert (await cluster.fill("one", "steps=1")).is_success


async def _all_events(cluster: Cluster, session: str, path: str) -> list[str]:
    return [name async for name in cluster.events(session, path)]


async def _until(cluster: Cluster, running: int) -> None:
    async with asyncio.timeout(20):
        while (await cluster.status("one")).counts.running != running:
            await asyncio.sleep(0.05)


async def test_a_newer_request_of_a_document_takes_the_place_of_the_one_before(cluster: Cluster) -> None:
    older = asyncio.create_task(cluster.fill("one", "steps=100,sleep=0.1"))
    await _until(cluster, running=1)
    assert (await cluster.fill("one", "steps=1")).is_success
    assert (await older).json()["error"]["code"] == "superseded"


async def test_two_users_documents_of_one_name_are_two(cluster: Cluster) -> None:
    """As in two containers of one image."""
    one, other = next(iter((await cluster.by_replica(2)).values()))
    body = hole("steps=5,sleep=0.1", "file:///workspace/main.py")
    send = [cluster.http.post("/v1/fill", json=body, headers={"X-Session-ID": user}) for user in (one, other)]
    assert [answer.status_code for answer in await asyncio.gather(*send)] == [200, 200]


async def test_too_much_is_refused_with_what_to_do(cluster: Cluster, say: Callable[[str], None]) -> None:
    count = 2 * MAX_ONGOING + MAX_QUEUED + 30
    asked = [asyncio.create_task(cluster.fill(f"document {number}", "steps=2,sleep=0.1")) for number in range(count)]
    answers = await asyncio.gather(*asked)
    codes = Counter(answer.status_code for answer in answers)
    say(f"Ray Serve, {count} at once where {2 * MAX_ONGOING + MAX_QUEUED} have room: {dict(codes)}")
    refused = [answer for answer in answers if answer.status_code == 503]
    assert set(codes) == {200, 503}
    assert {answer.json()["error"]["code"] for answer in refused} == {"queue_full"}
    assert {answer.headers["retry-after"] for answer in refused} == {"1"}


async def test_the_guards_stand_in_front(address: Address) -> None:
    async with httpx.AsyncClient(base_url=address.base_url, timeout=30) as http:
        token = {"Authorization": f"Bearer {address.token}"}
        assert (await http.get("/v1/status")).status_code == 401
        assert (await http.get("/-/routes")).status_code == 401
        assert (await http.get("/-/healthz")).status_code == 200
        assert (await http.get("/v1/status", headers={"Host": "evil.example", **token})).status_code == 403
        assert (await http.get("/v1/status", headers={"Origin": "http://evil.example", **token})).status_code == 403
        large = await http.post("/v1/fill", json={"text": "x" * 5 * 2**20}, headers=token)
        assert (large.status_code, large.json()["error"]["code"]) == (413, "too_large")
        for route in ("stop", "pause", "resume"):
            answer = await http.post(f"/v1/{route}", headers=token)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "managed")


async def test_a_client_of_ours_says_what_is_wrong(address: Address) -> None:
    async with AsyncClient(address) as client:
        with pytest.raises(ServerError, match="Ray Serve"):
            await client.stop()
        with contextlib.suppress(ServerError):
            await client.fill("x = ", "\n", document="file:///a.py")


async def test_a_crash_of_the_engine_costs_one_request(cluster: Cluster) -> None:
    crashed = await cluster.fill("one", "steps=3,crash_at=2,signal=SIGSEGV")
    assert crashed.json()["error"]["code"] == "worker_died"
    assert (await cluster.fill("one", "steps=1")).is_success


def test_the_log_has_no_text_of_requests(address: Address, tmp_path_factory: pytest.TempPathFactory) -> None:
    logs = list(Path(tmp_path_factory.getbasetemp()).glob("ray*/serve.log"))
    assert logs
    assert address.token is not None
    assert all(address.token not in log.read_text(errors="replace") for log in logs)
