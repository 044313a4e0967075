"""What waits, what gives way, and what is told so."""

from __future__ import annotations

import pytest


def test_requests_run_one_after_another_in_their_order(shared, until):
    first = shared.fill_aside("name=one,steps=5,sleep=0.05")
    until(lambda: "one 1" in shared.steps)
    second = shared.fill_aside("name=two,steps=2")
    assert (first().status_code, second().status_code) == (200, 200)
    assert shared.steps[-3:] == ["one 5", "two 1", "two 2"]
    assert second().json()["timing"]["queue_ms"] > 50


def test_a_newer_request_of_a_document_cancels_the_running_one(shared, until):
    older = shared.fill_aside("name=old,steps=1000,sleep=0.02", document="file:///a.py")
    until(lambda: "old 1" in shared.steps)
    newer = shared.fill("name=new", document="file:///a.py")
    assert newer.status_code == 200
    assert (older().status_code, older().json()["error"]["code"]) == (409, "superseded")


@pytest.mark.parametrize("operation", ["rewrite", "inspect", "refine"])
def test_a_newer_fill_of_a_document_cancels_any_other_operation_on_it(shared, until, operation):
    older = shared.ask_aside(operation, f"name=old-{operation},steps=1000,sleep=0.02", document="file:///b.py")
    until(lambda: f"old-{operation} 1" in shared.steps)
    assert shared.fill("name=new", document="file:///b.py").status_code == 200
    assert (older().status_code, older().json()["error"]["code"]) == (409, "superseded")


def test_a_newer_request_of_a_document_replaces_the_waiting_one(start_server, until):
    server = start_server(queue_size=2)
    busy = server.fill_aside("name=busy,steps=1000,sleep=0.02", document="other")
    until(lambda: "busy 1" in server.steps)
    older = server.fill_aside("name=older", document="a")
    until(lambda: server.status()["counts"]["waiting"] == 1)
    last = server.fill_aside("name=last")
    until(lambda: server.status()["counts"]["waiting"] == 2)
    # The queue is full, but a replacement needs no new place.
    newer = server.fill_aside("name=newer", document="a")
    assert older().json()["error"]["code"] == "superseded"
    assert server.fill(document="other").status_code == 429
    server.fill_aside("name=stop", document="b")
    assert server.status()["counts"]["waiting"] == 2
    del busy
    server.http.post("/v1/stop")
    assert {newer().json()["error"]["code"], last().json()["error"]["code"]} == {"stopping"}
    assert not [step for step in server.steps if step.startswith("older")]


def test_a_superseded_stream_ends_with_one_cancelled_event(shared, until):
    with shared.stream("name=s,steps=1000,sleep=0.02", document="s") as response:
        until(lambda: "s 1" in shared.steps)
        assert shared.fill(document="s").status_code == 200
        names = [line for line in response.iter_lines() if line.startswith("event: ")]
    assert names[-1] == "event: cancelled"
    assert set(names[:-1]) <= {"event: draft"}  # superseded before its first draft, or after it


def test_requests_without_a_document_do_not_replace_each_other(shared):
    responses = [shared.fill_aside("steps=2,sleep=0.05") for _ in range(3)]
    assert [response().status_code for response in responses] == [200, 200, 200]


def test_a_full_queue_is_429_with_a_time_to_wait(start_server, until):
    server = start_server(queue_size=1)
    server.fill_aside("steps=1000,sleep=0.02")
    until(lambda: server.status()["counts"]["running"] == 1)
    server.fill_aside()
    until(lambda: server.status()["counts"]["waiting"] == 1)
    response = server.fill()
    assert (response.status_code, response.json()["error"]["code"]) == (429, "queue_full")
    assert int(response.headers["retry-after"]) >= 1


def test_a_deadline_that_passes_in_the_queue_is_504_at_once(shared, until):
    with shared.stream("name=long,steps=1000,sleep=0.02"):
        until(lambda: "long 1" in shared.steps)
        response = shared.fill("name=late", deadline_ms=100)
    assert (response.status_code, response.json()["error"]["code"]) == (504, "deadline")
    assert "late 1" not in shared.steps


def test_counts_tell_how_requests_ended(start_server, until):
    server = start_server()
    server.fill()
    server.fill("raise_at=1")
    with server.stream("steps=1000,sleep=0.02"):
        until(lambda: server.status()["counts"]["running"] == 1)
    until(lambda: server.status()["counts"]["running"] == 0)
    counts = server.status()["counts"]
    assert (counts["done"], counts["failed"], counts["cancelled"]) == (1, 1, 1)


def test_in_a_storm_every_request_gets_one_answer_and_the_last_one_is_served(start_server, until):
    server = start_server(queue_size=4)
    responses = [server.fill_aside("sleep=0.01", document=f"file {n % 3}") for n in range(40)]
    codes = [response().status_code for response in responses]
    assert set(codes) <= {200, 409, 429}
    assert server.fill("name=last", document="file 0").status_code == 200
    until(lambda: server.status()["counts"]["running"] == 0)
    counts = server.status()["counts"]
    assert counts["done"] == codes.count(200) + 1
    assert counts["cancelled"] == codes.count(409)
    assert counts["waiting"] == counts["failed"] == 0
