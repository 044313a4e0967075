"""examples/cluster/serve.yaml on this machine, with what a test changes in it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml
from tests.cluster.conftest import ROOT, free_ports, started, wait_for
from tests.server.launched import FAKE, with_fake_engine

from sfumato_client.address.address import Address
from sfumato_client.address.session import HEADER
from sfumato_client.protocol import Status
from sfumato_server.ray.options import TOKEN_FILE

ENGINES = {"fake": FAKE, "default": {}}
REPLICA_S = 120.0
"""How long two cores may take until the replicas are there."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """`http` sends the token. A `session` is what X-Session-ID says."""

    address: Address
    http: httpx.AsyncClient

    async def fill(self, session: str, path: str = "", **fields: Any) -> httpx.Response:
        return await self.http.post("/v1/fill", json=hole(path, session, **fields), headers={HEADER: session})

    async def events(self, session: str, path: str = "", **fields: Any) -> AsyncIterator[str]:
        """The names of the events of a stream."""
        body = hole(path, session, stream=True, **fields)
        async with self.http.stream("POST", "/v1/fill", json=body, headers={HEADER: session}) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    yield line.removeprefix("event: ")

    async def status(self, session: str) -> Status:
        return Status.model_validate_json((await self.http.get("/v1/status", headers={HEADER: session})).content)

    async def places(self, sessions: list[str]) -> dict[str, int]:
        """The process of each session's replica."""
        return {session: (await self.status(session)).pid for session in sessions}

    async def by_replica(self, count: int) -> dict[int, list[str]]:
        """So many sessions for each of two replicas."""
        found: dict[int, list[str]] = {}
        for number in range(50 * count):
            session = f"session {number}"
            found.setdefault((await self.status(session)).pid, []).append(session)
            if len(found) > 1 and min(map(len, found.values())) >= count:
                break
        return {pid: sessions[:count] for pid, sessions in found.items()}

    async def done(self, sessions: list[str]) -> Counter[int]:
        """How many requests each replica has answered."""
        statuses = [await self.status(session) for session in sessions]
        return Counter({status.pid: status.counts.done for status in statuses})


def hole(path: str, document: str, *, before: str = "x = ", after: str = "\n", **fields: Any) -> dict[str, Any]:
    segments = [{"text": before}, {"hole": {}}, {"text": after}]
    return {"segments": segments, "path": path, "document": document, **fields}


@contextlib.contextmanager
def serving(folder: Path, engine: str, **options: Any) -> Iterator[Address]:
    port = free_ports(1)
    token = secrets.token_hex(32)
    token_file = folder / "token"
    token_file.write_text(token)
    told = yaml.safe_load((ROOT / "examples/cluster/serve.yaml").read_text(encoding="utf-8"))
    told["http_options"]["port"] = port
    args = told["applications"][0]["args"]
    args |= {"token_file": str(token_file), "gpus": 0, "cpus": 0.5, "replicas": 2, "max_replicas": 2}
    args |= {**ENGINES[engine], **options}
    config = folder / "serve.yaml"
    config.write_text(yaml.safe_dump(told))
    environment = {
        "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH": "sfumato_server.ray.proxy:guards",
        TOKEN_FILE: str(token_file),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
        "SFUMATO_RUNTIME_DIR": str(folder / "run"),
        **with_fake_engine(),
    }
    with started("serve", "run", config, log=folder / "serve.log", **environment):
        url = f"http://127.0.0.1:{port}"
        authorization = {"Authorization": f"Bearer {token}"}
        wait_for(f"{url}/-/healthz", REPLICA_S)
        wait_for(f"{url}/v1/status", REPLICA_S, authorization)
        asyncio.run(_until_two(url, authorization))
        yield Address(url=url, token=token)


async def _until_two(url: str, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as http:
        cluster = Cluster(address=Address(url=url), http=http)
        async with asyncio.timeout(REPLICA_S):
            while len(set((await cluster.places([str(number) for number in range(8)])).values())) < 2:
                await asyncio.sleep(0.5)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
