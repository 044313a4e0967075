"""An engine that takes three requests at once: who begins, who waits, who gives way, and what one leaves to others."""

from __future__ import annotations

import json

import pytest

from sfumato_client.logs.request_id import HEADER

HELD = "steps=2"


@pytest.fixture
def server(three):
    return three()


def code(response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_three_documents_run_at_once_and_a_fourth_waits(server, hold, let_go, until):
    first, second, third = (hold(server, name) for name in ("a", "b", "c"))
    fourth = server.fill_aside("name=d", document="d")
    until(lambda: server.status()["counts"]["waiting"] == 1)
    assert server.status()["counts"]["running"] == 3
    let_go(server, "b")
    assert (second().status_code, fourth().status_code) == (200, 200)
    assert server.status()["counts"]["running"] == 2
    let_go(server, "a", "c")
    assert (first().status_code, third().status_code) == (200, 200)


def test_its_status_says_how_many_and_that_of_one_at_a_time_says_nothing(server, shared):
    assert server.status()["checkpoint"]["at_once"] == 3
    assert "at_once" not in shared.status()["checkpoint"]


def test_a_newer_request_of_a_document_leaves_the_others(server, hold, let_go):
    older, other = hold(server, "a"), hold(server, "b")
    assert server.fill("name=newer", document="a").status_code == 200
    assert code(older()) == (409, "superseded")
    let_go(server, "b")
    assert other().status_code == 200


def test_of_one_document_never_two_are_with_the_worker(server, hold, let_go, until):
    older = hold(server, "a", wish="deaf=1")
    newer = server.fill_aside("name=newer", document="a")
    assert code(older()) == (409, "superseded")
    until(lambda: server.status()["counts"]["waiting"] == 1)
    # Another document may begin meanwhile.
    assert server.fill("name=other", document="b").status_code == 200
    assert "newer 1" not in server.steps
    let_go(server, "a")
    assert newer().status_code == 200


def test_who_leaves_ends_their_own_request_alone(server, hold, let_go, until):
    other = hold(server, "b")
    with server.stream(f"name=leaves,{HELD},held=never", document="a"):
        until(lambda: "leaves 1" in server.steps)
    until(lambda: server.status()["counts"]["cancelled"] == 1)
    let_go(server, "b")
    assert other().status_code == 200


def test_each_has_its_own_deadline(server, hold, let_go):
    other = hold(server, "b")
    late = server.fill(f"name=late,{HELD},held=never", document="a", deadline_ms=100)
    assert late.json()["candidates"][0]["ended"] == "deadline"
    let_go(server, "b")
    assert other().json()["candidates"][0]["ended"] == "stable"


def test_what_nobody_asked_for_gives_way_only_where_no_place_is_free(server, hold, let_go):
    automatic, asked = hold(server, "a", automatic=True), hold(server, "b")
    assert server.fill("name=third", document="c").status_code == 200
    another = hold(server, "d")
    assert server.fill("name=fourth", document="e").status_code == 200
    assert code(automatic()) == (409, "superseded")
    let_go(server, "b", "d")
    assert (asked().status_code, another().status_code) == (200, 200)


def test_a_warming_runs_beside_a_request_and_never_takes_the_last_place(server, hold, let_go):
    request = hold(server, "a")
    assert server.ask("warm", "name=warm", document="b").status_code == 200
    assert code(server.ask("warm", document="a")) == (409, "superseded")
    another = hold(server, "c")
    assert code(server.ask("warm", document="b")) == (409, "superseded")
    let_go(server, "a", "c")
    assert (request().status_code, another().status_code) == (200, 200)


def test_a_warming_ends_for_any_request_that_has_no_place_otherwise(server, hold, let_go):
    warming = hold(server, "w", operation="warm")
    requests = [hold(server, name, automatic=True) for name in ("a", "b")]
    assert server.fill("name=third", document="c", automatic=True).status_code == 200
    assert code(warming()) == (409, "superseded")
    let_go(server, "a", "b")
    assert [response().status_code for response in requests] == [200, 200]


def test_a_pause_waits_for_all(server, hold, let_go, until):
    held = [hold(server, name) for name in ("a", "b", "c")]
    paused = server.post_aside("/v1/pause")
    until(lambda: "pauses when" in server.status()["detail"])
    let_go(server, "a", "b")
    assert [response().status_code for response in held[:2]] == [200, 200]
    assert server.status()["state"] == "ready"
    let_go(server, "c")
    assert held[2]().status_code == 200
    assert paused().json()["state"] == "resting"
    # It comes back with as many places.
    assert server.fill(document="a").status_code == 200
    assert server.status()["checkpoint"]["at_once"] == 3


def test_too_little_memory_for_one_leaves_the_others_and_their_worker(server, hold, let_go):
    worker, other = server.status()["worker_pid"], hold(server, "b")
    assert [code(server.fill("full_at=1"))[1] for _ in range(3)] == ["out_of_memory"] * 3
    assert code(server.fill("raise_at=1")) == (500, "internal")
    let_go(server, "b")
    assert other().status_code == 200
    assert server.status()["worker_pid"] == worker


def test_each_line_of_a_log_has_the_id_of_its_own_request(three, let_go, until):
    server = three(log_level="debug", log_format="json")

    def ask(name: str):
        body = {"segments": [{"text": "x = "}, {"hole": {}}], "document": name}
        path = f"name={name},steps=2,held=all,raise_at=2,saying={name}"
        return server.post_aside("/v1/fill", json=body | {"path": path}, headers={HEADER: f"id-{name}"})

    asked = [ask(name) for name in ("a", "b", "c")]
    until(lambda: {"a 1", "b 1", "c 1"} <= set(server.steps))
    let_go(server, "all")
    assert [response().status_code for response in asked] == [500] * 3
    lines = [json.loads(line) for line in next(server.folder.glob("log-*")).read_text().splitlines()]
    raised = [line["request_id"] for line in lines if line["process"] == "worker" and "raised" in line["message"]]
    assert sorted(raised) == ["id-a", "id-b", "id-c"]
