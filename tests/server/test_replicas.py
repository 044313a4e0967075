"""What stands around Ray Serve's replicas, without Ray: options, the guards in its proxies, its errors in our words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from tests.server.launched import FAKE, with_fake_engine

from sfumato_server.errors import StartError
from sfumato_server.guard.keys import Keys
from sfumato_server.ray.options import TOKEN_FILE, Options, server_config, tell_proxies, token
from sfumato_server.ray.proxy import Guarded, guards
from sfumato_server.ray.replica import Replica

TOKEN = "a-token-of-the-tests-own"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
Send = Callable[[dict[str, Any]], Awaitable[None]]


@pytest.fixture
def token_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    monkeypatch.setenv(TOKEN_FILE, str(file))
    return file


def said(status: int, kind: str, *bodies: bytes, whole: bool = True) -> Callable[..., Awaitable[None]]:
    """Serve's proxy, as it answers when it has no answer of a replica's."""

    async def app(scope: dict[str, Any], receive: object, send: Send) -> None:  # noqa: ARG001 - ASGI's signature
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind.encode())]})
        for body in bodies:
            await send({"type": "http.response.body", "body": body, "more_body": True})
        if whole:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return app


async def nothing(scope: dict[str, Any], receive: object, send: Send) -> None:
    """As when the replica died."""


async def asked(app: Any, path: str = "/v1/fill", **headers: str) -> httpx.Response:
    (middleware,) = guards()
    front = middleware.cls(app, *middleware.args, **middleware.kwargs)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=front), base_url="http://127.0.0.1") as http:
        return await http.post(path, json={}, headers=HEADERS | headers)


@pytest.mark.usefixtures("token_file")
@pytest.mark.parametrize(
    ("app", "code", "status"),
    [
        (nothing, "worker_died", 503),
        (said(500, "text/plain", b"ActorDiedError"), "worker_died", 503),
        (said(503, "text/plain", b"Request dropped (max_queued_requests=4)"), "queue_full", 503),
        (said(503, "text/plain", b"no replicas"), "not_ready", 503),
        (said(404, "text/plain; charset=utf-8", b"Path '/v1/fill' not found."), "not_ready", 503),
        (said(408, "text/plain", b"timed out"), "waited_too_long", 503),
    ],
)
async def test_what_serve_says_of_itself_is_said_as_this_server_would(app: Any, code: str, status: int) -> None:
    answer = await asked(app)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.usefixtures("token_file")
async def test_a_replicas_own_answer_is_passed_on() -> None:
    answer = await asked(said(409, "application/json", b'{"error": 1}'))
    assert (answer.status_code, answer.content) == (409, b'{"error": 1}')


@pytest.mark.usefixtures("token_file")
async def test_a_stream_whose_replica_died_ends_with_one_event() -> None:
    answer = await asked(said(200, "text/event-stream", b"event: draft\ndata: {}\n\n", whole=False))
    assert answer.text.count("event: ") == 2
    assert "event: failed" in answer.text
    assert '"code":"worker_died"' in answer.text


@pytest.mark.usefixtures("token_file")
async def test_a_stream_that_is_whole_is_left_as_it_is() -> None:
    answer = await asked(said(200, "text/event-stream", b"event: done\ndata: {}\n\n"))
    assert answer.text == "event: done\ndata: {}\n\n"


@pytest.mark.usefixtures("token_file")
async def test_a_proxy_lets_nobody_in_without_the_token() -> None:
    assert (await asked(said(200, "application/json", b"{}"), Authorization="Bearer another")).status_code == 401


@pytest.mark.usefixtures("token_file")
async def test_a_proxy_tells_whoever_asks_that_it_is_there() -> None:
    answer = await asked(said(200, "text/plain", b"success"), "/-/healthz", Authorization="")
    assert answer.text == "success"


@pytest.mark.usefixtures("token_file")
async def test_a_proxy_reads_no_body_without_end() -> None:
    front = Guarded(said(200, "application/json", b"{}"), Keys(TOKEN))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=front), base_url="http://127.0.0.1") as http:
        answer = await http.post("/v1/fill", json="x" * 5 * 2**20, headers=HEADERS)
    assert answer.status_code == 413


def test_a_proxy_does_not_start_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (TOKEN_FILE, "SFUMATO_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(StartError, match="a port needs a token"):
        guards()


def test_the_token_comes_from_the_file_or_the_environment(token_file: Path) -> None:
    assert token(str(token_file), {}) == TOKEN
    assert token(None, {"SFUMATO_TOKEN": TOKEN}) == TOKEN
    with pytest.raises(StartError, match="16 are the fewest"):
        token(None, {"SFUMATO_TOKEN": "short"})


def test_options_are_words_of_a_command_line() -> None:
    options = Options.model_validate({"gpus": "1", "replicas": "2", "max_replicas": "8", "allow_host": "a.lan, b.lan"})
    assert (options.gpus, options.max_replicas) == (1.0, 8)
    assert server_config(options).allowed_hosts == ("a.lan", "b.lan")
    with pytest.raises(ValidationError, match="max_replicas=1 is fewer than replicas=2"):
        Options.model_validate({"replicas": "2", "max_replicas": "1"})
    with pytest.raises(ValidationError, match="checkpiont"):
        Options.model_validate({"checkpiont": "default"})


def test_a_ray_that_is_started_from_here_has_the_guards(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    tell_proxies(Options(token_file=str(tmp_path / "token"), allow_host="gpu.lan"), environment)
    assert environment["RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH"] == "sfumato_server.ray.proxy:guards"
    assert environment[TOKEN_FILE] == str(tmp_path / "token")


@pytest.fixture
async def replica(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """One as Serve makes it: the constructor, the app, its lifespan."""
    for name, value in with_fake_engine().items():
        monkeypatch.setenv(name, value)
    made = Replica.__new__(Replica)
    await Replica.__init__(made, Options.model_validate({"token_file": str(token_file), **FAKE}))
    app = made.__serve_build_asgi_app__()
    async with made._lifespan(None):  # type: ignore[arg-type]
        await made.check_health()
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=HEADERS) as http:
            yield http


def hole(path: str, document: str) -> dict[str, Any]:
    return {"segments": [{"text": "x = "}, {"hole": {}}], "path": path, "document": document}


async def test_a_replica_is_the_server_as_it_is(replica: httpx.AsyncClient) -> None:
    assert (await replica.get("/v1/status")).json()["state"] == "ready"
    assert (await replica.post("/v1/fill", json=hole("steps=1", "a"))).json()["candidates"]


async def test_a_replica_lets_nobody_in_without_the_token(replica: httpx.AsyncClient) -> None:
    assert (await replica.get("/v1/status", headers={"Authorization": ""})).status_code == 401


@pytest.mark.parametrize("what", ["stop", "pause", "resume"])
async def test_no_client_stops_a_replica(replica: httpx.AsyncClient, what: str) -> None:
    answer = await replica.post(f"/v1/{what}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "managed")


async def test_two_users_files_of_one_name_are_two_documents(replica: httpx.AsyncClient) -> None:
    sent = [
        replica.post("/v1/fill", json=hole("steps=3,sleep=0.05", "file:///app/main.py"), headers={"X-Session-ID": user})
        for user in ("one", "other")
    ]
    assert [answer.status_code for answer in await asyncio.gather(*sent)] == [200, 200]


async def test_a_replica_without_a_checkpoint_does_not_start(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in with_fake_engine().items():
        monkeypatch.setenv(name, value)
    options = Options.model_validate({"token_file": str(token_file), **FAKE, "checkpoint": "broken"})
    with pytest.raises(StartError):
        await Replica.__init__(Replica.__new__(Replica), options)
