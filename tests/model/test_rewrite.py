"""A selection is replaced: under a verb, under any instruction, or without one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import Limits, RewriteRequest, Selection
from sfumato_model.api.result import FillDraft, FillResult
from sfumato_model.operations.rewrite import rewrite
from sfumato_model.operations.rewrite_task import instructions
from sfumato_model.verbs import VERBS

TEMPLATE = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% if not loop.last %}[end]{% endif %}{% endfor %}"
FUNCTION = "def f(a):\n    return a"


@pytest.fixture
def writes(fake_denoiser, fake_model, word_tokenizer):
    """`writes("text", ...)`: a model that writes one of the texts into every hole, another for each size of hole."""

    def make(*texts, tokenizer=None, **manifest):
        tokenizer = tokenizer or word_tokenizer("async ")

        def denoised(sight):
            segments = denoiser.packed[-1].segments if denoiser.packed else ()
            lengths = sorted({one.length for one in segments})
            text = texts[lengths.index(len(sight[1])) % len(texts)]
            row = torch.zeros(tokenizer.size)
            hole, place = hole_and_place(denoiser.packed[-1], sight)
            ids = tokenizer.encode(hole.typed + text)
            row[ids[place] if place < len(ids) else tokenizer.special.end] = 60.0
            return row

        denoiser = fake_denoiser(tokenizer.size, denoised=denoised, causal=lambda _: torch.zeros(tokenizer.size))
        return fake_model(denoiser, tokenizer, **{"context_tokens": 2048, **manifest})

    return make


def hole_and_place(canvas, sight):
    """The hole that a slot is in, and its place there."""
    at = 0
    for piece in next(one for one in canvas.segments if one.length == len(sight[1])).pieces:
        length = len(piece) if isinstance(piece, tuple) else piece.count
        if at <= sight[-1] < at + length:
            return piece, sight[-1] - at
        at += length
    raise AssertionError("a slot outside of its segment")


@pytest.fixture
def run(no_limits):
    def go(model, text, instruction="", *, before="", after="\n", language="python", **fields):
        selection = Selection(before=before, text=text, after=after, language=language)
        request = RewriteRequest(selection=selection, instruction=instruction, **fields)
        *drafts, result = rewrite(model, request, no_limits)
        assert all(isinstance(draft, FillDraft) for draft in drafts)
        assert isinstance(result, FillResult)
        return drafts, result

    return go


def test_nothing_found_in_time_is_not_said_to_be_the_checkpoints_fault(writes):
    request = RewriteRequest(selection=Selection(text=FUNCTION, after="\n"), instruction="add a docstring")
    late = Limits(clock=lambda: 1.0, deadline=0.5)
    with pytest.raises(PromptError, match=r"the time was over .* give it more"):
        list(rewrite(writes(""), request, late))


def compiles(body):
    try:
        compile(f"def f(a):\n{body}", "<text>", "exec")
    except SyntaxError:
        return False
    return True


def contains(whole, part):
    return any(tuple(whole[at : at + len(part)]) == part for at in range(len(whole)))


def texts_of(result):
    return [candidate.texts for candidate in result.candidates]


def test_a_verb_changes_only_what_it_may(writes, run):
    drafts, result = run(writes("Say it."), FUNCTION, "make async")
    assert drafts == []
    assert texts_of(result) == [("async def f(a):\n    return a",)]
    assert result.candidates[0].valid


@pytest.mark.parametrize("instruction", ["make async", "return None if a is None", "wrap the body in try"])
def test_an_edit_of_a_verb_is_sound_or_none(writes, run, instruction):
    """edits 1: 10 of 14 edits did not parse, and none said so."""
    text = '@d  # why\ndef f(a):\n    # why\n    return g("""a\n  b""")'
    _, result = run(writes("None None"), text, instruction, before="x = 1\n", after="\n\ny = 2\n")
    assert [candidate.valid for candidate in result.candidates] == [True]


def test_a_verb_that_would_break_the_function_says_what_breaks(writes, run):
    blocks = ["\n".join("    " * (at + 1) + "with a:" for at in range(count)) + " pass" for count in range(15, 40)]
    deep = next(one for one, more in pairwise(blocks) if compiles(one) and not compiles(more))
    with pytest.raises(PromptError, match="wrap the body in try would break the code: too many statically nested"):
        run(writes("x"), f"def f(a):\n{deep}", "wrap the body in try")


def test_a_verb_whose_model_finds_nothing_says_so(writes, run):
    with pytest.raises(PromptError, match="no docstring for f that says anything"):
        run(writes("\\"), FUNCTION, "add a docstring")
    with pytest.raises(PromptError, match="no type was found for __iter__"):
        run(writes("Nope"), "def __iter__(self):\n    return self.a", "add type hints")


def test_a_docstring_that_begins_in_code_is_begun_anew_with_a_word(writes, run):
    """edits 4: half a word was the docstring."""
    drafts, result = run(writes("the.a = 1"), FUNCTION, "add a docstring")
    assert texts_of(result) == [('def f(a):\n    """Return the.a = 1"""\n    return a',)]
    assert [draft.step for draft in drafts] == list(range(1, len(drafts) + 1))


def test_hints_of_all_candidates_make_one_header(writes, run):
    """edits 8: only what the file has a name for."""
    _, result = run(writes("Nope", "int"), "def f(a):\n    return a", "add type hints")
    assert texts_of(result) == [("def f(a: int) -> int:\n    return a",)]


@pytest.mark.parametrize(
    ("text", "old"), [("def f(a):", FUNCTION), ("def g(a, a): pass", FUNCTION), ("b = (", "a = 1")]
)
def test_without_an_instruction_each_candidate_is_judged_in_the_document_as_it_was(writes, run, text, old):
    """edits 1: a bodyless header and a parameter given again and again came back as valid."""
    _, result = run(writes(text, hole_sizes=(32,)), old, before="x = 1\n", after="\n\ny = 2\n")
    assert texts_of(result) == [(text,)]
    assert result.candidates[0].judgement.verdict != "sound"
    assert result.candidates[0].judgement.problem


def test_sound_candidates_come_before_those_that_are_not(writes, run):
    """edits 1."""
    _, result = run(writes("a = (", "b = 2", hole_sizes=(16, 32)), "a = 1", before="x = 1\n", candidates=2)
    assert [candidate.valid for candidate in result.candidates] == [True, False]


def test_the_model_sees_the_indentation_that_it_was_trained_on_and_the_file_keeps_its_own(writes, run):
    """edits 4: under tabs it wrote `ProPro`."""
    model = writes("One.", indent="    ")
    method = "def f(self):\n\t\treturn 1"
    _, result = run(model, method, "add a docstring", before="class A:\n\t", after="\n")
    assert texts_of(result) == [('def f(self):\n\t\t"""One."""\n\t\treturn 1',)]
    assert all(ord("\t") not in context for context in model.engine.denoiser.contexts)


def test_the_space_around_a_selection_stays(writes, run):
    _, result = run(writes("x"), f"\n\n{FUNCTION}\n\n", "make async", before="x = 1", after="y = 1\n")
    assert texts_of(result) == [(f"\n\nasync {FUNCTION}\n\n",)]


def test_a_method_is_rewritten_under_its_indentation(writes, run):
    method = "def f(self):\n        return 1"
    _, result = run(writes("One."), method, "add a docstring", before="class A:\n    ")
    assert texts_of(result) == [('def f(self):\n        """One."""\n        return 1',)]


def test_drafts_are_whole_selections_too(writes, run):
    drafts, _ = run(writes("One."), FUNCTION, "add a docstring")
    assert drafts[-1].texts == ('def f(a):\n    """One."""\n    return a',)


def test_the_model_is_told_the_instruction_and_the_old_text(writes, run, byte_tokenizer):
    model = writes("One.")
    run(model, FUNCTION, "add a docstring", before="x = 1\n")
    special = byte_tokenizer.special
    told = (special.edit, *b"add a docstring", special.old, *FUNCTION.encode(), special.new)
    assert any(contains(context, told) for context in model.engine.denoiser.contexts)


def test_the_text_that_stands_there_is_no_candidate_when_there_is_another(writes, run):
    same, other = "a = 1", "b = 2"
    _, result = run(writes(same, other, hole_sizes=(8, 16)), same, language="klingon", candidates=2)
    assert texts_of(result) == [(other,)]


def test_the_text_that_stands_there_is_better_than_nothing(writes, run):
    _, result = run(writes("a = 1", hole_sizes=(8, 16)), "a = 1", language="klingon")
    assert texts_of(result) == [("a = 1",)]


def test_no_more_candidates_are_given_than_were_asked_for(writes, run):
    _, result = run(writes("b", "c", hole_sizes=(8, 16)), "a = 1", language="klingon", candidates=1)
    assert len(result.candidates) == 1


def test_without_an_instruction_any_selection_is_written_anew(writes, run):
    _, result = run(writes("b = 2", hole_sizes=(8,)), "a = 1", before="x\n", language="klingon")
    assert texts_of(result) == [("b = 2",)]


def test_sizes_are_tried_around_that_of_the_old_text(writes, run):
    model = writes("b", hole_sizes=(4, 8, 16, 32), near_suffix_tokens=1)
    run(model, "a" * 10, language="klingon")
    assert [one.slots for one in model.engine.denoiser.packed[0].segments] == [16, 32]


def test_a_ladder_tries_lengths_around_that_of_the_old_text(writes, run):
    model = writes("b", lengths="ladder", hole_sizes=(3,))
    run(model, "a" * 20, language="klingon")
    assert [one.slots for one in model.engine.denoiser.packed[0].segments] == [15, 20, 25, 35]


def test_a_selection_longer_than_a_canvas_is_refused_with_the_numbers(writes, run):
    with pytest.raises(PromptError, match="the selection has 300 tokens, a canvas holds 232"):
        run(writes("b"), "a" * 300)


def test_an_instruction_that_is_no_verb_is_refused_with_the_verbs_and_who_takes_any(writes, run):
    with pytest.raises(PromptError) as refused:
        run(writes("b"), FUNCTION, "make it fast")
    assert all(verb.example in str(refused.value) for verb in VERBS)
    assert "Checkpoints with a chat template" in str(refused.value)


@pytest.mark.parametrize("text", ["x = 1", "class A:\n    pass", f"{FUNCTION}\n\n{FUNCTION}", "def f(:"])
def test_a_verb_wants_one_function(writes, run, text):
    with pytest.raises(PromptError, match="select one"):
        run(writes("b"), text, "make async")


def test_a_verb_is_for_python(writes, run):
    with pytest.raises(PromptError, match="Python only, and this is klingon"):
        run(writes("b"), FUNCTION, "make async", language="klingon")


def test_a_checkpoint_with_neither_template_nor_markers_takes_no_instruction(writes, run, plain_tokenizer):
    with pytest.raises(PromptError, match="neither a chat template nor edit markers"):
        run(writes("b", tokenizer=plain_tokenizer), FUNCTION, "make async")


def test_a_checkpoint_with_a_chat_template_takes_any_instruction(writes, run, plain_tokenizer):
    model = writes("b = 2", tokenizer=plain_tokenizer, chat_template=TEMPLATE, hole_sizes=(8,))
    _, result = run(model, "a = 1", "speak pirate", before="x\n", language="klingon")
    assert texts_of(result) == [("b = 2",)]


def test_an_empty_selection_is_refused(writes, run):
    with pytest.raises(PromptError, match="nothing but space"):
        run(writes("b"), "  \n")


def test_an_instruction_of_nothing_but_space_is_none(writes, run):
    _, result = run(writes("b = 2", hole_sizes=(8,)), "a = 1", "  ", before="x\n", language="klingon")
    assert texts_of(result) == [("b = 2",)]


def test_a_checkpoint_with_edit_markers_names_its_verbs(writes):
    model = writes("x")
    assert instructions(model.manifest, model.tokenizer.special) == tuple(verb.example for verb in VERBS)


def test_a_checkpoint_with_a_chat_template_says_that_it_takes_any(writes):
    model = writes("x", chat_template=TEMPLATE)
    assert instructions(model.manifest, model.tokenizer.special) is None


def test_one_with_neither_takes_none(writes):
    model = writes("x")
    bare = replace(model.tokenizer.special, edit=None, old=None, new=None)
    assert instructions(model.manifest, bare) == ()
