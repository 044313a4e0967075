"""Which checkpoints the embedded engine runs where nobody names one, and what it says where it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.dtype import SMALL
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.engines.embedded.suits import unsuited
from sfumato_model.engines.started import EngineSettings
from sfumato_model.loading import load_engine


@pytest.fixture(scope="module")
def default():
    return inspect("default")


@pytest.mark.parametrize("settings", [{}, {"device": "cpu"}, {"dtype": "float32"}, {"dtype": "int8"}])
def test_the_default_checkpoint_suits(default, settings):
    assert unsuited(default, EngineSettings(**settings)) is None


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"device": "cuda:1"}, "it runs on the processor, and device 'cuda:1' was asked for"),
        ({"dtype": "bfloat16"}, "it multiplies in float32 or int8, and dtype 'bfloat16' was asked for"),
    ],
)
def test_another_device_or_dtype_does_not(default, settings, why):
    assert unsuited(default, EngineSettings(**settings)) == why


def test_the_environment_names_a_dtype_too(default, monkeypatch):
    monkeypatch.setenv("SFUMATO_DTYPE", "bfloat16")
    assert "bfloat16" in (unsuited(default, EngineSettings()) or "")


def test_several_experts_or_large_weights_do_not(default):
    assert "one expert a layer" in (unsuited(replace(default, experts_apart=True), EngineSettings()) or "")
    assert "less than 500 MB" in (unsuited(replace(default, bytes=SMALL), EngineSettings()) or "")


def test_nobody_who_names_no_engine_gets_another_than_torch_for_what_does_not_suit(default_like_folder):
    assert load_engine(str(default_like_folder)).info.engine == "torch"
    assert load_engine("default").info.engine == "embedded"


def test_who_names_it_is_told_why_it_cannot(default_like_folder):
    with pytest.raises(CheckpointError, match="cannot be run by the embedded engine: it is for checkpoints with one"):
        load_engine(str(default_like_folder), engine="embedded")
