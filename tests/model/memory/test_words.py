"""Names of file and project for a list of completions."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.model.fake_tokenizers import ByteTokenizer

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.context.prefill import encode
from sfumato_model.memory.memory import Known, Memory, with_files
from sfumato_model.memory.volume import File
from sfumato_model.memory.weight import one_for_all
from sfumato_model.operations.words import words


@pytest.fixture
def model(fake_denoiser, fake_model):
    """Any next byte is as likely as another, to the causal reading."""
    row = torch.zeros(ByteTokenizer.size)
    return fake_model(
        fake_denoiser(ByteTokenizer.size, causal=lambda _sight: row), hole_sizes=(4,), memory=one_for_all(0.9)
    )


@pytest.fixture
def listed(model, no_limits):
    """`listed("text before", project="...")`: the words there, and their chances."""

    def run(before, *, project="", after="\n", count=8, limits=no_limits, **fields):
        files = [File(name="p.py", ids=np.array(ByteTokenizer().encode("\n" + project)))] if project else []
        memory = Known(memory=with_files(Memory(vocabulary=ByteTokenizer.size), files))
        request = FillRequest(segments=(before, Hole(), after), candidates=count, **{"memory": memory, **fields})
        return {word.text: word.confidence for word in words(model, request, limits).words}

    return run


def test_a_name_of_the_project_goes_on_behind_what_is_typed(listed):
    assert list(listed("x = fr", project="def frobni(a):\n    pass\n")) == ["obni"]


def test_so_does_one_of_the_document_before_or_behind(listed):
    assert list(listed("a = toll\nx = to", after="\ntotal = 2\n")) == ["ll", "tal"]


def test_names_are_in_the_order_of_how_likely_they_are_there(listed):
    """The one follows what stands before the cursor elsewhere, the other is only there more often."""
    found = listed("self.fr", project="self.frob = 1\n" + "x = free + free\n" * 3)
    assert list(found) == ["ob", "ee"]
    assert sum(found.values()) <= 1 + 1e-6


def test_a_name_that_others_begin_with_is_as_likely_as_where_it_ends(listed):
    found = listed("x = fr", project="a = frog\n" * 5 + "b = fro\n")
    assert list(found) == ["og", "o"]


@pytest.mark.parametrize("project", ["afrob = 1\n", "x = frob", "frobnicated_for_long = 1\n", "fr = 1\n", ""])
def test_what_is_no_name_or_not_all_read_is_left_out(listed, project):
    """The middle of another word, one that its file ends in, one longer than is read, and what is typed already."""
    assert listed("y = fr", project=project) == {}


def test_without_a_typed_letter_what_follows_the_text_before_is_known(listed):
    assert next(iter(listed("x.", project="x.frob = 1\nx.frob = 2\ny.free = 3\n"))) == "frob"


def test_there_are_no_more_than_are_wanted(listed):
    project = "".join(f"fr{letter} = 1\n" for letter in "abcdefghij")
    assert len(listed("x = fr", project=project, count=3)) == 3


def test_without_a_memory_or_time_there_are_none(listed):
    project = "frob = 1\n"
    assert listed("x = fr", project=project, memory=None) == {}
    late = Limits(clock=lambda: 1.0, deadline=0.5)
    assert listed("x = fr", project=project, limits=late) == {}


def test_nothing_is_denoised(listed, model):
    listed("x = fr", project="frob = 1\n")
    assert "denoise" not in model.engine.denoiser.calls


def test_the_same_snapshot_gives_the_same_words(listed, model, no_limits):
    ask = lambda: listed("x = fr", project="frob = 1\nfree = 2\nfret = 3\n")  # noqa: E731
    once = ask()
    encode(model, model.prompt(FillRequest(segments=("other", Hole()))), no_limits)
    assert list(ask().items()) == list(once.items())
