"""What a request does to its worker: it hangs, it is too large, it kills. The others go on."""

from __future__ import annotations

import os
import signal

import pytest


def code(response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.fixture(scope="module")
def mortal(start_server):
    return start_server(restart_delay_s=0.01)


@pytest.fixture(scope="module")
def impatient(start_server):
    return start_server(stall_limit_s=0.5, restart_delay_s=0.01)


def test_a_worker_that_takes_no_step_is_replaced_and_its_request_is_told(impatient):
    before = impatient.status()["worker_pid"]
    response = impatient.fill("name=hung,hang_at=2")
    assert code(response) == (503, "worker_hung")
    assert "0.5 s" in response.json()["error"]["message"]
    assert impatient.fill("name=next").status_code == 200
    assert impatient.status()["worker_pid"] != before


def test_a_stopped_worker_process_is_hung_too(impatient, until):
    running = impatient.fill_aside("name=stopped,steps=1000,sleep=0.02")
    until(lambda: "stopped 1" in impatient.steps)
    os.kill(impatient.status()["worker_pid"], signal.SIGSTOP)
    assert code(running()) == (503, "worker_hung")
    assert impatient.fill("name=next").status_code == 200


@pytest.mark.parametrize("operation", ["fill", "inspect", "warm"])
def test_a_worker_that_takes_steps_may_take_longer_than_the_limit(impatient, operation):
    # Ten steps of a third of the limit, and nothing is streamed.
    assert impatient.ask(operation, "steps=10,sleep=0.17").status_code == 200


def test_what_waits_behind_a_hung_worker_is_served_by_the_next_one(impatient, until):
    hung = impatient.fill_aside("name=a,hang_at=1,sleep=0.01")
    until(lambda: "a 1" in impatient.steps)
    waiting = [impatient.fill_aside(f"name=w{number}") for number in range(3)]
    assert code(hung()) == (503, "worker_hung")
    assert [response().status_code for response in waiting] == [200, 200, 200]


def test_too_little_memory_is_a_typed_error_and_the_worker_goes_on(mortal):
    before = mortal.status()["worker_pid"]
    response = mortal.fill("full_at=2")
    assert code(response) == (503, "out_of_memory")
    assert "3 GB are free" in response.json()["error"]["message"]
    assert mortal.fill().status_code == 200
    assert mortal.status()["worker_pid"] == before


@pytest.mark.parametrize(("wish", "said"), [("nan_at=2", (500, "not_finite")), ("busy_at=2", (503, "engine_busy"))])
def test_what_the_engine_says_of_itself_is_told_and_the_worker_goes_on(mortal, wish, said):
    before = mortal.status()["worker_pid"]
    assert code(mortal.fill(wish)) == said
    assert mortal.fill().status_code == 200
    assert mortal.status()["worker_pid"] == before


def test_too_little_memory_twice_in_a_row_gets_a_fresh_worker(mortal):
    before = mortal.status()["worker_pid"]
    assert [code(mortal.fill("full_at=2"))[1] for _ in range(2)] == ["out_of_memory"] * 2
    assert mortal.fill("name=fresh").status_code == 200
    assert mortal.status()["worker_pid"] != before


@pytest.mark.parametrize("end", ["crash_at=2,signal=SIGSEGV", "crash_at=2,signal=SIGABRT", "exit_at=2"])
def test_a_request_that_crashes_the_worker_is_not_given_to_the_next_one(mortal, end):
    restarts = mortal.status()["counts"]["worker_restarts"]
    assert code(mortal.fill(end)) == (503, "worker_died")
    again = mortal.fill(end)
    assert code(again) == (409, "poison")
    assert "stop" in again.json()["error"]["message"]
    assert mortal.fill("name=harmless").status_code == 200
    assert mortal.status()["counts"]["worker_restarts"] == restarts + 1


def test_the_same_text_with_another_deadline_or_document_is_the_same_poison(mortal):
    mortal.fill("exit_at=3,name=deadline")
    assert code(mortal.fill("exit_at=3,name=deadline", deadline_ms=5000, document="b"))[1] == "poison"


def test_a_request_that_hung_is_not_given_to_the_next_worker(impatient):
    assert code(impatient.fill("hang_at=3"))[1] == "worker_hung"
    assert code(impatient.fill("hang_at=3"))[1] == "poison"


def test_a_worker_that_somebody_killed_is_not_held_against_its_request(mortal, until):
    running = mortal.fill_aside("name=innocent,steps=100,sleep=0.02")
    until(lambda: "innocent 1" in mortal.steps)
    os.kill(mortal.status()["worker_pid"], signal.SIGKILL)
    assert code(running()) == (503, "worker_died")
    assert mortal.fill("name=innocent,steps=100,sleep=0.02").status_code == 200


def test_a_request_under_which_two_workers_were_killed_is_refused(mortal):
    assert [code(mortal.fill("crash_at=1,name=twice"))[1] for _ in range(3)] == ["worker_died", "worker_died", "poison"]


def test_a_poison_is_tried_again_after_a_while(start_server):
    server = start_server(poison_s=0.0, restart_delay_s=0.01)
    assert [code(server.fill("exit_at=1"))[1] for _ in range(2)] == ["worker_died", "worker_died"]
