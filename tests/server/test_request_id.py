"""One id names a request in the answer and in every line that any process logs about it."""

from __future__ import annotations

import json

import pytest
from sfumato_client.logs.request_id import HEADER

FILL = {"segments": [{"text": "x = "}, {"hole": {}}]}


@pytest.fixture(scope="module")
def server(start_server):
    return start_server(log_level="debug", log_format="json")


def ask(server, id, **fields):
    return server.http.post("/v1/fill", json=FILL | fields, headers={HEADER: id})


def test_the_clients_id_is_in_the_answer(server):
    answer = ask(server, "a-B_3.z")
    assert (answer.headers[HEADER], answer.json()["id"]) == ("a-B_3.z", "a-B_3.z")


@pytest.mark.parametrize("id", ["", "a b", "x" * 65, "a\tb", "../a", '"'])
def test_an_id_that_is_not_safe_to_log_is_replaced(server, id):
    answer = ask(server, id)
    assert answer.headers[HEADER] == answer.json()["id"] != id


def test_a_request_without_an_id_gets_one(server):
    answer = server.fill()
    assert answer.headers[HEADER] == answer.json()["id"]


def test_two_requests_at_once_never_share_an_id(server, until):
    with server.http.stream(
        "POST",
        "/v1/fill",
        json=FILL | {"path": "name=same,steps=1000,sleep=0.01", "stream": True, "automatic": True},
        headers={HEADER: "same"},
    ) as first:
        until(lambda: "same 1" in server.steps)
        assert first.headers[HEADER] == "same"
        assert ask(server, "same").json()["id"] != "same"


@pytest.mark.parametrize(("path", "status"), [("raise_at=1", 500), ("prompt=1", 422)])
def test_an_error_names_its_request_in_the_header(server, path, status):
    answer = ask(server, "wrong", path=path)
    assert (answer.status_code, answer.headers[HEADER]) == (status, "wrong")


def test_server_and_worker_log_about_a_request_under_its_id(server):
    ask(server, "everywhere", path="raise_at=1")
    lines = [json.loads(line) for line in next(server.folder.glob("log-*")).read_text().splitlines()]
    about = [line for line in lines if line["request_id"] == "everywhere"]
    assert {line["process"] for line in about} == {"server", "worker"}
    assert any("RuntimeError" in line["message"] for line in about)
