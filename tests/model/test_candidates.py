"""Denoised segments become texts: decoded, filtered, each once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.canvas.draft import Draft
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.ranking.candidates import SCORED_SUFFIX, Found, distinct, read, tokens_of


@pytest.fixture
def find(byte_tokenizer):
    """`find(["text", ...])`: what is found when segments were denoised to these texts, one hole in each."""

    def run(texts, *, tokenizer=byte_tokenizer, typed="", tokens=None, sure=None, ended=None, **fields):
        ids = tokens or [tokenizer.encode(text) for text in texts]
        slots = [[*one, tokenizer.special.end] for one in ids]
        sure = sure or [-0.1] * len(slots)
        draft = Draft(
            step=1,
            tokens=tuple(token for one in slots for token in one),
            log_prob=tuple(p for one, p in zip(slots, sure, strict=True) for _ in one),
            entropy=(0.0,) * sum(map(len, slots)),
            accepted=(True,) * sum(map(len, slots)),
            ended=tuple(ended or ["stable"] * len(slots)),
        )
        request = FillRequest(**{"segments": ("x = ", Hole(), "\n"), **fields})
        segments = [Segment(pieces=(HoleSlots(count=len(one), typed=typed), (10,))) for one in slots]
        return distinct(list(read(segments, draft, tokenizer)), segments[0], request, tokenizer)

    return run


def texts_of(found):
    return [one.texts[0] for one in found]


def found_of(*pieces, holes):
    return Found(segment=Segment(pieces=pieces), texts=("",) * len(holes), holes=holes, surety=0.0, ended="stable")


def test_a_text_ends_at_the_end_of_its_hole(find, byte_tokenizer):
    assert texts_of(find([], tokens=[[97, byte_tokenizer.special.end, 98]])) == ["a"]


def test_equal_texts_are_merged(find):
    assert texts_of(find(["aa", "bb", "aa"])) == ["aa", "bb"]


def test_equal_texts_of_different_tokens_are_merged(find, word_tokenizer):
    words = word_tokenizer("ab")
    found = find([], tokens=[[words.words["ab"]], list(b"ab")], tokenizer=words)
    assert texts_of(found) == ["ab"]


def test_the_surer_of_equal_texts_stands_for_both(find, word_tokenizer):
    words = word_tokenizer("ab")
    (found,) = find([], tokens=[[words.words["ab"]], list(b"ab")], tokenizer=words, sure=[-2.0, -1.0])
    assert found.holes == (tuple(b"ab"),)


def test_a_rung_that_was_dropped_is_no_candidate(find):
    assert texts_of(find(["a", "b"], ended=["dropped", "stable"])) == ["b"]


def test_a_segment_that_never_ended_met_the_step_limit(find):
    assert [one.ended for one in find(["a"], ended=[None])] == ["step_limit"]


def test_a_single_line_is_cut_at_its_newline(find):
    assert texts_of(find(["a\nb", "c"], single_line=True)) == ["a", "c"]


def test_candidates_that_are_the_same_line_are_merged(find):
    assert texts_of(find(["a\nb", "a\nc"], single_line=True)) == ["a"]


def test_a_line_that_ends_within_a_token_is_cut_there(find, word_tokenizer):
    found = find(["(f)\n"], tokenizer=word_tokenizer(")\n"), single_line=True)
    assert texts_of(found) == ["(f)"]


def test_a_cut_text_has_the_tokens_of_what_is_left(find, word_tokenizer):
    words = word_tokenizer("))\n")
    (found,) = find(["f((a))\n"], tokenizer=words, single_line=True)
    assert found.holes == (tuple(words.encode(found.texts[0])),)


def test_without_single_line_newlines_stay(find):
    assert texts_of(find(["a\nb"])) == ["a\nb"]


def test_the_filters_that_changed_a_text_are_named(find):
    (found,) = find(["a\nb"], single_line=True)
    assert found.filters == ("first_line",)


def test_a_text_that_no_filter_changed_names_none(find):
    assert find(["a"])[0].filters == ()


def test_without_filters_a_text_stays_as_the_model_made_it(find):
    assert texts_of(find(["a\nb  "], single_line=True, filters=False)) == ["a\nb  "]


def test_a_text_that_the_filters_emptied_is_no_answer_beside_others(find):
    """Of 150 blocks the memory of the open file left 26 empty: it wrote what stood above."""
    above = {"segments": ("a = 1\nb = 2\n", Hole(), "\n")}
    assert texts_of(find(["a = 1\nb = 2", "c = 3"], **above)) == ["c = 3"]
    assert texts_of(find(["", "c = 3"], **above)) == ["", "c = 3"]


def test_where_the_filters_emptied_all_texts_they_are_named(find):
    (found,) = find(["a = 1\nb = 2"], segments=("a = 1\nb = 2\n", Hole(), "\n"))
    assert (found.texts, found.filters) == (("",), ("above",))


def test_a_text_does_not_repeat_what_was_typed(find):
    assert texts_of(find(["return 1"], typed="ret")) == ["urn 1"]


def test_the_tokens_of_a_hole_begin_with_what_was_typed(find, byte_tokenizer):
    (found,) = find(["return 1\n2"], typed="ret", single_line=True)
    assert byte_tokenizer.decode(found.holes[0]) == "return 1"


def test_a_line_that_two_holes_would_both_write_is_written_once(byte_tokenizer):
    slots = [byte_tokenizer.encode(text) for text in ("total = 1", "total = 1\n")]
    segment = Segment(pieces=(HoleSlots(count=len(slots[0])), (10,), HoleSlots(count=len(slots[1])), (10,)))
    tokens = tuple(token for one in slots for token in one)
    draft = Draft(
        step=1, tokens=tokens, log_prob=(-0.1,) * len(tokens), entropy=(0.0,) * len(tokens),
        accepted=(True,) * len(tokens), ended=("stable",),
    )  # fmt: skip
    request = FillRequest(segments=("y = 2\n", Hole(), "\n", Hole(), "print(total)\n"))
    (found,) = distinct(list(read([segment], draft, byte_tokenizer)), segment, request, byte_tokenizer)
    assert request.filled(found.texts).count("total = 1") == 1


def test_a_reading_goes_on_with_the_first_tokens_after_the_last_hole():
    after = tuple(range(20, 30))
    found = found_of(HoleSlots(count=2), after, holes=((1, 2),))
    assert found.reading((99,)) == (1, 2, *after[:SCORED_SUFFIX])


def test_a_reading_holds_the_text_between_holes_whole():
    between = tuple(range(20, 30))
    found = found_of(HoleSlots(count=2), between, HoleSlots(count=1), (7,), holes=((1,), (2,)))
    assert found.reading((99,)) == (1, *between, 2, 7)


def test_a_reading_that_nothing_follows_goes_on_with_what_is_given_for_it():
    assert found_of(HoleSlots(count=2), holes=((1, 2),)).reading((99,)) == (1, 2, 99)


def test_spans_are_where_the_holes_stand_in_the_reading():
    found = found_of(HoleSlots(count=3), (8, 9), HoleSlots(count=2), (7,), holes=((1, 2), (3,)))
    reading = found.reading((99,))
    assert [reading[span.start : span.stop] for span in found.spans()] == [(1, 2), (3,)]


def test_the_filled_text_is_the_request_with_its_holes_filled():
    request = FillRequest(segments=("a", Hole(), "b", Hole()))
    assert request.filled(["1", "2"]) == "a1b2"


def test_around_a_hole_stand_the_other_holes_texts():
    request = FillRequest(segments=("a", Hole(), "b", Hole(), "c", Hole(), "d"))
    assert request.around(1, ["1", "2", "3"]) == ("a1b", "c3d")


WORDS = ("return", "résumé", " self", "日本", ")\n", "re")
texts = st.lists(st.sampled_from([*WORDS, "é", "😀", "a", "\n", "  "]), max_size=8).map("".join)


@given(texts, st.integers(0, 5))
def test_the_texts_of_tokens_join_to_the_text_without_what_was_typed(word_tokenizer, text, count):
    words = word_tokenizer(*WORDS)
    typed = text[:count]
    ids = words.encode(text)
    found = tokens_of(ids, [-0.1] * len(ids), typed, words)
    assert "".join(token.text for token in found) == text[len(typed) :]


def test_a_token_is_as_sure_as_its_log_probability_says(byte_tokenizer):
    found = tokens_of(list(b"ab"), [-0.5, -1.0], "", byte_tokenizer)
    assert [token.confidence for token in found] == pytest.approx([0.6065, 0.3679], abs=1e-4)


def test_a_token_that_only_repeats_what_was_typed_is_left_out(byte_tokenizer):
    assert [token.text for token in tokens_of(list(b"abc"), [-0.5] * 3, "ab", byte_tokenizer)] == ["c"]


def test_a_token_that_began_before_the_cursor_has_the_rest_of_its_text(word_tokenizer):
    words = word_tokenizer("return")
    assert [token.text for token in tokens_of(words.encode("return x"), [-0.5] * 3, "ret", words)] == ["urn", " ", "x"]


def test_a_character_of_several_tokens_is_as_sure_as_all_of_them(byte_tokenizer):
    found = tokens_of(list("é".encode()), [-1.0, -0.5], "", byte_tokenizer)
    assert [(token.text, round(token.confidence, 2)) for token in found] == [("é", 0.22)]


def test_tokens_that_only_repeat_what_was_typed_count_towards_the_next(byte_tokenizer):
    (found,) = tokens_of(list(b"abc"), [-0.5, -0.25, -0.25], "ab", byte_tokenizer)
    assert found.confidence == pytest.approx(0.3679, abs=1e-4)


def test_what_was_typed_is_given(word_tokenizer):
    words = word_tokenizer("return")
    first, _ = tokens_of(words.encode("return "), [-2.5, -0.5], "ret", words, given=-2.4)
    assert first.confidence == pytest.approx(0.9048, abs=1e-4)
    (never_surer,) = tokens_of(words.encode("return"), [-2.5], "ret", words, given=-2.6)
    assert never_surer.confidence == 1.0


def test_a_character_that_was_never_finished_is_shown_as_it_is_decoded(byte_tokenizer):
    found = tokens_of([97, 0xC3], [-0.5, -0.5], "", byte_tokenizer)
    assert "".join(token.text for token in found) == byte_tokenizer.decode([97, 0xC3])
