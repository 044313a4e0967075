"""Identical requests in flight are computed once: `clients 5`, minuet sends each of its requests three times."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

LONG = "steps=1000,sleep=0.05"


def prompt(name, wishes="steps=8,sleep=0.05"):
    return {"prompt": f"#! name={name},{wishes}\nx = ", "suffix": "\n", "stream": False, "max_tokens": 64}


def post(server, fields, route="/v1/completions", **headers):
    return server.http.post(route, json=fields, headers=headers)


def first_steps(server, name):
    return server.steps.count(f"{name} 1")


@pytest.mark.parametrize("route", ["/v1/completions", "/infill"])
def test_the_same_request_three_times_is_computed_once_and_answered_thrice(server, until, route):
    name = f"thrice{route.replace('/', '-')}"
    fields = {**prompt(name), "input_prefix": prompt(name)["prompt"]}
    with ThreadPoolExecutor() as aside:
        first = aside.submit(post, server, fields, route, **{"X-Request-Id": f"{name}-a"})
        until(lambda: first_steps(server, name))
        rest = [aside.submit(post, server, fields, route, **{"X-Request-Id": f"{name}-{n}"}) for n in "bc"]
        answers = [asked.result(20) for asked in (first, *rest)]
    assert [answer.status_code for answer in answers] == [200] * 3
    names = [f"{name}-{n}" for n in "abc"]
    assert [answer.headers["X-Request-Id"] for answer in answers] == names
    if route == "/v1/completions":
        assert [answer.json()["id"] for answer in answers] == [f"cmpl-{name}" for name in names]
        assert len({answer.json()["choices"][0]["text"] for answer in answers}) == 1
    assert first_steps(server, name) == 1


def test_with_a_deadline_what_began_at_another_moment_is_not_joined(server, until):
    """It would be given less time than it asked for."""
    fields = {"input_prefix": prompt("late", "steps=12,sleep=0.05")["prompt"], "t_max_predict_ms": 9000}
    with ThreadPoolExecutor() as aside:
        first = aside.submit(post, server, fields, "/infill")
        until(lambda: "late 4" in server.steps)
        assert post(server, fields, "/infill").status_code == first.result(20).status_code == 200
    assert first_steps(server, "late") == 2


@pytest.mark.parametrize("leaver", [0, 1], ids=["the first", "the second"])
def test_who_hangs_up_takes_nothing_from_the_others(server, hang_up, until, leaver):
    name = f"leaves-{leaver}"
    fields = prompt(name, "steps=25,sleep=0.05")
    with ThreadPoolExecutor() as aside:
        if leaver == 0:
            # Its connection closes once the second step was taken.
            gone = aside.submit(hang_up, "/v1/completions", fields, name)
            until(lambda: first_steps(server, name))
            stays = aside.submit(post, server, fields)
        else:
            stays = aside.submit(post, server, fields)
            until(lambda: first_steps(server, name))
            gone = aside.submit(hang_up, "/v1/completions", fields, name)
        gone.result(20)
        answer = stays.result(20)
    assert (answer.status_code, first_steps(server, name)) == (200, 1)
    assert f"{name} 25" in server.steps


def test_when_all_have_hung_up_nothing_is_computed_any_more(server, hang_up, until):
    fields = prompt("all-left", LONG)
    with ThreadPoolExecutor() as aside:
        for gone in [aside.submit(hang_up, "/v1/completions", fields, "all-left") for _ in range(2)]:
            gone.result(20)
    until(lambda: server.status()["counts"]["running"] == server.status()["counts"]["waiting"] == 0)
    assert post(server, prompt("after-all", "steps=1")).status_code == 200
    assert "all-left 1000" not in server.steps


def test_requests_that_differ_in_anything_are_each_computed(server):
    fields = prompt("differs")
    others = [{**fields, "seed": 1}, {**fields, "suffix": "\n\n"}, {**fields, "n": 2}, {**fields, "max_tokens": 65}]
    with ThreadPoolExecutor() as aside:
        asked = [aside.submit(post, server, each) for each in (fields, *others)]
        assert [one.result(20).status_code for one in asked] == [200] * 5
    assert first_steps(server, "differs") == 5


def test_a_request_that_comes_when_the_other_has_ended_is_computed_anew(server):
    for _ in range(2):
        assert post(server, prompt("again", "steps=1")).status_code == 200
    assert first_steps(server, "again") == 2


def test_the_error_of_one_is_the_error_of_all(server, until):
    fields = prompt("fails", "steps=9,sleep=0.05,raise_at=8")
    with ThreadPoolExecutor() as aside:
        first = aside.submit(post, server, fields)
        until(lambda: first_steps(server, "fails"))
        second = aside.submit(post, server, fields)
        assert [first.result(20).status_code, second.result(20).status_code] == [500, 500]
    assert first_steps(server, "fails") == 1
