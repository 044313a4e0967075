"""A memory changes by becoming another: what went says nothing any more, and how it is kept changes no answer."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.model.memory import naive
from tests.model.memory.test_followers import files_of, said_of

from sfumato_model.memory.continuations import Wanted, continuations
from sfumato_model.memory.memory import GROWTH, Memory, merge, with_files, with_open, without_files
from sfumato_model.memory.places import MOST
from sfumato_model.memory.reading import ask, last_tokens
from sfumato_model.memory.volume import File, volume

NAMED = st.dictionaries(st.sampled_from("abcdef"), naive.TEXTS, max_size=6)
CHANGES = st.lists(st.tuples(st.booleans(), NAMED), max_size=5)


def file(name, ids):
    return File(name=name, ids=np.array(ids, np.int64))


@given(changes=CHANGES, asked=naive.HISTORIES)
def test_after_any_changes_it_answers_as_one_made_of_what_is_left(changes, asked):
    memory, left = Memory(vocabulary=naive.VOCABULARY), {}
    for added, named in changes:
        if added:
            memory = with_files(memory, [file(*one) for one in named.items()])
            left |= named
        else:
            memory = without_files(memory, set(named))
            left = {name: ids for name, ids in left.items() if name not in named}
    fresh = with_files(Memory(vocabulary=naive.VOCABULARY), [file(*one) for one in left.items()])
    assert said_of(memory, asked) == said_of(fresh, asked)
    assert memory.names == set(left)


@settings(max_examples=10)
@given(cuts=st.lists(st.integers(1, 19), max_size=4, unique=True), seed=st.integers(0, 3))
def test_how_files_lie_in_volumes_changes_no_answer(cuts, seed):
    rng = np.random.default_rng(seed)
    files = files_of([rng.integers(0, naive.VOCABULARY, 60) for _ in range(20)])
    asked = rng.integers(0, naive.VOCABULARY, (8, 5)).tolist()
    bounds = [0, *sorted(cuts), 20]
    parts = [volume(files[a:b], naive.VOCABULARY) for a, b in pairwise(bounds)]
    apart = Memory(vocabulary=naive.VOCABULARY, volumes=tuple(parts))
    together = Memory(vocabulary=naive.VOCABULARY, volumes=(merge(parts, naive.VOCABULARY),))
    assert together.tokens / naive.VOCABULARY > MOST
    assert said_of(apart, asked) == said_of(together, asked)


@given(files=naive.FILES, gone=st.lists(st.integers(6, 9), min_size=1, max_size=20))
def test_nothing_of_a_file_that_went_is_kept_or_written(files, gone):
    memory = with_files(Memory(vocabulary=10), [*files_of(files), file("gone", gone)])
    memory = without_files(memory, {"gone"})
    kept = {int(t) - 1 for one in memory.volumes for t in one.text.text}
    assert not kept & set(gone)
    for start in range(10):
        for text in continuations(ask(memory, None, last_tokens([[start]])), Wanted(count=5)):
            assert not set(text) & set(gone)


@given(files=naive.FILES, asked=naive.HISTORIES)
def test_the_same_memory_gives_the_same_answer(files, asked):
    memory = with_files(Memory(vocabulary=naive.VOCABULARY), files_of(files))
    again = with_files(Memory(vocabulary=naive.VOCABULARY), files_of(files))
    assert said_of(memory, asked) == said_of(memory, asked) == said_of(again, asked)


@given(files=st.lists(naive.TEXTS, max_size=12))
def test_every_file_stays_whole_and_volumes_grow(files):
    memory = Memory(vocabulary=naive.VOCABULARY)
    for number, ids in enumerate(files):
        memory = with_files(memory, [file(str(number), ids)])
    found = {one.name: one.ids.tolist() for each in memory.volumes for one in each.files()}
    assert found == {str(number): ids for number, ids in enumerate(files)}
    sizes = [one.tokens for one in memory.volumes]
    assert all(larger >= GROWTH * smaller for larger, smaller in pairwise(sizes))


def test_bytes_are_those_of_its_arrays():
    memory = with_files(Memory(vocabulary=naive.VOCABULARY), files_of([[1, 2, 3] * 1000]))
    # Two bytes a token, and for each that follows something eight and four.
    assert 14 * 2990 <= memory.bytes <= 14 * 3010
    assert with_open(memory, file("open", [1] * 3000)).bytes >= 2 * memory.bytes - 100
