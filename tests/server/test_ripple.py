"""What an edit changes elsewhere, over HTTP: what is asked, what is refused, and who goes first."""

from __future__ import annotations

import pytest

LONG = "steps=1000,sleep=0.02"
SAME = {"before": "x = y\n", "after": "x = y\n"}
EDIT = {"before": "x = y\n", "after": "x = z\n"}
EDITED = {"before": "y = 1", "after": "z = 1"}


def code(response):
    return response.status_code, response.json()["error"]["code"]


def test_it_tells_the_words_that_fell_by_window(shared):
    answer = shared.ask("ripple", windows=[EDIT, SAME], edited=EDITED).json()
    word = {"start": 0, "end": 1, "before": -1.0, "after": -2.0, "fall": 1.0, "score": 0.75}
    assert answer["words"] == [{"window": 0, **word}, {"window": 1, **word}]
    assert (answer["threshold"], answer["windows"], answer["kept"]) == (0.5, 2, 1)


def test_no_more_words_are_told_than_are_wanted(shared):
    assert len(shared.ask("ripple", windows=[EDIT, EDIT], words=1).json()["words"]) == 1


def test_places_of_several_windows_settle_in_one_request(shared):
    windows = [{**EDIT, "places": [{"start": 0, "end": 1}]}, SAME, {**SAME, "places": [{"start": 4, "end": 5}]}]
    answer = shared.ask("settle", windows=windows, edited=EDITED).json()
    assert [(edit["window"], edit["start"], edit["end"]) for edit in answer["edits"]] == [(0, 0, 1), (2, 4, 5)]
    assert {edit["text"] for edit in answer["edits"]} == {"z = 1"}
    assert answer["given_up"] == 1


@pytest.mark.parametrize(
    ("operation", "fields", "message"),
    [
        ("ripple", {"windows": [SAME]}, "nothing was edited"),
        ("ripple", {"windows": []}, "at least 1 item"),
        ("ripple", {"windows": [EDIT] * 17}, "at most 16 items"),
        ("ripple", {"windows": [{**EDIT, "edit": {"start": 3, "end": 9}}]}, "windows.0.edit is not within"),
        ("ripple", {"windows": [{**EDIT, "edit": {"start": 3, "end": 2}}]}, "windows.0.edit is not within"),
        ("ripple", {"windows": [{"before": "", "after": "x" * 1_000_001}]}, "1000001 characters"),
        ("ripple", {"windows": [EDIT], "stream": True}, "is not a field that is known here"),
        ("read", {"windows": [{"text": "x" * 600_000}] * 2}, "1200000 characters"),
        ("settle", {"windows": [EDIT]}, "name 1 to 16 places"),
        ("settle", {"windows": [{**EDIT, "places": [{"start": 0, "end": 1}] * 2}]}, "not in order, apart"),
        ("settle", {"windows": [{**EDIT, "places": [{"start": 5, "end": 7}]}]}, "not in order, apart"),
        ("settle", {"windows": [{**EDIT, "places": [{"start": 1, "end": 1}]}]}, "not in order, apart"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(shared, operation, fields, message):
    response = shared.ask(operation, **fields)
    assert code(response) == (422, "invalid")
    assert message in response.json()["error"]["message"]


@pytest.mark.parametrize("operation", ["ripple", "settle"])
def test_one_that_nobody_asked_for_ends_when_somebody_types(shared, until, operation):
    name = f"behind-{operation}"
    behind = shared.ask_aside(operation, f"name={name},{LONG}", document="a", automatic=True)
    until(lambda: f"{name} 1" in shared.steps)
    assert shared.fill(document="b", automatic=True).status_code == 200
    assert code(behind()) == (409, "superseded")


def test_a_fill_that_follows_an_edit_ends_when_somebody_types(shared, until):
    follows = shared.fill_aside(f"name=follows,{LONG}", document="a", automatic=True, behind=True)
    until(lambda: "follows 1" in shared.steps)
    assert shared.fill(document="b", automatic=True).status_code == 200
    assert code(follows()) == (409, "superseded")


def test_one_that_somebody_asked_for_does_not(shared, until, let_go):
    asked = shared.ask_aside("ripple", "name=asked,steps=2,held=asked-for", document="a")
    until(lambda: "asked 1" in shared.steps)
    typed = shared.fill_aside(document="b", automatic=True)
    until(lambda: shared.status()["counts"]["waiting"] == 1)
    let_go(shared, "asked-for")
    assert asked().status_code == 200
    assert typed().status_code == 200


def test_it_waits_behind_what_somebody_types_and_is_not_ended(shared, until, let_go):
    typed = shared.fill_aside("name=typed,steps=2,held=typed", document="a", automatic=True)
    until(lambda: "typed 1" in shared.steps)
    behind = shared.ask_aside("ripple", document="b", automatic=True)
    until(lambda: shared.status()["counts"]["waiting"] == 1)
    another = shared.fill_aside(document="c", automatic=True)
    let_go(shared, "typed")
    assert [one().status_code for one in (typed, another, behind)] == [200] * 3


def test_reading_ahead_gives_way_to_a_ripple(shared, until):
    ahead = shared.ask_aside("read", f"name=ahead,{LONG}", document="a")
    until(lambda: "ahead 1" in shared.steps)
    assert shared.ask("ripple", document="b", automatic=True).status_code == 200
    assert code(ahead()) == (409, "superseded")
