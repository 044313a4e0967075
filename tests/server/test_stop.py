"""A server that ends leaves nothing: no process, no socket, no record, no request without an answer."""

from __future__ import annotations

import os
import signal
import time

import pytest


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_running_fill_and_leaves_nothing(start_server, until, gone, number):
    server = start_server()
    worker = server.status()["worker_pid"]
    running = server.fill_aside("name=a,steps=1000,sleep=0.02")
    until(lambda: "a 1" in server.steps)
    started = time.monotonic()
    server.process.send_signal(number)
    assert server.process.wait(10) == 0
    assert time.monotonic() - started < 4
    assert (running().status_code, running().json()["error"]["code"]) == (503, "stopping")
    gone(worker)
    assert {path.name for path in server.folder.iterdir() if not path.name.startswith("log-")} == {"steps"}


def test_a_signal_that_comes_before_the_server_serves_leaves_no_socket_either(start_server, tmp_path, until):
    tmp_path.chmod(0o700)
    server = start_server(tmp_path, listens=False)
    until((tmp_path / "server.json").exists)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith("log-")} <= {"steps"}


def test_stop_answers_and_then_the_server_ends(start_server, gone):
    server = start_server()
    worker = server.status()["worker_pid"]
    assert server.http.post("/v1/stop").status_code == 202
    assert server.process.wait(10) == 0
    gone(worker)
    assert not (server.folder / "server.json").exists()


def test_a_stream_ends_with_cancelled_when_the_server_stops(start_server, until):
    server = start_server()
    with server.stream("name=a,steps=1000,sleep=0.02") as response:
        until(lambda: "a 1" in server.steps)
        server.process.send_signal(signal.SIGTERM)
        names = [line for line in response.iter_lines() if line.startswith("event: ")]
    assert names.count("event: cancelled") == 1
    assert names[-1] == "event: cancelled"


def test_a_hung_worker_does_not_keep_the_server_from_stopping(start_server, until, gone):
    server = start_server()
    worker = server.status()["worker_pid"]
    server.fill_aside("name=a,hang_at=1")
    until(lambda: "a 1" in server.steps)
    os.kill(worker, signal.SIGSTOP)
    assert server.stop() == 0
    gone(worker)


def test_a_server_stops_while_its_worker_loads(start_server, gone):
    server = start_server(checkpoint="slow=60", wait="loading")
    worker = server.status()["worker_pid"]
    assert server.stop() == 0
    gone(worker)


def test_the_worker_ends_by_itself_when_the_server_is_killed(start_server, until, gone):
    server = start_server()
    worker = server.status()["worker_pid"]
    server.fill_aside("name=a,hang_at=1")
    until(lambda: "a 1" in server.steps)
    server.process.kill()
    gone(worker)


def test_the_log_tells_how_a_request_ended_and_never_its_text(start_server):
    server = start_server(log_level="debug")
    secret = [{"text": "password = 'tiger'"}, {"hole": {}}]
    answer = server.http.post("/v1/fill", json={"segments": secret}).json()
    server.http.post("/v1/fill", json={"segments": secret, "path": "raise_at=1"})
    server.http.post("/v1/fill", json={"segments": secret, "candidates": "tiger"})
    server.stop()
    log = next(server.folder.glob("log-*")).read_text()
    assert f"[{answer['id']}]: fill done" in log
    assert "tiger" not in log
