"""Who goes first: what somebody asked for, then automatic requests, then warming; and documents take turns."""

from __future__ import annotations

import pytest

BUSY = "name=busy,steps=1000,sleep=0.02"


@pytest.fixture
def waiting(shared, until):
    """Ask for something that has to wait, and return what gives its response."""

    def ask(name: str, **fields):
        before = shared.status()["counts"]["waiting"]
        response = shared.fill_aside(f"name={name},steps=1", **fields)
        until(lambda: shared.status()["counts"]["waiting"] == before + 1)
        return response

    return ask


@pytest.fixture
def busy(shared, until):
    """The worker is on a request that somebody made; call what is given to end it."""
    shared.fill_aside(BUSY, document="busy")
    until(lambda: "busy 1" in shared.steps[-3:])
    return lambda: shared.fill("name=end,steps=1", document="busy")


def order(shared, since: int, *names: str) -> list[str]:
    """The order in which requests were begun."""
    return [step.split()[0] for step in shared.steps[since:] if step.split()[0] in names]


def test_what_somebody_asked_for_goes_before_automatic_requests(shared, waiting, busy):
    since = len(shared.steps)
    automatic = waiting("automatic", automatic=True, document="a")
    invoked = waiting("invoked", document="b")
    busy()
    assert (automatic().status_code, invoked().status_code) == (200, 200)
    assert order(shared, since, "automatic", "invoked") == ["invoked", "automatic"]


def test_an_automatic_request_that_runs_is_given_up_for_what_somebody_asks(shared, until):
    automatic = shared.fill_aside("name=auto,steps=1000,sleep=0.02", automatic=True, document="a")
    until(lambda: "auto 1" in shared.steps)
    assert shared.fill("name=asked", document="b").status_code == 200
    assert (automatic().status_code, automatic().json()["error"]["code"]) == (409, "superseded")


def test_an_automatic_request_waits_for_another_automatic_one(shared, until):
    first = shared.fill_aside("name=first,steps=5,sleep=0.02", automatic=True, document="a")
    until(lambda: "first 1" in shared.steps)
    second = shared.fill("name=second", automatic=True, document="b")
    assert (first().status_code, second.status_code) == (200, 200)


@pytest.fixture
def served_last(shared):
    shared.fill("name=before", document="served last")


@pytest.mark.usefixtures("served_last")
def test_documents_take_turns(shared, waiting, busy):
    since = len(shared.steps)
    again = waiting("again", document="served last")
    other = waiting("other", document="not yet served")
    busy()
    assert (again().status_code, other().status_code) == (200, 200)
    assert order(shared, since, "again", "other") == ["other", "again"]


def test_one_that_sends_many_requests_without_a_document_takes_one_turn_in_two(shared, waiting, busy):
    since = len(shared.steps)
    flood = [waiting("flood") for _ in range(3)]
    editor = waiting("editor", document="file:///a.py")
    busy()
    assert {response().status_code for response in [*flood, editor]} == {200}
    assert order(shared, since, "flood", "editor")[:2].count("editor") == 1
