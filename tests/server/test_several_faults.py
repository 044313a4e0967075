"""What ends a worker that is on three requests: each of them is told once, and none is blamed for another's deed."""

from __future__ import annotations

import os
import signal

import pytest


@pytest.fixture
def server(three):
    return three(restart_delay_s=0.01, stall_limit_s=1.0)


def code(response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_a_worker_that_is_killed_ends_three_with_one_terminal_event_each(server, until):
    streams = [server.events_aside(f"name={name},steps=2,held=never", document=name) for name in ("a", "b", "c")]
    until(lambda: {"a 1", "b 1", "c 1"} <= set(server.steps))
    os.kill(server.status()["worker_pid"], signal.SIGKILL)
    for events in streams:
        assert events() == ["draft", "failed"]
    assert server.fill(document="a").status_code == 200
    counts = server.status()["counts"]
    assert (counts["failed"], counts["running"], counts["worker_restarts"]) == (3, 0, 1)


def test_who_ended_a_worker_beside_others_is_not_known_and_none_is_refused(server, hold):
    held = [hold(server, name) for name in ("a", "b")]
    assert code(server.fill("name=crash,exit_at=1", document="c")) == (503, "worker_died")
    assert {code(response()) for response in held} == {(503, "worker_died")}
    # As often as it happens.
    again = hold(server, "a", gate="more")
    assert code(server.fill("name=crash,exit_at=1", document="c")) == (503, "worker_died")
    assert code(again()) == (503, "worker_died")
    # Alone, it is.
    assert code(server.fill("name=crash,exit_at=1", document="c")) == (503, "worker_died")
    assert code(server.fill("name=crash,exit_at=1", document="c")) == (409, "poison")


def test_one_that_is_hung_costs_the_worker_and_the_others_may_be_sent_again(server, until):
    stepping = "steps=1000,sleep=0.05"
    others = [server.fill_aside(f"name={name},{stepping}", document=name) for name in ("a", "b")]
    until(lambda: {"a 1", "b 1"} <= set(server.steps))
    hung = server.fill("name=hung,hang_at=1", document="c")
    assert code(hung) == (503, "worker_hung")
    assert {code(response()) for response in others} == {(503, "worker_died")}
    assert "another request" in others[0]().json()["error"]["message"]
    assert server.fill("name=again", document="a").status_code == 200
    assert server.status()["counts"]["worker_restarts"] == 1


def test_one_that_does_not_react_to_an_abort_costs_the_worker(three, until):
    server = three(abort_grace_s=0.3, restart_delay_s=0.01)
    other = server.fill_aside("name=b,steps=1000,sleep=0.05", document="b")
    until(lambda: "b 1" in server.steps)
    with server.stream("name=deaf,hang_at=1", document="a"):
        until(lambda: "deaf 1" in server.steps)
    assert code(other()) == (503, "worker_died")
    assert server.fill(document="a").status_code == 200


def test_one_that_waits_outlives_the_worker(server, hold, until):
    held = [hold(server, name) for name in ("a", "b", "c")]
    waiting = server.fill_aside("name=waits", document="d")
    until(lambda: server.status()["counts"]["waiting"] == 1)
    os.kill(server.status()["worker_pid"], signal.SIGKILL)
    assert {code(response()) for response in held} == {(503, "worker_died")}
    assert waiting().status_code == 200
