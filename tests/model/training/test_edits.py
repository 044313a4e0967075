"""An edit's new text, cut into what its verb leaves alone and what it changes."""

from __future__ import annotations

import random

import pytest
from sfumato_model.text.vocabulary import word_start
from sfumato_model.training.data.edits import hole_texts_of
from sfumato_model.training.data.spans import find_spans
from sfumato_model.training.data.verbs import Edit, make_edit

from sfumato_model.verbs import plan_of

PLAIN = "def f(a):\n    return a"


@pytest.mark.parametrize(
    ("edit", "texts"),
    [
        (
            Edit(instruction="add a docstring", old=PLAIN, new='def f(a):\n    """Say a."""\n    return a'),
            # A hole begins where its word does, and signs in a row are one.
            ("def f(a):\n    ", '"""Say a.', '"""\n    return a'),
        ),
        (
            Edit(instruction="add type hints", old="def f(a):", new="def f(a: int) -> int:", rest="\n    return a"),
            # A hole begins where its word does.
            ("def f(a:", " int", ") ->", " int", ":"),
        ),
    ],
    ids=["docstring", "hints"],
)
def test_a_verbs_edit_is_cut_where_its_plan_has_holes(edit, texts):
    assert hole_texts_of(edit, "") == texts


@pytest.mark.parametrize(
    ("instruction", "new"),
    [("rename a to b", "def f(b):\n    return b"), ("make async", f"async {PLAIN}")],
)
def test_a_verb_that_is_an_insertion_or_a_renaming_leaves_nothing_to_a_hole(instruction, new):
    assert hole_texts_of(Edit(instruction=instruction, old=PLAIN, new=new), "") is None


@pytest.mark.parametrize("instruction", ["fix", "complete", "make it fast"])
def test_an_edit_that_has_no_plan_is_not_cut(instruction):
    assert hole_texts_of(Edit(instruction=instruction, old=PLAIN, new=PLAIN + " "), "") is None


def test_an_edit_that_changes_more_than_its_verb_may_is_not_cut():
    edit = Edit(instruction="add a docstring", old=PLAIN, new='def f(a):\n    """Say a."""\n    return b')
    assert hole_texts_of(edit, "") is None


def cut_edits(files):
    """Edits of real functions that have a plan, with their indentation and their texts."""
    for file in files:
        for start, end in find_spans(file.text).functions:
            indent = file.text[file.text.rfind("\n", 0, start) + 1 : start]
            edit = make_edit(file.text[start:end], indent, random.Random(start))
            texts = hole_texts_of(edit, indent) if edit else None
            if texts is not None:
                yield edit, indent, texts


def test_the_parts_of_real_edits_join_to_the_new_text(files):
    found = list(cut_edits(files))
    assert len(found) > 30
    assert all("".join(texts) == edit.new for edit, _, texts in found)


def test_fixed_texts_and_holes_alternate(files):
    assert all(len(texts) % 2 == 1 and len(texts) >= 3 for _, _, texts in cut_edits(files))


def test_the_first_hole_begins_where_a_prompts_would(files):
    for edit, indent, texts in cut_edits(files):
        fixed = plan_of(edit.instruction, edit.old + edit.rest, indent).pieces[0]
        assert texts[0] == fixed[: word_start(fixed, len(fixed))]
