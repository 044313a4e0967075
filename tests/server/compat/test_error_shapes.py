"""Each protocol's own shape of errors, on its routes and on those that there are not: `clients 6`.

The ollama clients printed `[object Object]`.
"""

from __future__ import annotations

import json
import socket

import httpx
import ollama
import openai
import pytest

SHAPES = {
    "ollama": lambda error: isinstance(error, str) and error,
    "openai": lambda error: error.keys() == {"message", "type", "param", "code"} and error["message"],
    "llama.cpp": lambda error: error.keys() == {"code", "message", "type"} and isinstance(error["code"], int),
    "own": lambda error: error.keys() == {"code", "message", "field"} and isinstance(error["code"], str),
}
PATHS = [
    ("ollama", "/api/generate"),
    ("ollama", "/api/chat"),
    ("ollama", "/api/pull"),
    ("ollama", "/api/blobs/sha256:1"),
    ("ollama", "/api"),
    ("openai", "/v1/completions"),
    ("openai", "/v1/chat/completions"),
    ("openai", "/v1/embeddings"),
    ("openai", "/v1/responses"),
    ("openai", "/v1/models/none"),
    ("openai", "/v1/fim/completions"),
    ("openai", "/v1/fim/nothing"),
    ("llama.cpp", "/infill"),
    ("llama.cpp", "/completion"),
    ("llama.cpp", "/props"),
    ("llama.cpp", "/slots"),
    ("llama.cpp", "/tokenize"),
    ("own", "/v1/fill"),
    ("own", "/v1/nothing"),
    ("own", "/nothing"),
]


def is_of(kind, response):
    return bool(SHAPES[kind](response.json()["error"]))


@pytest.mark.parametrize(("kind", "path"), PATHS)
def test_a_method_or_a_route_that_there_is_not(server, kind, path):
    response = server.http.put(path)
    assert response.status_code in (404, 405)
    assert is_of(kind, response)


@pytest.mark.parametrize(("kind", "path"), PATHS)
@pytest.mark.parametrize("content", [b"{", b'{"prompt": 1, "input_prefix": 1}'], ids=["no JSON", "wrong"])
def test_a_body_that_is_none_of_its(server, kind, path, content):
    response = server.http.post(path, content=content, headers={"Content-Type": "application/json"})
    assert 400 <= response.status_code < 500
    assert is_of(kind, response)


@pytest.mark.parametrize(("kind", "path"), PATHS)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Host": "example.org"}, 403),
        ({"Origin": "https://example.org"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"X-Long": "x" * 20_000}, 431),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
def test_what_the_guards_refuse(on_a_port, kind, path, headers, status):
    response = on_a_port.http.post(path, content=b"{}", headers={"Content-Type": "application/json", **headers})
    assert response.status_code == status
    assert is_of(kind, response)


@pytest.mark.parametrize(
    ("kind", "path"), [("ollama", "/api/generate"), ("openai", "/v1/completions"), ("llama.cpp", "/infill")]
)
@pytest.mark.parametrize("length", [True, False], ids=["its length is told", "its length is not told"])
def test_a_body_that_is_too_large(server, kind, path, length):
    pieces = [b" " * 2**20] * 5
    response = server.http.post(path, content=b"".join(pieces) if length else iter(pieces))
    assert response.status_code == 413
    assert is_of(kind, response)


@pytest.mark.parametrize(
    ("kind", "path"), [("ollama", "/api/generate"), ("openai", "/v1/completions"), ("own", "/v1/fill")]
)
def test_a_body_that_does_not_arrive(start_server, kind, path):
    server = start_server(engine="compat.echo_engine:load_engine", client_patience_s=0.3)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(server.folder / "sfumato.sock"))
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode())
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert SHAPES[kind](json.loads(body)["error"])


def test_ollamas_client_says_what_the_guard_says(on_a_port):
    with (
        ollama.Client(host=str(on_a_port.http.base_url)) as client,
        pytest.raises(ollama.ResponseError, match="send the server's token") as found,
    ):
        client.generate(model="any", prompt="x")
    assert "{" not in str(found.value)


def test_ollamas_client_says_what_an_unknown_route_says(on_a_port, token):
    with (
        ollama.Client(host=str(on_a_port.http.base_url), headers={"Authorization": f"Bearer {token}"}) as client,
        pytest.raises(ollama.ResponseError, match="there is no POST /api/embed"),
    ):
        client.embed(model="any", input="x")


def test_openais_client_says_what_an_unknown_route_says(on_a_port, token):
    with (
        openai.OpenAI(base_url=f"{on_a_port.http.base_url}/v1", api_key=token, max_retries=0) as client,
        pytest.raises(openai.NotFoundError, match="there is no POST /v1/embeddings") as found,
    ):
        client.embeddings.create(model="any", input="x")
    assert found.value.code == "no_route"


def test_an_error_that_nobody_expected_has_the_shape_too(start_server):
    server = start_server(engine="compat.echo_engine:load_engine")
    for kind, path, fields in (
        ("ollama", "/api/generate", {"model": "m", "prompt": "#! raise_at=1\n"}),
        ("openai", "/v1/completions", {"prompt": "#! raise_at=1\n"}),
        ("llama.cpp", "/completion", {"prompt": "#! raise_at=1\n"}),
    ):
        response = server.http.post(path, json=fields)
        assert response.status_code == 500
        assert is_of(kind, response)


def test_a_wrong_method_says_which_there_are(server):
    response = server.http.get("/api/generate")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


def test_a_refused_request_names_how_to_authenticate(on_a_port):
    response = httpx.post(on_a_port.http.base_url.join("/api/generate"), json={})
    assert response.headers["WWW-Authenticate"] == "Bearer"
