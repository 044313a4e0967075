"""A selection with a memory: what the project says elsewhere is likely, and is what a word may become."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.model.fake_tokenizers import ByteTokenizer

from sfumato_model.api.loaded import CheckpointInfo
from sfumato_model.api.request import InspectRequest, RefineRequest, RewriteRequest, Selection
from sfumato_model.api.result import Edit
from sfumato_model.memory.memory import Known, Memory, with_files
from sfumato_model.memory.volume import File
from sfumato_model.memory.weight import one_for_all
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.operations.inspection import inspect
from sfumato_model.projects.projects import Projects
from sfumato_model.settling.scales import Scales

PROJECT = "\nfirst = begin\nsecond = frobnicate(first)\n" * 2
INFO = CheckpointInfo(
    name="fake", source="nowhere", parameters=1, languages=("python",), operations=("fill",), context_tokens=64,
    device="cpu", dtype="float32",
)  # fmt: skip


def known(text):
    files = [File(name="p.py", ids=np.array(ByteTokenizer().encode(text)))] if text else []
    return Known(memory=with_files(Memory(vocabulary=ByteTokenizer.size), files))


@pytest.fixture
def model(fake_denoiser, fake_model):
    """Any next byte is as likely as another, to the causal reading."""
    row = torch.zeros(ByteTokenizer.size)
    return fake_model(fake_denoiser(ByteTokenizer.size, causal=lambda _sight: row), memory=one_for_all(0.9))


@pytest.fixture
def likely(model, no_limits):
    """`likely("text", project)`: each word of it with its log probability."""

    def run(text, project=None):
        memory = None if project is None else known(project)
        selection = Selection(before="x\n", text=text, after="\n", memory=memory)
        found = inspect(model, InspectRequest(selection=selection), no_limits).tokens
        return {text[word.start : word.end]: word.log_prob for word in found}

    return run


def test_what_the_project_says_elsewhere_is_likelier(likely):
    plain, read = likely("second = frobnicate"), likely("second = frobnicate", PROJECT)
    assert read["frobnicate"] > plain["frobnicate"] + 1


def test_what_it_never_says_there_is_less_likely_than_what_it_says(likely):
    said, other = likely("second = frobnicate", PROJECT), likely("second = frobulate", PROJECT)
    assert said["frobnicate"] > other["frobulate"] + 1


def test_a_memory_that_knows_nothing_changes_nothing(likely):
    assert likely("second = frobnicate", "") == pytest.approx(likely("second = frobnicate"))


def test_an_edit_is_weighed_by_what_the_project_says(model, no_limits):
    def gain(memory):
        selection = Selection(before="x\n", text="second = frobulate(first)", after="\n", memory=memory)
        scales = Scales(model=model, selection=selection, limits=no_limits)
        wrong = selection.text.index("ulate")
        right = Edit(start=wrong, end=wrong + len("ulate"), text="nicate")
        return scales.read([right])[1] - scales.read([])[1]

    assert gain(known(PROJECT)) > gain(None)


@pytest.mark.parametrize("kind", [InspectRequest, RefineRequest, RewriteRequest])
def test_a_selection_is_read_with_the_snapshot_of_its_workspace(model, kind):
    tokenizer = ByteTokenizer()
    projects = Projects(lambda texts: [tokenizer.encode(text) for text in texts], tokenizer.decode, tokenizer.size)
    loaded = LoadedEngine(info=INFO, model=model, projects=projects)
    asked = kind(selection=Selection(text="second", workspace="w", path="a.py"))
    assert loaded._with_memory(asked).selection.memory is not None
    assert LoadedEngine(info=INFO, model=model)._with_memory(asked) is asked
