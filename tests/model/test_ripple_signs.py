"""How a word stands to the edited one, read off the characters around it."""

from __future__ import annotations

import pytest

from sfumato_model.api.ripple import Window
from sfumato_model.api.ripple_settings import SIGNS, RippleSettings
from sfumato_model.ripple.signs import Known, Seen, Standing, defined, signs, standing
from sfumato_model.ripple.windows import aligned, changed, moved


def at(marked):
    """A text in which `[` and `]` stand around a word, and the word's place."""
    low, high = marked.index("«"), marked.index("»") - 1
    return marked.replace("«", "").replace("»", ""), (low, high)


@pytest.mark.parametrize(
    ("marked", "role", "binds"),
    [
        ("x = «a» + b", "plain", False),
        ("«a» = b", "plain", True),
        ("«a»: int = b", "plain", True),
        ("«a» == b", "plain", False),
        ("x = [b for «a» in c]", "plain", True),
        ("def «a»(b):", "plain", True),
        ("def f(b, «a»=1):", "plain", True),
        ("async def f(\n    b,\n    *«a»,\n):", "plain", True),
        ("f(b, «a»=1)", "keyword", False),
        ("f(b, «a»)", "plain", False),
        ("import «a»", "plain", True),
        ("self.«a» = 1", "member", True),
        ("x = self.«a»", "member", False),
        ("let «a» = 1;", "plain", True),
        ("function f(b, «a») {", "plain", True),
        ("(x) => «a» => 1", "plain", False),
        ("«a»", "plain", False),
    ],
)
def test_a_word_stands_as_a_member_a_keyword_or_plain_and_may_get_its_meaning_there(marked, role, binds):
    text, place = at(marked)
    assert standing(text, place) == Standing(role=role, binds=binds)


BOUND = Standing(role="plain", binds=True)


def told(marked, *, edit=(0, 1), lost=("price",), called=False, before=-1.0, after=-3.0):
    text, place = at(marked)
    seen = Seen(place=place, before=before, after=after, new=0.5)
    found = signs(text, seen, Known(edit=edit, standing=BOUND, lost=frozenset(lost), called=called))
    return dict(zip(SIGNS, found, strict=True))


def test_a_word_that_the_edit_took_is_the_same_and_bound_where_it_had_its_meaning_there():
    found = told("c\n«price»")
    assert (found["same"], found["bound"], found["role"], found["line"]) == (1, 1, 1, 0)
    assert told("c\n«prize»")["same"] == 0


def test_a_word_of_another_window_is_apart_and_called_where_what_was_edited_is_named():
    assert [told("«price»", edit=None)[name] for name in ("apart", "called", "line")] == [1, 0, 0]
    assert told("«price»", edit=None, called=True)["called"] == 1
    assert told("«prize»", edit=None, called=True)["called"] == 0
    assert defined("class A:\n    def f(self):") == {"A", "f"}


def test_what_stands_beside_the_edit_is_near_and_less_so_away_from_it():
    beside, away, below = (told(text)["near"] for text in ("c «x»", f"c {' ' * 40}«x»", "c\n«x»"))
    assert 1 > beside > away > below == 0


def test_a_fall_says_no_more_beyond_some_nats():
    assert told("c\n«x»", before=-1, after=-100)["fall"] == told("c\n«x»", before=-1, after=-50)["fall"]


@pytest.mark.parametrize(
    "wrong",
    [{"factors": [1.0]}, {"factors": [51.0] * len(SIGNS)}, {"bias": True}, {"threshold": 2}, {"bias": float("nan")}],
)
def test_settings_that_cannot_be_meant_are_refused(wrong):
    with pytest.raises(ValueError, match=r"^ripple\."):
        RippleSettings.read(wrong)


def test_what_an_edit_took_and_brought_are_whole_words():
    assert changed("my_name = 1\n", "name = 1\n", "python") == (("my_name",), ("name",))
    assert changed("a < b\n", "a <= b\n", "python") == (("<",), ("<=",))
    assert changed("f(a)\n", "f(a, b)\n", "python") == ((), (",", "b"))


def test_words_between_two_edits_of_a_window_are_kept():
    window = Window(before="a = b\nc = a\n", after="d = b\nc = d\n")
    kept = [window.after[low:high] for _, (low, high) in aligned(window, "python").kept]
    assert kept == ["=", "b", "c", "="]


def test_cuts_within_an_edit_are_left_out():
    window = Window(before="a\nb\nc\n", after="a\nxx\nc\n")
    assert moved(window, (2, 4, 6)) == (2, 5, 7)
    assert moved(Window(before="a\nb\n", after=""), (2, 4)) == ()
