"""The model leaves the device, by a pause or for being idle, and comes back."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from concurrent.futures import Future

import httpx
import psutil
import pytest

from sfumato_server.supervision.condition import idle_limit

PAUSED = "sfumato resume"


def pause(server):
    return server.http.post("/v1/pause")


def pause_aside(server):
    """Pause in a thread; call what is returned for the response."""
    found = Future()

    def run():
        # A test may end the server while this waits. Then nobody asks for the response.
        with contextlib.suppress(httpx.HTTPError, RuntimeError):
            found.set_result(pause(server))

    threading.Thread(target=run, daemon=True).start()
    return lambda: found.result(20)


@pytest.fixture
def server(start_server):
    return start_server()


@pytest.fixture
def resting(server, gone):
    """A server that was paused, and whose worker is no more."""
    worker = server.status()["worker_pid"]
    assert pause(server).status_code == 200
    gone(worker)
    return server


def test_a_pause_ends_the_worker_and_says_what_it_held(server, gone):
    worker = server.status()["worker_pid"]
    answer = pause(server).json()
    gone(worker)
    assert answer["state"] == "resting"
    assert answer["memory_bytes"] > 10_000_000
    assert answer["device_bytes"] == 0


def test_a_paused_server_says_that_it_rests_and_why(resting):
    status = resting.status()
    assert (status["state"], status["paused"], status["worker_pid"]) == ("resting", True, None)
    assert PAUSED in status["detail"]
    assert status["checkpoint"]["name"] == "fake"
    assert status["counts"]["worker_restarts"] == 0


def test_a_request_that_somebody_makes_brings_a_paused_server_back(resting):
    assert resting.fill("name=a").status_code == 200
    status = resting.status()
    assert (status["state"], status["paused"]) == ("ready", False)
    assert resting.steps.count("load 0") == 2


@pytest.mark.parametrize("operation", ["rewrite", "inspect", "refine"])
def test_any_other_operation_brings_it_back_too(resting, operation):
    assert resting.ask(operation).status_code == 200


def test_an_automatic_request_is_refused_and_does_not_bring_a_paused_server_back(resting):
    response = resting.fill(automatic=True)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "resting")
    assert PAUSED in response.json()["error"]["message"]
    assert resting.status()["state"] == "resting"


def test_warming_is_refused_and_does_not_bring_a_paused_server_back(resting):
    assert resting.ask("warm").json()["error"]["code"] == "resting"
    assert resting.status()["state"] == "resting"


def test_warming_does_not_bring_an_idle_server_back(start_server):
    server = start_server(idle_unload_s=0.3, wait="resting")
    assert server.ask("warm").json()["error"]["code"] == "cancelled"
    assert server.status()["state"] == "resting"


def test_an_automatic_request_is_served_once_the_server_is_resumed(resting, until):
    assert resting.http.post("/v1/resume").json()["state"] == "loading"
    until(lambda: resting.status()["state"] == "ready")
    assert resting.fill(automatic=True).status_code == 200


def test_a_second_pause_has_nothing_to_free(resting):
    answer = pause(resting).json()
    assert (answer["state"], answer["memory_bytes"]) == ("resting", 0)


def test_two_pauses_at_once_both_hear_that_it_rests(server, until):
    running = server.fill_aside("name=a,steps=10,sleep=0.05")
    until(lambda: "a 1" in server.steps)
    answers = [pause_aside(server) for _ in range(2)]
    assert running().status_code == 200
    assert [answer().json()["state"] for answer in answers] == ["resting", "resting"]


def test_a_second_resume_changes_nothing(resting, until):
    assert resting.http.post("/v1/resume").status_code == 200
    assert resting.http.post("/v1/resume").status_code == 200
    until(lambda: resting.status()["state"] == "ready")
    assert resting.http.post("/v1/resume").json()["state"] == "ready"
    assert resting.steps.count("load 0") == 2


def test_what_runs_ends_before_the_worker_rests(server, until):
    running = server.fill_aside("name=a,steps=10,sleep=0.05")
    until(lambda: "a 1" in server.steps)
    assert pause(server).json()["state"] == "resting"
    assert running().status_code == 200
    assert server.steps[-1] == "a 10"


def test_what_waits_is_given_up_by_a_pause(server, until):
    running = server.fill_aside("name=a,steps=20,sleep=0.05")
    until(lambda: "a 1" in server.steps)
    waiting = [server.fill_aside("name=b") for _ in range(2)]
    until(lambda: server.status()["counts"]["waiting"] == 2)
    assert pause(server).status_code == 200
    assert {response().json()["error"]["code"] for response in waiting} == {"resting"}
    assert running().status_code == 200
    assert "b 1" not in server.steps


def test_a_request_that_comes_while_the_last_one_runs_calls_the_pause_off(server, until):
    running = server.fill_aside("name=a,steps=20,sleep=0.05")
    until(lambda: "a 1" in server.steps)
    paused = pause_aside(server)
    until(lambda: server.status()["paused"])
    assert "running request" in server.status()["detail"]
    later = server.fill_aside("name=b")
    assert (running().status_code, later().status_code) == (200, 200)
    assert paused().json()["state"] == "ready"
    assert server.steps.count("load 0") == 1


def test_a_pause_ends_a_load(start_server, gone, until):
    server = start_server(checkpoint="slow=60", wait="loading")
    worker = server.status()["worker_pid"]
    waiting = server.fill_aside()
    # A request that came after the pause would call it off.
    until(lambda: server.status()["counts"]["waiting"] + server.status()["counts"]["running"] == 1)
    assert pause(server).json()["state"] == "resting"
    gone(worker)
    waiting()
    assert server.status()["counts"]["worker_restarts"] == 0


def test_a_pause_in_a_hung_worker_frees_the_device_all_the_same(server, gone, until):
    worker = server.status()["worker_pid"]
    os.kill(worker, signal.SIGSTOP)
    until(lambda: psutil.Process(worker).status() == psutil.STATUS_STOPPED)
    answer = pause(server).json()
    gone(worker)
    assert (answer["state"], answer["memory_bytes"]) == ("resting", None)


def test_a_pause_while_a_dead_worker_is_replaced_keeps_the_next_one_away(start_server, until):
    server = start_server(restart_delay_s=0.5)
    os.kill(server.status()["worker_pid"], signal.SIGKILL)
    until(lambda: server.status()["state"] == "restarting")
    assert pause(server).json()["state"] == "resting"
    assert server.fill().status_code == 200
    assert server.steps.count("load 0") == 2


def test_a_running_request_whose_worker_dies_does_not_keep_a_pause_from_ending(server, until):
    running = server.fill_aside("name=a,steps=20,sleep=0.05,crash_at=10")
    until(lambda: "a 1" in server.steps)
    assert pause(server).json()["state"] == "resting"
    assert running().json()["error"]["code"] == "worker_died"
    assert server.fill().status_code == 200


def test_nothing_is_paused_where_the_checkpoint_cannot_be_loaded(start_server):
    server = start_server(checkpoint="broken", wait="failed")
    answer = pause(server).json()
    assert (answer["state"], answer["memory_bytes"]) == ("failed", 0)


def test_an_idle_worker_rests_and_the_next_request_brings_it_back(start_server, until):
    server = start_server(idle_unload_s=0.3, wait="resting")
    assert "nothing was asked for 0.3 s" in server.status()["detail"]
    assert server.status()["paused"] is False
    assert server.fill(automatic=True).status_code == 200
    until(lambda: server.status()["state"] == "resting")


def test_a_running_request_is_not_idleness(start_server):
    server = start_server(idle_unload_s=0.3)
    assert server.fill("name=a,steps=10,sleep=0.1").status_code == 200
    assert server.steps.count("load 0") == 1


@pytest.mark.parametrize(
    ("configured", "device", "seconds"),
    [(None, "cuda:0", 900), (None, "cpu", 0), (None, "mps", 0), (60, "cpu", 60), (0, "cuda", 0)],
)
def test_only_cuda_rests_by_itself_unless_it_is_said(configured, device, seconds):
    assert idle_limit(configured, device) == seconds


def test_a_cpu_worker_does_not_rest_by_itself(shared):
    assert shared.status()["device"] == "cpu"
    assert shared.status()["state"] == "ready"


def test_two_requests_at_once_wake_one_worker(start_server):
    server = start_server(idle_unload_s=0.5, wait="resting")
    responses = [server.fill_aside(f"name={name}", automatic=True) for name in ("a", "b")]
    assert [response().status_code for response in responses] == [200, 200]
    assert server.steps.count("load 0") == 2


def test_a_request_that_cannot_wait_for_the_model_ends_as_resting(start_server, until):
    server = start_server(checkpoint="slow=0.5", idle_unload_s=0.5, wait="resting")
    response = server.fill(automatic=True, deadline_ms=50)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "resting")
    assert "bringing the model back" in server.status()["detail"]
    until(lambda: server.status()["state"] == "ready")


def test_a_stream_that_is_given_up_by_a_pause_ends_as_cancelled(server, until):
    running = server.fill_aside("name=a,steps=20,sleep=0.05")
    until(lambda: "a 1" in server.steps)
    with server.stream("name=b") as response:
        until(lambda: server.status()["counts"]["waiting"] == 1)
        paused = pause_aside(server)
        names = [line for line in response.iter_lines() if line.startswith("event: ")]
    assert names == ["event: cancelled"]
    assert (paused().status_code, running().status_code) == (200, 200)


def test_a_resting_server_stops_at_once(resting):
    assert resting.stop() == 0


def test_a_server_stops_while_its_worker_is_on_its_way_out(server, gone, until):
    worker = server.status()["worker_pid"]
    os.kill(worker, signal.SIGSTOP)
    pause_aside(server)
    until(lambda: server.status()["state"] == "resting")
    assert server.stop() == 0
    gone(worker)


def test_a_worker_that_dies_on_its_way_out_is_not_replaced(server, until, gone):
    worker = server.status()["worker_pid"]
    os.kill(worker, signal.SIGSTOP)
    paused = pause_aside(server)
    until(lambda: server.status()["state"] == "resting")
    os.kill(worker, signal.SIGKILL)
    assert paused().json()["state"] == "resting"
    gone(worker)
    assert server.status()["counts"]["worker_restarts"] == 0
    assert server.steps.count("load 0") == 1


def test_a_request_that_comes_while_the_worker_is_on_its_way_out_gets_the_next_one(server, until):
    os.kill(server.status()["worker_pid"], signal.SIGSTOP)
    pause_aside(server)
    until(lambda: server.status()["state"] == "resting")
    assert server.fill().status_code == 200


def test_a_resting_server_is_not_ready(resting):
    response = resting.http.get("/readyz")
    assert (response.status_code, response.json()["state"]) == (503, "resting")


@pytest.mark.parametrize("route", ["/v1/pause", "/v1/resume"])
def test_a_port_takes_no_pause_and_no_resume_without_its_token(start_server, route):
    server = start_server(port=0)
    assert server.http.post(route, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert server.status()["state"] == "ready"
