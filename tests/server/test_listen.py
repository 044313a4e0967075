"""Sockets, the server's record, tokens and headers."""

from __future__ import annotations

import json
import os
import socket
import stat
from pathlib import Path

import httpx
import pytest
from sfumato_client.address.record import read_record


@pytest.fixture(scope="module")
def on_port(start_server):
    return start_server(port=0)


def test_the_socket_and_the_record_are_the_users_alone(shared):
    for name in ("sfumato.sock", "server.json"):
        assert stat.S_IMODE((shared.folder / name).stat().st_mode) == 0o600


def test_the_record_tells_where_the_server_is(shared):
    record = read_record(shared.folder)
    assert record is not None
    assert record.pid == shared.process.pid
    assert record.address.socket == str(shared.folder / "sfumato.sock")
    assert record.address.token is None


def test_a_socket_named_from_where_the_server_starts_is_found_from_elsewhere(start_server, tmp_path):
    start_server(tmp_path, socket=os.path.relpath(tmp_path / "s"))
    record = read_record(tmp_path)
    assert record is not None
    assert Path(record.address.socket or "").is_absolute()
    assert (tmp_path / "s").samefile(record.address.socket or "")


def test_a_second_server_is_told_of_the_first(shared, start_server):
    second = start_server(shared.folder, listens=False)
    assert second.process.wait(15) == 1
    log = max(shared.folder.glob("log-*")).read_text()
    assert f"AlreadyRunning: already running: process {shared.process.pid}" in log
    assert shared.fill().status_code == 200


def test_a_server_takes_the_place_of_one_that_was_killed(start_server):
    first = start_server()
    first.process.kill()
    first.process.wait(10)
    assert (first.folder / "sfumato.sock").exists()
    second = start_server(first.folder)
    assert second.fill().status_code == 200


def test_what_has_the_port_of_a_server_that_was_killed_is_not_taken_for_it(start_server):
    first = start_server(port=0)
    first.process.kill()
    first.process.wait(10)
    with socket.create_server(("127.0.0.1", first.http.base_url.port or 0)):
        second = start_server(first.folder, port=0)
        assert second.fill().status_code == 200


def test_a_file_in_the_place_of_the_socket_is_left_alone(start_server, tmp_path):
    (tmp_path / "sfumato.sock").write_text("a user's file")
    tmp_path.chmod(0o700)
    server = start_server(tmp_path, listens=False)
    assert server.process.wait(15) == 1
    assert "not a socket" in next(tmp_path.glob("log-*")).read_text()
    assert (tmp_path / "sfumato.sock").read_text() == "a user's file"


def test_a_socket_path_that_is_too_long_is_told_with_a_way_out(start_server, tmp_path):
    server = start_server(tmp_path, listens=False, socket=str(tmp_path / ("s" * 100)))
    assert server.process.wait(15) == 1
    assert "SFUMATO_RUNTIME_DIR" in next(tmp_path.glob("log-*")).read_text()


def test_a_port_that_is_taken_is_told(on_port, start_server, tmp_path):
    server = start_server(tmp_path, listens=False, port=on_port.http.base_url.port)
    assert server.process.wait(15) == 1
    assert "StartError: cannot listen on port" in next(tmp_path.glob("log-*")).read_text()


def test_a_port_works_with_the_token_of_the_record(on_port):
    assert on_port.fill().status_code == 200


def test_a_token_that_is_given_is_the_one_that_counts(start_server):
    server = start_server(port=0, token="correct horse")
    assert json.loads((server.folder / "server.json").read_text())["address"]["token"] == "correct horse"
    assert server.fill().status_code == 200


@pytest.mark.parametrize("path", ["/v1/fill", "/v1/status", "/v1/stop", "/readyz", "/openapi.json", "/nowhere"])
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic é"}])
def test_without_the_token_every_route_of_a_port_is_401(on_port, path, header):
    header = {name: value.encode("latin-1") for name, value in header.items()}
    response = httpx.post(on_port.http.base_url.join(path), headers=header)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "token")


def test_health_needs_no_token(on_port):
    assert httpx.get(on_port.http.base_url.join("/healthz")).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "8.8.8.8", ""])
def test_a_host_that_is_not_the_loopback_is_refused_even_with_the_token(on_port, host):
    response = on_port.http.get("/v1/status", headers={"Host": host})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "host")


@pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "[::1]:99"])
def test_any_name_of_the_loopback_is_a_good_host(on_port, host):
    assert on_port.http.get("/v1/status", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "vscode-webview://x"])
def test_a_page_of_another_origin_is_refused_even_with_the_token(on_port, origin):
    response = on_port.http.get("/v1/status", headers={"Origin": origin})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "origin")


def test_a_page_of_the_same_origin_may_ask(on_port):
    origin = str(on_port.http.base_url).rstrip("/")
    assert on_port.http.get("/v1/status", headers={"Origin": origin}).status_code == 200
