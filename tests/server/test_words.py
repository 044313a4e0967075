"""Names for a list of completions: as many as are wanted, for somebody who did not ask."""

from __future__ import annotations

import pytest


def test_they_come_the_likeliest_first_and_nothing_is_denoised(shared):
    answer = shared.ask("words", count=3).json()
    assert [word["text"] for word in answer["words"]] == ["w", "ww", "www"]
    assert (answer["usage"]["steps"], answer["timing"]["step_ms"]) == (0, [])


@pytest.mark.parametrize(
    "fields",
    [{"count": 0}, {"count": 25}, {"segments": [{"text": "x"}]}, {"segments": [{"hole": {}}, {"hole": {}}]}],
    ids=["none", "too many", "no hole", "two holes"],
)
def test_what_cannot_be_meant_is_refused(shared, fields):
    answer = shared.ask("words", **fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


def test_while_paused_nobody_is_disturbed_for_them(start_server):
    server = start_server()
    server.http.post("/v1/pause")
    assert server.ask("words").json()["error"]["code"] == "resting"


def test_what_somebody_asked_for_goes_first(shared, hold, let_go, until):
    """An editor asks for a list with each keystroke."""
    running = hold(shared, "before-words")
    listed = shared.ask_aside("words", "name=listed", document="list")
    until(lambda: shared.status()["counts"]["waiting"] == 1)
    asked = shared.fill_aside("name=asked", document="other")
    until(lambda: shared.status()["counts"]["waiting"] == 2)
    let_go(shared, "before-words")
    assert [one().status_code for one in (running, asked, listed)] == [200, 200, 200]
    steps = [step.split()[0] for step in shared.steps]
    assert steps.index("asked") < steps.index("listed")
