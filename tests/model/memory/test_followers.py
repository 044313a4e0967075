"""What follows is what the definition of the mixture gives, from all volumes and the open document."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.model.memory import naive

from sfumato_model.memory.document import KEPT, NEARER, WEIGHT, Documents, document
from sfumato_model.memory.memory import Memory, with_files, with_open, without_files
from sfumato_model.memory.places import MOST
from sfumato_model.memory.reading import ask, last_tokens
from sfumato_model.memory.volume import File


def files_of(texts, prefix="file"):
    return [File(name=f"{prefix}{n}", ids=np.array(ids, np.int64)) for n, ids in enumerate(texts)]


def memory_of(texts, vocabulary=naive.VOCABULARY):
    return with_files(Memory(vocabulary=vocabulary), files_of(texts))


def said_of(memory, asked, own=None):
    """(token, chance) of every follower and what is left, a row for each history; and the signs as numbers."""
    said = ask(memory, own, last_tokens(asked))
    known = said.followers
    rows = [
        dict(zip(known.tokens[a:b].tolist(), known.chances[a:b].tolist(), strict=True))
        for a, b in zip(known.starts[:-1], known.starts[1:], strict=True)
    ]
    return rows, known.rest.tolist(), said.signs.table().tolist()


@given(files=naive.FILES, asked=naive.HISTORIES)
def test_chances_are_those_of_the_definition(files, asked):
    rows, rest, _ = said_of(memory_of(files), asked)
    for row, left, history in zip(rows, rest, asked, strict=True):
        *expected, expected_left = naive.chances([(files, 1)], history)
        assert row == pytest.approx({t: float(p) for t, p in enumerate(expected) if p})
        assert left == pytest.approx(float(expected_left))


@given(files=naive.FILES, asked=naive.HISTORIES, before=naive.TEXTS, after=naive.TEXTS)
def test_the_open_document_counts_more_and_its_sides_do_not_meet(files, asked, before, after):
    own = document("own", before, after, naive.VOCABULARY)
    rows, rest, _ = said_of(memory_of(files), asked, own)
    for row, left, history in zip(rows, rest, asked, strict=True):
        # So short a document is near all over.
        *expected, expected_left = naive.chances([([before, after], int(WEIGHT * NEARER[-1][1])), (files, 1)], history)
        assert row == pytest.approx({t: float(p) for t, p in enumerate(expected) if p})
        assert left == pytest.approx(float(expected_left))


@given(files=naive.FILES, asked=naive.HISTORIES, before=naive.TEXTS, after=naive.TEXTS)
def test_chances_and_what_is_left_are_all_there_is(files, asked, before, after):
    rows, rest, signs = said_of(memory_of(files), asked, document("own", before, after, naive.VOCABULARY))
    for row, left in zip(rows, rest, strict=True):
        assert sum(row.values()) + left == pytest.approx(1)
        assert left >= 0
    assert np.isfinite(signs).all()


def chances_of(tokens, before, after=(), **edited):
    own = document("own", before, list(after), naive.VOCABULARY, **edited)
    rows, _, _ = said_of(memory_of([]), [[0]], own)
    return [rows[0][token] for token in tokens]


def test_of_two_tokens_that_follow_as_often_the_nearer_one_is_likelier():
    far = [5] * (NEARER[0][0] + 1)
    one, two, three = chances_of([1, 2, 3], [0, 1, *far, 0, 2, *[5] * NEARER[-1][0], 0, 3])
    assert one < two < three
    one, two = chances_of([1, 2], [], [0, 2, *far, 0, 1])
    assert one < two


def test_what_was_edited_lately_counts_as_what_is_near():
    far = [5] * (NEARER[0][0] + 1)
    before = [0, 1, 0, 2, *far]
    one, two = chances_of([1, 2], before)
    assert one == two
    one, two = chances_of([1, 2], before, edited=[range(2, 4)])
    assert one < two
    one, two = chances_of([1, 2], [], [*far, 0, 1, 0, 2], edited=[range(len(far) + 2, len(far) + 4)])
    assert one < two


@pytest.mark.parametrize("many", [MOST, MOST + 1])
def test_what_very_many_places_follow_is_left_to_others(many):
    files = [[0, 1]] * (many - 1) + [[2, 0, 1]]
    rows, _, _ = said_of(memory_of(files), [[0], [2, 0]])
    assert set(rows[0]) == ({1} if many <= MOST else set())
    assert set(rows[1]) == {1}


def test_a_document_is_asked_for_without_its_saved_copy():
    memory = with_files(memory_of([[0, 1]]), files_of([[0, 2]], "saved"))
    own = document("saved0", [0], [], naive.VOCABULARY)
    assert said_of(memory, [[0]], own)[0] == [{1: 0.5}]
    opened = with_open(memory, File(name="saved0", ids=np.array([0, 3])))
    assert said_of(opened, [[0]], own)[0] == [{1: 0.5}]
    # Another document sees what the first has now, not what was saved.
    assert set(said_of(opened, [[0]], document("other", [], [], naive.VOCABULARY))[0][0]) == {1, 3}


KEYS = st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, naive.VOCABULARY - 1), max_size=3)), max_size=5)


@pytest.mark.parametrize("vocabulary", [naive.VOCABULARY, 262_144])
@given(files=naive.FILES, asked=naive.HISTORIES, before=naive.TEXTS, after=naive.TEXTS, keys=KEYS, many=st.booleans())
def test_a_document_that_is_typed_in_says_what_one_made_anew_does(vocabulary, files, asked, before, after, keys, many):
    """Each key takes some tokens from before the hole and puts others there."""
    if many:
        before = [*before, *range(naive.VOCABULARY)] * 4
    memory, own = memory_of(files, vocabulary), None
    for taken, put in [(0, []), *keys]:
        before = [*before[: len(before) - taken], *put]
        own = document("own", before, after, vocabulary, like=own)
        anew = document("own", before, after, vocabulary)
        assert said_of(memory, asked, own) == said_of(memory, asked, anew)
        assert own.source.volumes[0].keys.tolist() == anew.source.volumes[0].keys.tolist()


def test_a_document_is_made_anew_where_it_is_another():
    own = document("own", [1, 2, 3] * 40, [4, 5] * 40, naive.VOCABULARY)
    for sides in ([2, 1] * 60, [4, 5] * 40), ([1, 2, 3] * 40, [5, 4, 4] * 9), ([], []):
        like = document("own", *sides, naive.VOCABULARY, like=own)
        asked = [[1, 2], [2, 3, 1], [4, 5, 4], [0]]
        memory = memory_of([])
        assert said_of(memory, asked, like) == said_of(memory, asked, document("own", *sides, naive.VOCABULARY))


def test_the_last_documents_are_kept_by_their_text():
    documents, made = Documents(), []

    def of(name, *texts):
        def make(like):
            made.append((name, texts, like))
            return document(name, [len(text) for text in texts], [], 100, like=like)

        return documents.of(name, texts, make)

    first = of("a", "x", "y")
    assert of("a", "x", "y") is first
    second = of("a", "xx", "y")
    assert made == [("a", ("x", "y"), None), ("a", ("xx", "y"), first)]
    for number in range(KEPT - 1):
        of(f"other{number}", "z")
    assert of("a", "xx", "y") is second
    for number in range(KEPT):
        of(f"more{number}", "z")
    of("a", "xx", "y")
    assert made[-1] == ("a", ("xx", "y"), None)


def test_nothing_is_said_by_a_memory_of_nothing():
    assert said_of(Memory(vocabulary=naive.VOCABULARY), [[0, 1], []])[:2] == ([{}, {}], [1.0, 1.0])
    assert said_of(without_files(memory_of([[0, 1]]), {"file0"}), [[0]])[:2] == ([{}], [1.0])
