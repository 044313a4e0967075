"""Several holes take the best texts of all segments, and try each other's names."""

from __future__ import annotations

import pytest

from sfumato_model.api.result import Candidate
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.ranking.candidates import Found
from sfumato_model.ranking.rank import Ranked
from sfumato_model.ranking.recombine import recombined

SEGMENT = Segment(pieces=(HoleSlots(count=4), (1,), HoleSlots(count=4)))


def found(*texts):
    return Found(segment=SEGMENT, texts=texts, holes=tuple((len(t),) for t in texts), surety=0.0, ended="stable")


@pytest.fixture
def ranking():
    """A rank function that likes what a table likes; `asked` has every mixture that it saw."""

    def make(likes, errors=()):
        asked = []

        def rank(some):
            asked.extend(f.texts for f in some)
            ranked = [
                Ranked(
                    found=f, errors=int(f.texts in errors),
                    candidate=Candidate(texts=f.texts, score=float(likes.get(f.texts, 0)), tokens=(), ended="stable"),
                )
                for f in some
            ]  # fmt: skip
            return sorted(ranked, key=lambda r: (r.errors, -r.candidate.score))

        return rank, asked

    return make


def best(rank, *some):
    return recombined(rank([found(*texts) for texts in some]), rank, lambda text: [len(text)])[0].found


def test_the_best_of_each_hole_come_together(ranking):
    rank, _ = ranking({("a", "b"): 2, ("c", "d"): 1, ("a", "d"): 3})
    assert best(rank, ("a", "b"), ("c", "d")).texts == ("a", "d")


def test_a_hole_tries_the_names_of_the_others(ranking):
    rank, _ = ranking({("total", "x"): 1, ("total", "total"): 2})
    assert best(rank, ("total", "x")).texts == ("total", "total")


def test_what_is_no_name_is_not_carried_over(ranking):
    rank, asked = ranking({})
    best(rank, ("a + b", "c"))
    assert ("a + b", "a + b") not in asked


def test_nothing_better_leaves_everything_as_it_was(ranking):
    rank, _ = ranking({("a", "b"): 5})
    ranked = rank([found("a", "b"), found("c", "d")])
    assert recombined(ranked, rank, lambda text: [len(text)]) == ranked


def test_a_likelier_mixture_that_breaks_the_syntax_is_not_taken(ranking):
    rank, _ = ranking({("a", "b"): 1, ("a", "d"): 9}, errors={("a", "d")})
    assert best(rank, ("a", "b"), ("c", "d")).texts == ("a", "b")


def test_the_tokens_follow_the_texts(ranking):
    rank, _ = ranking({("a", "b"): 2, ("c", "dd"): 1, ("a", "dd"): 3})
    assert best(rank, ("a", "b"), ("c", "dd")).holes == ((1,), (2,))
