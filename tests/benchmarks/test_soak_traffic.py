"""What the soak asks, and that a document is what its changes make it."""

from __future__ import annotations

import itertools

import pytest
from benchmarks.soak.run import BEFORE, BLOCK, fill_request
from benchmarks.soak.traffic import EDITED_THROUGH_THE_EDITOR, PASSAGE, TURN, Kind, Step, Way, read_documents, steps

LINES = "".join(f"value_{number} = compute({number})\n" for number in range(800))
DOCUMENTS = {"long": LINES, "shlex": LINES[::-1]}


@pytest.fixture(scope="module")
def asked() -> list[Step]:
    return list(steps(DOCUMENTS, 4 * PASSAGE, seed=3))


def test_the_same_seed_asks_the_same(asked):
    assert list(steps(DOCUMENTS, 4 * PASSAGE, seed=3)) == asked


def test_another_seed_asks_something_else(asked):
    assert list(steps(DOCUMENTS, 100, seed=4)) != asked[:100]


def test_the_documents_take_turns(asked):
    names = [step.document for step in asked[: 3 * TURN]]
    assert names == ["long"] * TURN + ["shlex"] * TURN + ["long"] * TURN


def test_a_document_is_opened_once(asked):
    assert [step.document for step in asked if step.opens is not None] == ["long", "shlex"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_changes_make_the_document_that_is_asked_about(asked, name):
    text = None
    for step in (step for step in asked if step.document == name):
        text = step.opens if step.opens is not None else text
        assert text is not None
        kept, removed = step.change.kept, step.change.removed
        assert text.startswith(kept + removed)
        text = kept + step.change.text + text[len(kept + removed) :]
        assert step.cursor.text == text


def test_a_document_grows_by_one_character_a_request_and_starts_over(asked):
    lengths = [len(step.cursor.text) for step in asked if step.document == "long"]
    grown = [later - earlier for earlier, later in itertools.pairwise(lengths)]
    assert set(grown) == {1, -PASSAGE}


def test_every_kind_of_request_comes(asked):
    assert {step.kind for step in asked} == set(Kind)


def test_a_hole_elsewhere_is_at_the_end_of_a_line_above(asked):
    elsewhere = [step for step in asked if step.kind is Kind.ELSEWHERE]
    assert all(step.cursor.after.startswith("\n") for step in elsewhere)


def test_some_documents_are_edited_through_the_language_server(asked):
    ways = {step.document: step.way for step in asked}
    assert ways == {"long": Way.SOCKET, "shlex": Way.EDITOR}


def test_the_documents_are_long_enough_and_of_both_ways():
    documents = read_documents()
    assert min(map(len, documents.values())) > 2 * PASSAGE
    assert documents.keys() > EDITED_THROUGH_THE_EDITOR


def test_the_window_of_a_request_starts_where_it_did_a_keystroke_before(asked):
    same = [step for step in asked if step.document == "long" and step.kind is Kind.AUTOMATIC]
    texts = [fill_request(step).segments[0].text for step in same]
    moved = [not later.startswith(earlier[:100]) for earlier, later in itertools.pairwise(texts)]
    assert max(map(len, texts)) <= BEFORE
    assert sum(moved) <= 2 * (len(LINES) // BLOCK)


def test_an_automatic_request_says_that_nobody_asked(asked):
    kinds = {step.kind: fill_request(step).automatic for step in asked}
    assert kinds == {Kind.AUTOMATIC: True, Kind.ELSEWHERE: True, Kind.CANCELLED: True, Kind.INVOKED: False}
