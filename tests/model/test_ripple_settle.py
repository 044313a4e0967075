"""Words that no longer agree with an edit settle together, the edit being fixed; what parsed still parses."""

from __future__ import annotations

import ast

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.api.errors import Cancelled
from sfumato_model.api.request import Limits
from sfumato_model.api.ripple import Edited, SettleRequest, Window
from sfumato_model.judge import judge
from sfumato_model.judge.judgement import Edit
from sfumato_model.ripple.settled import settled as settle
from sfumato_model.text.words import words

CODE = "def f(a):\n    b = a\n    return a + b\n"
RENAMED = CODE.replace("f(a)", "f(c)")
USES = ((18, 19), (31, 32))
OTHER = "f(a=1)\n"
HEADER = Edited(before="def f(a):", after="def f(c):")


@pytest.fixture(scope="session")
def settled(no_limits):
    def run(model, *windows, limits=no_limits, **how):
        texts = [window for window, _ in windows]
        places = tuple(places for _, places in windows)
        return settle(model, SettleRequest(windows=tuple(texts), places=places, **how), limits)

    return run


def with_edits(text, edits):
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.fixture
def knows(fake_denoiser, fake_model, byte_tokenizer):
    """`knows(letters)`: a model to which these letters are likely, and the first one most."""

    def make(letters):
        row = torch.zeros(byte_tokenizer.size)
        for number, letter in enumerate(letters):
            row[ord(letter)] = 9.0 - number
        likely = lambda _sight: row  # noqa: E731
        return fake_model(fake_denoiser(byte_tokenizer.size, denoised=likely, causal=likely), byte_tokenizer)

    return make


def test_all_uses_of_a_name_become_the_one_that_the_edit_brought(knows, settled):
    assert [RENAMED[low:high] for low, high in USES] == ["a", "a"]
    result = settled(knows("cdefgh"), (Window(before=CODE, after=RENAMED), USES))
    assert with_edits(RENAMED, result.edits) == CODE.replace("a)", "c)").replace("= a", "= c").replace("n a", "n c")
    assert all(edit.score > 0 for edit in result.edits)


def test_windows_of_several_files_settle_on_one_canvas(knows, settled):
    windows = (Window(before=CODE, after=RENAMED), USES), (Window(before=OTHER, after=OTHER, path="o.py"), ((2, 3),))
    model = knows("cdefgh")
    result = settled(model, *windows, edited=HEADER)
    assert [(edit.window, edit.text) for edit in result.edits] == [(0, "c"), (0, "c"), (1, "c")]
    assert result.stats.canvases == 1


def test_the_edits_own_word_has_only_to_be_sound(knows, settled):
    result = settled(knows("abcdef"), (Window(before=CODE, after=RENAMED), USES))
    assert [edit.text for edit in result.edits] == ["c", "c"]
    assert all(edit.score < 0 for edit in result.edits)


def test_another_word_that_is_no_likelier_is_not_taken(knows, settled):
    places = ((14, 15),)
    assert RENAMED[14:15] == "b"
    result = settled(knows("bacdef"), (Window(before=CODE, after=RENAMED), places))
    assert result.edits == ()


def test_places_that_touch_are_one(knows, settled):
    window = Window(before="x = a.b\n", after="y = a.b\n")
    (edit,) = settled(knows("cdefgh"), (window, ((4, 5), (5, 6), (6, 7)))).edits
    assert (edit.start, edit.end) == (4, 7)


@given(
    st.lists(st.sampled_from(["x = a\n", "b(a, c=1)\n", "if a:\n    a\n", "[a for a in b]\n"]), min_size=1).map("".join)
)
def test_nothing_that_parsed_stops_parsing(fake_model, settled, code):
    after = "a = 1\n" + code
    window = Window(before=f"z = 1\n{code}", after=after)
    places = tuple(place for place in words(after, "python") if after[place[0]].isalpha() and place[0] > 5)[:6]
    result = settled(fake_model(), (window, places))
    ast.parse(with_edits(after, result.edits))
    assert {(edit.start, edit.end) for edit in result.edits} <= set(places)
    edits = [Edit(start=edit.start, end=edit.end, text=edit.text) for edit in result.edits]
    judgement = judge(after, edits, "python")
    assert judgement is not None
    assert judgement.sound


def test_who_gives_up_waits_for_one_step_at_most(fake_model, settled):
    asked = iter([False] * 3)
    limits = Limits(clock=float, cancelled=lambda: next(asked, True))
    with pytest.raises(Cancelled):
        settled(fake_model(), (Window(before=CODE, after=RENAMED), USES), limits=limits)
