"""The worker process: loading, dying, hanging."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psutil
import pytest


@pytest.fixture(scope="module")
def mortal(start_server):
    """A server whose worker may be killed; the next test meets a new one."""
    return start_server()


def test_a_worker_that_is_killed_fails_its_fill_clearly_and_the_next_fill_works(mortal, until):
    before = mortal.status()["worker_pid"]
    running = mortal.fill_aside("name=a,steps=1000,sleep=0.02")
    until(lambda: "a 1" in mortal.steps)
    os.kill(before, signal.SIGKILL)
    response = running()
    assert (response.status_code, response.json()["error"]["code"]) == (503, "worker_died")
    assert "SIGKILL" in response.json()["error"]["message"]
    assert "being restarted" in response.json()["error"]["message"]
    assert mortal.fill("name=b").status_code == 200
    status = mortal.status()
    assert status["counts"]["worker_restarts"] == 1
    assert status["worker_pid"] != before


def test_a_worker_that_crashes_ends_a_stream_with_one_failed_event(mortal):
    with mortal.stream("crash_at=2") as response:
        names = [line for line in response.iter_lines() if line.startswith("event: ")]
    assert names == ["event: draft", "event: failed"]


@pytest.mark.parametrize("operation", ["rewrite", "inspect", "refine"])
def test_a_worker_that_crashes_fails_any_operation_clearly(mortal, operation):
    response = mortal.ask(operation, "crash_at=2")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "worker_died")
    assert mortal.ask(operation).status_code == 200


def test_requests_that_wait_outlive_the_worker(mortal, until):
    running = mortal.fill_aside("name=c,steps=20,sleep=0.05,crash_at=10")
    until(lambda: "c 1" in mortal.steps)
    waiting = mortal.fill_aside("name=b")
    assert running().status_code == 503
    assert waiting().status_code == 200


def test_a_worker_that_dies_idle_is_replaced(mortal, until):
    assert mortal.fill().status_code == 200
    before = mortal.status()["worker_pid"]
    os.kill(before, signal.SIGKILL)
    until(lambda: mortal.status()["state"] == "ready" and mortal.status()["worker_pid"] != before)
    assert mortal.fill().status_code == 200


def test_a_hung_worker_is_replaced_when_it_does_not_react_to_an_abort(start_server):
    server = start_server(abort_grace_s=0.2, overrun_s=0.2)
    response = server.fill("hang_at=1", deadline_ms=100)
    assert (response.status_code, response.json()["error"]["code"]) == (504, "deadline")
    assert server.fill("name=after").status_code == 200
    assert server.status()["counts"]["worker_restarts"] == 1


def test_fills_wait_while_the_checkpoint_loads_and_status_answers(start_server):
    server = start_server(checkpoint="slow=1", wait="loading")
    assert server.http.get("/healthz").status_code == 200
    assert server.http.get("/readyz").status_code == 503
    waiting = server.fill_aside()
    assert server.fill(deadline_ms=50).json()["error"]["code"] == "deadline"
    assert waiting().status_code == 200
    assert server.http.get("/readyz").status_code == 200


def test_a_wait_for_the_checkpoint_has_a_limit(start_server):
    server = start_server(checkpoint="slow=30", wait="loading", wait_limit_s=0.2)
    response = server.fill()
    assert (response.status_code, response.json()["error"]["code"]) == (503, "waited_too_long")


def test_a_checkpoint_that_cannot_be_loaded_is_told_and_not_tried_again(start_server):
    server = start_server(checkpoint="broken", wait="failed")
    response = server.fill()
    assert (response.status_code, response.json()["error"]["code"]) == (503, "checkpoint_failed")
    assert response.json()["error"]["message"] == server.status()["detail"]
    assert "cut off: get the checkpoint again" in server.status()["detail"]
    assert server.steps == ["load 0"]


def test_a_load_in_which_nothing_moves_is_given_up_and_names_the_checkpoint(start_server, until):
    """Trust finding 17: a manifest with a range of four thousand million ids loaded for ever."""
    server = start_server(checkpoint="slow=600", wait="failed", load_stall_limit_s=0.4)
    told = server.fill().json()["error"]
    assert told["code"] == "checkpoint_failed"
    assert "checkpoint slow=600 cannot be loaded: nothing has moved for 0.4 s" in told["message"]
    assert "fake loading of slow=600" in told["message"]
    until(lambda: server.status()["worker_pid"] is None)
    assert server.stop() == 0


def test_a_load_that_takes_long_and_gets_on_is_waited_for(start_server):
    """Trust 17: a slow disk and a large model are no hang."""
    server = start_server(checkpoint="moving=2", load_stall_limit_s=1.2)
    assert server.fill().status_code == 200


def test_a_fill_that_waited_for_a_broken_checkpoint_gets_its_message(start_server):
    server = start_server(checkpoint="broken=0.5", wait="loading")
    assert server.fill().json()["error"]["code"] == "checkpoint_failed"


def test_a_checkpoint_that_could_not_be_loaded_is_tried_again_by_a_resume(start_server, until):
    server = start_server(checkpoint="dies=0.1", wait="failed", restart_delay_s=0.0)
    server.http.post("/v1/resume")
    until(lambda: server.steps == ["load 0"] * 10)
    until(lambda: server.status()["state"] == "failed")
    assert server.stop() == 0


def test_a_server_that_never_had_a_model_tells_who_waits_and_ends_with_the_reason(start_server):
    """first hour: `serve --device cuda` without one logs an error and stays up."""
    server = start_server(checkpoint="broken=0.5", wait="loading", linger_s=0.5)
    assert server.fill().json()["error"]["message"].startswith("model.safetensors is cut off")
    assert server.status()["ending"]
    assert server.process.wait(20) == 1
    [log] = server.folder.glob("log-*")
    told = log.read_text(encoding="utf-8").splitlines()[-1]
    assert told == "StartError: model.safetensors is cut off: get the checkpoint again"
    assert {path.name for path in server.folder.iterdir()} == {"steps", log.name}


def test_a_server_whose_model_worked_once_stays_when_it_fails_and_says_how_it_is_tried_again(start_server, until):
    """first hour: the hint named `resume` where only an end helps; here it helps."""
    server = start_server(checkpoint="later", linger_s=0.0)
    server.http.post("/v1/pause")
    server.http.post("/v1/resume")
    until(lambda: server.status()["state"] == "failed")
    assert server.status()["detail"].endswith("`sfumato resume` tries again")
    assert not server.status()["ending"]
    assert server.fill().status_code == 503
    assert server.stop() == 0


def test_a_missing_package_is_a_load_failure_with_its_name(start_server):
    server = start_server(checkpoint="missing", wait="failed")
    assert "No module named 'torch'" in server.status()["detail"]


def test_a_worker_that_always_dies_while_loading_is_given_up(start_server):
    server = start_server(checkpoint="dies", wait="failed", restart_delay_s=0.0)
    assert "SIGKILL" in server.status()["detail"]
    assert "memory" in server.fill().json()["error"]["message"]
    assert server.steps == ["load 0"] * 5


def test_status_describes_the_checkpoint(shared):
    status = shared.status()
    assert status["checkpoint"]["name"] == "fake"
    assert (status["device"], status["dtype"], status["state"]) == ("cpu", "float32", "ready")
    assert status["pid"] == shared.process.pid


def test_the_server_process_holds_no_torch(shared):
    maps = psutil.Process(shared.process.pid).memory_maps()
    assert not [entry.path for entry in maps if "torch" in entry.path]


def test_the_server_imports_neither_torch_nor_the_model():
    check = "import sys, sfumato_server.serving.serve; print([m for m in sys.modules if m.split('.')[0] in {names}])"
    names = {"torch", "transformers", "tokenizers", "sfumato_model", "sfumato_lsp"}
    command = [sys.executable, "-c", check.format(names=names)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"
