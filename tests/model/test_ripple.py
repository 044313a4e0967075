"""Which words an edit makes less likely, in the window that holds it and in others."""

from __future__ import annotations

import re
from array import array
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.api.errors import Cancelled, PromptError
from sfumato_model.api.loaded import CheckpointInfo
from sfumato_model.api.request import Limits, Snippet
from sfumato_model.api.ripple import Edited, ReadRequest, RippleRequest, Window
from sfumato_model.context.readings import Readings
from sfumato_model.engines.local.store import PrefixStore
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.operations.ripple import read, ripple
from sfumato_model.ripple.fallen import Ripple
from sfumato_model.ripple.signs import Standing
from sfumato_model.text.words import words

CODE = "def total(price, count):\n    return price * count\n"
RENAMED = CODE.replace("price", "amount", 1)
OTHER = "print(total(price=1))\n"
HEADER = Edited(before="def total(price, count):", after="def total(amount, count):", path="shop.py")

lines = st.sampled_from(["x = a + b\n", "if a:\n", "    b.c(a, d=1)\n", "é = '日 a'\n", "# a b\n", "\n", "b", " = 1\n"])
code = st.lists(lines, max_size=8).map("".join)


@pytest.fixture(scope="session")
def fall(no_limits):
    def run(model, *windows, limits=no_limits, **how):
        return ripple(model, RippleRequest(windows=windows, **{"words": 1_000, **how}), limits)

    return run


@given(code, code, code, code)
def test_whole_words_of_the_window_fall_and_none_of_the_edit(fake_model, fall, start, old, new, end):
    window = Window(before=start + old + end, after=start + new + end, edit=(len(start), len(start + new)))
    found = fall(fake_model(), window, edited=Edited(before="a", after="b")).words
    known = set(words(window.after, "python"))
    places = [(word.start, word.end) for word in found]
    assert set(places) <= known
    assert len(set(places)) == len(places)
    assert all(high <= len(start) or low >= len(start + new) for low, high in places)


@given(code, code)
def test_what_differs_is_the_edit_where_nobody_says_more(fake_model, fall, before, after):
    found = fall(fake_model(), Window(before=before, after=after), edited=Edited(before="a", after="b")).words
    was = [before[low:high] for low, high in words(before, "python")]
    assert all(after[word.start : word.end] in was for word in found)
    if before != after:
        kept = iter(was)  # what is left of it, in its order
        told = sorted(found, key=lambda word: word.start)
        assert all(any(one == after[word.start : word.end] for one in kept) for word in told)


@given(code, code)
def test_a_window_that_shares_nothing_with_the_edit_falls_by_nothing(fake_model, fall, text, other):
    model = fake_model()
    result = fall(model, Window(before=other, after=other + "x = 1\n"), Window(before=text, after=text))
    assert {word.fall for word in result.words if word.window == 1} <= {0.0}


def test_the_same_text_is_never_read_twice(fake_model, fall):
    model = fake_model()
    fall(model, Window(before=CODE, after=RENAMED))
    denoiser = model.engine.denoiser
    denoiser.calls.clear()
    result = fall(model, Window(before=CODE, after=RENAMED))
    assert (denoiser.calls, result.kept, result.stats.canvases) == ([], 1, 0)
    # What was read behind one edit is what the next is compared with.
    assert fall(model, Window(before=RENAMED, after=RENAMED + "x = 1\n")).kept == 1


def test_windows_that_were_read_ahead_cost_half(fake_model, fall, no_limits):
    model = fake_model()
    told = Snippet(path=HEADER.path, text=HEADER.before)
    ahead = ReadRequest(windows=(Snippet(path="bill.py", text=OTHER),), edited=told)
    assert read(model, ahead, no_limits).kept == 0
    assert read(model, ahead, no_limits).kept == 1
    model.engine.denoiser.calls.clear()
    assert fall(model, Window(before=OTHER, after=OTHER, path="bill.py"), edited=HEADER).kept == 1
    assert model.engine.denoiser.calls.count("denoise") == 1


def test_a_word_is_told_with_both_its_likelihoods_and_the_surest_comes_first(fake_model, fall):
    found = fall(fake_model(), Window(before=CODE, after=RENAMED)).words
    assert [word.score for word in found] == sorted((word.score for word in found), reverse=True)
    assert all(word.fall == word.before - word.after for word in found)
    assert all(0 <= word.score <= 1 for word in found)


