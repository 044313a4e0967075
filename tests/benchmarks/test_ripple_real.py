"""Real changes: which hunks follow, which offers are right, what is shown, and how wide intervals are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.replay.projects import ChangedFile
from benchmarks.ripple.fit import newton
from benchmarks.ripple.real.commits import by_search, judged, unscored
from benchmarks.ripple.real.hunks import Step, steps
from benchmarks.ripple.real.judged import verdict
from benchmarks.ripple.real.offered import Behind, behind
from benchmarks.ripple.real.product import snapshot
from benchmarks.ripple.real.shown import shown
from benchmarks.shared.intervals import estimate, of_clusters

from sfumato_lsp.edits.edit import text_before
from sfumato_lsp.ripple.score.signs import SIGNS
from sfumato_lsp.ripple.snapshot import views

OLD = "def f(a):\n    pass\n\n\nf(a=1)\n\n\nf(b=2)\n\n\nprint(a, a)\n"
NEW = "def f(c):\n    pass\n\n\nf(c=1)\n\n\nf(d=2)\n\n\nprint(a, e)\n"


@pytest.fixture(name="first")
def _first() -> Step:
    return all_steps()[0]


def all_steps() -> list[Step]:
    return list(steps(ChangedFile(project="p", path="f.py", old=OLD, new=NEW)))


def test_a_hunk_that_makes_the_same_word_of_one_follows_from_an_earlier_one(first):
    assert first.before == OLD
    assert first.follow == {1}
    assert first.lost == {"a"}


@pytest.mark.parametrize(
    ("said", "place", "text", "expected"),
    [
        ("f(a=1)", (2, 3), "c", "right"),
        ("f(a=1)", (0, 6), "f( c =1)", "right"),
        ("f(a=1)", (2, 3), "x", "other text"),
        ("f(a=1)", (0, 1), "g", "wrong"),
        ("print(a, a)", (9, 10), "e", "right"),
        ("print(a, a)", (6, 7), "e", "wrong"),
        ("pass", (0, 4), "return", "wrong"),
    ],
)
def test_an_offer_is_right_where_it_is_a_part_of_what_is_to_change(first, said, place, text, expected):
    at = first.after.index(said)
    assert verdict(first, at + place[0], at + place[1], text)[0] == expected


def test_a_hunk_is_exact_where_something_in_it_is_right_and_nothing_has_another_text(first):
    at = first.after.index("a=1")
    assert judged(first, [(at, at + 1, "c")]).exact == {1}
    both = judged(first, [(at, at + 1, "c"), (at - 2, at - 1, "g"), (at + 2, at + 3, "2")])
    assert (both.right, both.wrong, both.offered, both.exact) == (1, 2, {1}, {1})
    other = judged(first, [(at, at + 1, "x")])
    assert (other.wrong, other.elsewise, other.offered, other.exact) == (1, 1, {1}, frozenset())


def test_the_language_server_is_shown_all_hunks_so_far_as_edits():
    last = all_steps()[-1]
    taken = snapshot(last)
    text = "".join(taken.lines)
    assert text == last.after
    assert text_before(text, taken.edits) == OLD


def test_a_search_and_the_plans_find_the_use(first):
    at = first.after.index("a=1")
    assert (at, at + 1, "c") in by_search(first)
    assert judged(first, unscored(views([snapshot(first)]))).exact == {1}


def test_what_is_shown_is_the_surest_of_what_is_in_each_others_way(first):
    found = behind(first)
    assert all(len(one.signs) == len(SIGNS) for one in found.candidates)
    some = [replace(one, offer=replace(one.offer, origin="same word")) for one in found.candidates]
    right = [one for one in some if one.verdict == "right"]
    twice = Behind(package="p", follow=first.follow, candidates=(*some, *right))
    assert right
    assert shown(twice, lambda _: 0.7, 0.6).right == len(right)
    assert shown(twice, lambda _: 0.7, 0.8).right == 0


def test_edits_of_one_file_are_drawn_together():
    files = [str(number // 10) for number in range(200)]
    same = [float(number // 10 % 2) for number in range(200)]
    apart, together = estimate(same), of_clusters(same, [1] * 200, files)
    assert together.value == apart.value == 0.5
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_fit_finds_the_factors_that_made_the_truth():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(20_000, 2))
    truth = rng.random(20_000) < 1 / (1 + np.exp(-(0.5 + table @ [2.0, -1.0])))
    assert np.allclose(newton(table, truth.astype(float)), [0.5, 2.0, -1.0], atol=0.1)
