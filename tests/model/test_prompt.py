"""From a request's text to the context and the pieces of the canvas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole, Snippet
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.prompt.head import EditTask, edit_ids, head_ids, within_budget
from sfumato_model.prompt.prompt import PREFIX_BLOCK, SUFFIX_BLOCK, PromptHole, make_prompt, split_request

SMALL = Manifest(name="m", context_tokens=256, near_suffix_tokens=24, far_suffix_tokens=80)
code = st.text(alphabet="abcde (.\n", max_size=700)


def request(*segments, **fields):
    return FillRequest(segments=segments, **fields)


def prefix_text(tokenizer, prompt):
    """What the context holds of the text before the hole."""
    context = list(prompt.context)
    return tokenizer.decode(context[context.index(tokenizer.special.prefix) + 1 :])


def front(tokenizer, prompt, before):
    """Where in `before` the context begins; one byte is one token and one character here."""
    typed = prompt.holes[0].typed
    return len(before) - len(typed) - len(prefix_text(tokenizer, prompt))


def far_ids(tokenizer, prompt):
    context, special = list(prompt.context), tokenizer.special
    if special.suffix not in context:
        return ()
    start = context.index(special.suffix) + 1
    return tuple(context[start : next(i for i in range(start, len(context)) if context[i] > 255)])


@given(code, code)
def test_no_text_is_lost_around_a_hole_in_a_small_file(byte_tokenizer, before, after):
    before, after = before[-100:], after[:20]
    prompt = make_prompt(request(before, Hole(), after), byte_tokenizer, SMALL)
    near = prompt.pieces[1] if len(prompt.pieces) > 1 else ()
    assert prefix_text(byte_tokenizer, prompt) + prompt.holes[0].typed == before
    assert byte_tokenizer.decode(near) == after


@given(code, code)
def test_the_context_keeps_to_its_budget(byte_tokenizer, before, after):
    prompt = make_prompt(request(before, Hole(), after, path="a/b.py"), byte_tokenizer, SMALL)
    assert len(prompt.context) <= SMALL.context_tokens


@given(st.text(alphabet="ab.( \n", min_size=700, max_size=900), code)
def test_typing_moves_the_front_of_the_context_by_whole_blocks_only(byte_tokenizer, text, after):
    fronts = []
    for length in range(500, 700):
        before = text[:length]
        prompt = make_prompt(request(before, Hole(), after), byte_tokenizer, SMALL)
        fronts.append(front(byte_tokenizer, prompt, before))
    assert all(f % PREFIX_BLOCK == 0 for f in fronts)
    # The start of the last word may go back by a word at a block's edge, so the front may too, and returns.
    assert len(set(fronts)) <= 200 // PREFIX_BLOCK + 2


@given(st.text(alphabet="ab.( \n", min_size=400, max_size=400), st.integers(0, 200), code)
def test_typing_does_not_change_the_far_suffix(byte_tokenizer, text, length, after):
    far = {
        far_ids(byte_tokenizer, make_prompt(request(text[:at], Hole(), after), byte_tokenizer, SMALL))
        for at in range(length, length + 5)
    }
    assert len(far) == 1


@given(st.text(alphabet="ab.( \n", min_size=600, max_size=600))
def test_moving_the_cursor_moves_the_far_suffix_by_whole_blocks_only(byte_tokenizer, text):
    for at in range(100, 300):
        prompt = make_prompt(request(text[:at], Hole(), text[at:]), byte_tokenizer, SMALL)
        # Blocks are counted from the end of the file; where none starts in the near suffix, all of it is repeated.
        reach = at + SMALL.near_suffix_tokens
        start = max(at, reach - (reach - len(text)) % SUFFIX_BLOCK)
        assert bytes(far_ids(byte_tokenizer, prompt)).decode() == text[start : start + SMALL.far_suffix_tokens]


@given(st.text(alphabet="ab\n\u00e9\u20ac\U0001f600", max_size=300), code)
def test_near_and_far_suffix_leave_no_gap(byte_tokenizer, after, before):
    assert_no_gap(byte_tokenizer, before, after)


def test_near_and_far_suffix_leave_no_gap_within_a_character(byte_tokenizer):
    # 24 bytes end in the middle of the twelfth "é", and the far suffix begins right after it.
    assert_no_gap(byte_tokenizer, "", "x" + "é" * 12 + "y" * 64)


def assert_no_gap(tokenizer, before, after):
    prompt = make_prompt(request(before, Hole(), after), tokenizer, SMALL)
    near = bytes(prompt.pieces[1]) if len(prompt.pieces) > 1 else b""
    far = bytes(far_ids(tokenizer, prompt))
    whole = after.encode()
    assert whole.startswith(near)
    if len(near) < len(whole):
        assert any(whole[start : start + len(far)] == far and far for start in range(len(near) + 1))


SINGLE = Manifest(name="m", context_tokens=256, near_suffix_tokens=24, single_suffix_tokens=8, far_suffix_tokens=80)


@given(code, code)
def test_a_single_hole_has_less_of_the_suffix_on_its_canvas(byte_tokenizer, before, after):
    pieces = make_prompt(request(before, Hole(), after), byte_tokenizer, SINGLE).pieces
    assert b"".join(bytes(piece) for piece in pieces[1:]) == after.encode()[:8]


def test_the_last_of_several_holes_sees_more(byte_tokenizer):
    prompt = make_prompt(request("\n", Hole(), "=", Hole(), "x" * 60, single_line=True), byte_tokenizer, SINGLE)
    assert len(prompt.pieces[-1]) == 24


def test_a_suffix_that_the_canvas_holds_whole_is_not_repeated_in_the_context(byte_tokenizer):
    prompt = make_prompt(request("a", Hole(), "\nshort\n"), byte_tokenizer, SMALL)
    assert far_ids(byte_tokenizer, prompt) == ()


def test_the_parts_of_a_context_stand_in_the_order_of_training(byte_tokenizer):
    special = byte_tokenizer.special
    prompt = make_prompt(
        request("x", Hole(), "\n" * 200, path="p.py", snippets=(Snippet(path="s.py", text="t"),)),
        byte_tokenizer,
        SMALL,
    )
    markers = [i for i in prompt.context if i > 255]
    assert markers == [special.bos, special.separator, special.suffix, special.path, special.prefix]


def test_an_empty_file_still_has_a_context(byte_tokenizer, plain_tokenizer):
    for tokenizer in (byte_tokenizer, plain_tokenizer):
        assert len(make_prompt(request(Hole()), tokenizer, SMALL).context) > 0


def test_a_tokenizer_without_markers_gets_the_plain_prefix(plain_tokenizer):
    prompt = make_prompt(request("ab.", Hole(), "x" * 100, path="p.py"), plain_tokenizer, SMALL)
    assert plain_tokenizer.decode(prompt.context) + prompt.holes[0].typed == "ab."


def test_the_word_before_a_hole_belongs_to_the_hole(byte_tokenizer):
    prompt = make_prompt(request("x = ret", Hole(max_tokens=9), "\n"), byte_tokenizer, SMALL)
    assert prompt.pieces[0] == PromptHole(typed=" ret", max_tokens=9)


def test_the_word_before_a_later_hole_belongs_to_that_hole(byte_tokenizer):
    prompt = make_prompt(request("a", Hole(), ") + fo", Hole(), "\n"), byte_tokenizer, SMALL)
    assert [hole.typed for hole in prompt.holes] == ["a", " fo"]
    assert byte_tokenizer.decode(prompt.pieces[1]) == ") +"


def test_holes_that_only_a_word_parts_have_no_clamped_text_between_them(byte_tokenizer):
    prompt = make_prompt(request("\n", Hole(), "fo", Hole(), "\n"), byte_tokenizer, SMALL)
    assert [type(piece) for piece in prompt.pieces] == [PromptHole, PromptHole, tuple]


def test_long_text_between_holes_becomes_a_gap(byte_tokenizer):
    prompt = make_prompt(request("a", Hole(), "0123456789" * 9 + "\n", Hole()), byte_tokenizer, SMALL)
    assert prompt.pieces[1] == (*b"01234567", byte_tokenizer.special.gap, *b"3456789\n")


def test_without_a_gap_marker_long_text_between_holes_stays(plain_tokenizer):
    prompt = make_prompt(request("a", Hole(), "0123456789" * 9 + "\n", Hole()), plain_tokenizer, SMALL)
    assert len(prompt.pieces[1]) == 91


def test_neighbouring_texts_are_joined():
    assert split_request(request("a", "", "b", Hole(), "c", "d", Hole(), "e", "f"))[::2] == ("ab", "ef")


@pytest.mark.parametrize("segments", [(), ("",), ("a", "b")])
def test_a_request_without_a_hole_is_refused(segments):
    with pytest.raises(PromptError, match="no hole"):
        split_request(request(*segments))


@pytest.mark.parametrize("between", [(), ("",)])
def test_holes_that_touch_are_refused(between):
    with pytest.raises(PromptError, match="touch"):
        split_request(request("a", Hole(), *between, Hole()))


def test_an_edit_is_introduced_by_its_markers(byte_tokenizer):
    special = byte_tokenizer.special
    found = edit_ids(byte_tokenizer, instruction="i", old="o")
    assert found == [special.edit, ord("i"), special.old, ord("o"), special.new]


def test_a_checkpoint_without_edit_markers_says_so(plain_tokenizer):
    with pytest.raises(ValueError, match="not trained on edits"):
        edit_ids(plain_tokenizer, instruction="i", old="o")


def test_empty_parts_are_left_out_of_the_head(byte_tokenizer):
    assert head_ids(byte_tokenizer) == [byte_tokenizer.special.bos, byte_tokenizer.special.prefix]


def snippets(*texts):
    return tuple(Snippet(path="s", text=text) for text in texts)


@pytest.mark.parametrize(
    ("texts", "budget", "kept"),
    [
        (["aa", "bb"], 99, ["aa", "bb"]),
        # A snippet costs its separator, its path, a newline and its text: five tokens here.
        (["aa", "bb"], 10, ["aa", "bb"]),
        (["aa", "bb"], 9, ["aa"]),
        (["aa\nbbb\nc", "dd"], 9, ["aa\nbbb"]),
        (["aa\nbbb\nc", "dd"], 10, ["aa\nbbb"]),
        (["aa", "bb\ncccc\nd"], 10, ["aa", "bb"]),
        (["aaaaaa", "bb"], 5, []),
        (["aa", ""], 99, ["aa"]),
        (["\n\n"], 99, []),
        (["aa"], 0, []),
        ([], 99, []),
    ],
)
def test_snippets_keep_to_their_budget_whole_ones_first(byte_tokenizer, texts, budget, kept):
    assert [s.text for s in within_budget(byte_tokenizer, snippets(*texts), budget)] == kept


@given(st.lists(st.text("ab\né", max_size=30), max_size=4), st.integers(0, 60))
def test_snippets_never_take_more_than_their_budget(byte_tokenizer, texts, budget):
    kept = within_budget(byte_tokenizer, snippets(*texts), budget)
    assert len(head_ids(byte_tokenizer, snippets=kept)) - len(head_ids(byte_tokenizer)) <= budget
    assert all(text.startswith(short.text) for text, short in zip(texts, kept, strict=False))


def test_a_long_snippet_is_cut_before_it_is_tokenized(byte_tokenizer, monkeypatch):
    longest = []
    real = byte_tokenizer.encode
    monkeypatch.setattr(byte_tokenizer, "encode", lambda text: longest.append(len(text)) or real(text))
    within_budget(byte_tokenizer, snippets("a = 1\n" * 20_000), 50)
    assert max(longest) < 1000


def test_a_prompt_has_the_snippets_of_the_manifests_budget(byte_tokenizer):
    manifest = Manifest(name="m", snippet_tokens=9)
    context = make_prompt(request("x", Hole(), snippets=snippets("aa\nbbb\nc", "dd")), byte_tokenizer, manifest).context
    assert context[1:10] == (byte_tokenizer.special.separator, *b"s\naa\nbbb"[:8])
    assert context.count(byte_tokenizer.special.separator) == 1


def edited(tokenizer, before, after, at, manifest=SMALL):
    task = EditTask(instruction="do it", old="old", at=at)
    return make_prompt(request(before, Hole(), after), tokenizer, manifest, task)


def test_an_edit_is_told_before_the_text_that_it_rewrites(byte_tokenizer):
    special = byte_tokenizer.special
    prompt = edited(byte_tokenizer, "x = 1\ndef f(", "):\n", len("x = 1\n"))
    told = (special.edit, *b"do it", special.old, *b"old", special.new)
    assert prompt.context == (special.bos, special.prefix, *b"x = 1\n", *told, *b"def f")
    assert prompt.holes[0].typed == "("


def test_a_word_before_the_rewritten_text_is_no_part_of_it(byte_tokenizer):
    prompt = edited(byte_tokenizer, "return foo", "\n", len("return foo"))
    assert prompt.holes[0].typed == ""
    assert prompt.context[-1] == byte_tokenizer.special.new


def test_an_edit_leaves_less_room_for_what_stands_before_it(byte_tokenizer):
    before = "x" * 1000 + "\n"
    assert len(edited(byte_tokenizer, before, "\n", len(before)).context) <= SMALL.context_tokens


def test_a_long_snippet_leaves_room_for_the_text_before_the_hole(byte_tokenizer):
    manifest = Manifest(name="m", context_tokens=256, snippet_tokens=150)
    prompt = make_prompt(request("y" * 300, Hole(), snippets=snippets("a\n" * 200)), byte_tokenizer, manifest)
    assert len(prompt.context) <= 256
    assert prefix_text(byte_tokenizer, prompt)