@pytest.fixture
def likes_what_stands_before(fake_denoiser, fake_model, byte_tokenizer):
    """A model to which a letter is likely where the context has it."""

    def likely(sight):
        row = torch.zeros(byte_tokenizer.size)
        row[sorted({i for i in sight[0] if i < 256})] = 8.0
        return row

    return fake_model(fake_denoiser(byte_tokenizer.size, denoised=likely, causal=likely), byte_tokenizer)


def test_what_was_edited_elsewhere_is_read_beside_a_window(likes_what_stands_before, fall):
    window = Window(before="q z\n", after="q z\n", path="b")
    found = fall(likes_what_stands_before, window, edited=Edited(before="q", after="w", path="a")).words
    assert [window.after[word.start : word.end] for word in found] == ["q", "z"]
    assert found[0].fall > 1.0


def test_an_edit_of_several_words_stands_as_the_first_that_it_brought():
    edited = Edited(before="a = f(a)\n", after="b = g(b, c)\n")
    assert Ripple(windows=(), edited=edited, language="python").standing == Standing(role="plain", binds=True)


def test_the_score_is_that_of_the_manifest(fake_model, fall):
    model = fake_model()
    settings = replace(model.manifest.ripple, bias=50.0, factors=(0.0,) * len(model.manifest.ripple.factors))
    sure = replace(model, manifest=replace(model.manifest, ripple=replace(settings, threshold=0.25)))
    result = fall(sure, Window(before=CODE, after=RENAMED))
    assert result.threshold == 0.25
    assert {round(word.score, 6) for word in result.words} == {1.0}


def test_reading_puts_no_context_away_that_somebody_types_behind(fake_model, fall, no_limits):
    model = fake_model()
    model.engine.prefixes = PrefixStore(budget=3_000)
    context, _ = model.engine.context(model.tokenizer.encode("x = 1\n" * 20), no_limits)
    for number in range(5):
        fall(model, Window(before=CODE, after=f"x = {number}\n{CODE * 4}"))
    assert model.engine.context(context.ids, no_limits)[1] == context.length


def test_an_edit_that_makes_a_window_long_is_read_in_parts(fake_model, fall):
    model = fake_model(context_tokens=256)
    fall(model, Window(before=CODE, after="x = 12345\n" * 100 + CODE))
    assert max(canvas.slots for canvas in model.engine.denoiser.packed) <= 2 * 160


def test_a_deadline_ends_it_between_two_windows(fake_model, fall, clock):
    model = fake_model()

    def now():
        clock.now += 1
        return clock.now

    windows = [Window(before=CODE, after=RENAMED + f"# {number}\n") for number in range(5)]
    result = fall(model, *windows, limits=Limits(clock=now, deadline=clock.now + 12))
    assert 1 <= result.windows < 5
    assert {word.window for word in result.words} == set(range(result.windows))


def test_who_gives_up_waits_for_one_part_at_most(fake_model, fall):
    model = fake_model(context_tokens=128)
    asked = iter([False, False])
    limits = Limits(clock=float, cancelled=lambda: next(asked, True))
    with pytest.raises(Cancelled):
        fall(model, Window(before=CODE * 20, after=RENAMED), limits=limits)
    assert model.engine.denoiser.calls.count("denoise") <= 2


def test_an_engine_that_cannot_says_so(fake_model, no_limits):
    model = fake_model()
    model.engine.capabilities = frozenset(["causal"])
    info = CheckpointInfo(
        name="", source="", parameters=0, languages=(), operations=(), context_tokens=1, device="", dtype="",
        engine="other",
    )  # fmt: skip
    asked = RippleRequest(windows=(Window(before=CODE, after=RENAMED),))
    with pytest.raises(PromptError, match="the engine other does not read windows"):
        list(LoadedEngine(info=info, model=model).run("ripple", asked, no_limits))


def test_what_is_kept_is_bounded_and_the_oldest_goes():
    kept = Readings(most=2)
    for key in (b"a", b"b", b"c"):
        kept.keep(key, array("f", [len(key)]))
        kept.get(b"a")
    assert [kept.get(key) is not None for key in (b"a", b"b", b"c")] == [True, False, True]


@pytest.mark.parametrize("text", ["", "\n", " ", "\ud7ff", "a" * 700, "x=" * 400 + "\n"])
def test_any_text_may_be_a_window(fake_model, fall, text):
    model = fake_model(context_tokens=128)
    result = fall(model, Window(before=text, after=text + "y"), Window(before=text, after=""))
    assert all(re.fullmatch(r"\S+", (text + "y")[word.start : word.end]) for word in result.words)
