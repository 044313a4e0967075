"""Requests of other protocols do not say whether somebody asked: they come between the two kinds."""

from __future__ import annotations

FOREIGN = {"prompt": "x = ", "suffix": "\n"}


def test_they_do_not_bring_a_paused_server_back(start_server):
    server = start_server()
    server.http.post("/v1/pause")
    answer = server.http.post("/v1/completions", json=FOREIGN)
    assert answer.status_code == 503
    assert "sfumato resume" in answer.json()["error"]["message"]
    assert server.status()["state"] == "resting"


def test_they_bring_an_idle_server_back(start_server, until):
    server = start_server(idle_unload_s=0.2)
    until(lambda: server.status()["state"] == "resting")
    assert server.http.post("/v1/completions", json=FOREIGN).status_code == 200


def test_they_do_not_end_an_automatic_request_that_runs(shared, until):
    automatic = shared.fill_aside("name=typing,steps=10,sleep=0.02", automatic=True, document="a")
    until(lambda: "typing 1" in shared.steps)
    assert shared.http.post("/v1/completions", json=FOREIGN).status_code == 200
    assert automatic().status_code == 200


def test_what_they_are_refused_for_is_counted(shared):
    before = shared.http.get("/metrics").text
    assert shared.http.post("/v1/completions", json={"prompt": 1}).status_code == 400
    after = shared.http.get("/metrics").text
    assert [line for line in after.splitlines() if "refused" in line and line not in before.splitlines()]
