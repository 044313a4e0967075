"""Warming gives way to everything."""

from __future__ import annotations

import pytest

LONG = "steps=1000,sleep=0.02"


def code(response):
    return response.status_code, response.json()["error"]["code"]


def test_it_tells_what_there_was_to_encode(shared):
    answer = shared.ask("warm", "steps=5").json()
    assert (answer["usage"]["context_tokens"], answer["usage"]["steps"], answer["timing"]["step_ms"]) == (5, 0, [])


@pytest.mark.parametrize("operation", ["fill", "rewrite", "inspect", "refine", "ripple", "settle"])
def test_any_request_of_any_document_ends_it(shared, until, operation):
    warming = shared.ask_aside("warm", f"name=warm-{operation},{LONG}", document="a")
    until(lambda: f"warm-{operation} 1" in shared.steps)
    assert shared.ask(operation, document="b").status_code == 200
    assert code(warming()) == (409, "superseded")


def test_what_waits_behind_another_one_is_ended_too(shared, until):
    shared.ask_aside("warm", f"name=w1,{LONG}", document="a")
    until(lambda: "w1 1" in shared.steps)
    waiting = shared.ask_aside("warm", "name=w2", document="b")
    until(lambda: shared.status()["counts"]["waiting"] == 1)
    assert shared.fill(document="c").status_code == 200
    assert code(waiting()) == (409, "superseded")
    assert "w2 1" not in shared.steps


def test_it_is_not_even_begun_while_something_runs(shared, until):
    running = shared.fill_aside("name=runs,steps=20,sleep=0.05", document="a")
    until(lambda: "runs 1" in shared.steps)
    assert code(shared.ask("warm", "name=held-up", document="a")) == (409, "superseded")
    assert running().status_code == 200
    assert "held-up 1" not in shared.steps


def test_a_newer_one_of_the_document_takes_its_place(shared, until):
    older = shared.ask_aside("warm", f"name=older,{LONG}", document="a")
    until(lambda: "older 1" in shared.steps)
    assert shared.ask("warm", document="a").status_code == 200
    assert code(older()) == (409, "superseded")


def test_it_does_not_wait_for_a_checkpoint_that_loads(start_server):
    server = start_server(checkpoint="slow=2", wait="loading")
    assert code(server.ask("warm")) == (409, "cancelled")


def test_a_crash_during_it_is_told(shared):
    assert code(shared.ask("warm", "crash_at=1")) == (503, "worker_died")
    assert shared.fill().status_code == 200


@pytest.mark.parametrize("segments", [[{"text": "x"}], [{"hole": {}}, {"text": "x"}, {"hole": {}}]])
def test_it_has_one_hole(shared, segments):
    response = shared.http.post("/v1/warm", json={"segments": segments})
    assert code(response) == (422, "invalid")
    assert response.json()["error"]["field"] == "segments"
