"""Repositories as the Hub has them: each loads and fills, or is refused by a sentence that says what runs it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.lookalikes.config import END_IDS
from tests.lookalikes.repository import QUANTIZED, Layout, write_repository
from tests.lookalikes.weights import released_model

from sfumato_model.api.errors import CheckpointError
from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.loading import load_engine
from sfumato_model.operations.fill import fill

BEFORE, AFTER = "def load(path):\n    x = ", "\n    return x\n"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """`repository(layout)`: a folder, made once."""
    made = {}

    def make(layout: Layout) -> Path:
        if layout not in made:
            made[layout] = tmp_path_factory.mktemp("hub") / "repository"
            write_repository(made[layout], layout)
        return made[layout]

    return make


def result(engine, *segments, **fields):
    *_, last = fill(engine.model, FillRequest(segments=segments, path="a.py", **fields), Limits(clock=lambda: 0.0))
    assert isinstance(last, FillResult)
    return last


def test_a_repository_with_experts_apart_fills_as_one_with_them_together(repository):
    together, apart = (load_engine(str(repository(layout))) for layout in ("released", "experts apart"))
    assert result(together, BEFORE, Hole(max_tokens=8), AFTER) == result(apart, BEFORE, Hole(max_tokens=8), AFTER)


def test_what_is_saved_after_one_with_experts_apart_has_them_together(repository, tmp_path):
    load_engine(str(repository("experts apart")))
    released_model(512).save_pretrained(tmp_path)
    assert not [name for name in load_file(tmp_path / "model.safetensors") if ".experts.0." in name]


@pytest.mark.parametrize("field", ["quantization_config", "compression_config", "quantization"])
@pytest.mark.parametrize("inside", [(), ("text_config",)])
def test_one_whose_config_says_so_in_another_place_is_refused_too(repository, tmp_path, field, inside):
    """Fresh eyes: only the top of config.json was looked at, and the rest was fetched and loaded."""
    folder = shutil.copytree(repository("released"), tmp_path / "copy")
    config = place = json.loads((folder / "config.json").read_text())
    for name in inside:
        place = place[name]
    place[field] = {"quant_method": "fp8"}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match="quantized by 'fp8', which Sfumato does not load"):
        load_engine(str(folder))


@pytest.mark.parametrize(
    ("name", "method"),
    [("hf_quant_config.json", "modelopt"), ("quant_config.json", "awq"), ("quantize_config.json", "gptq")],
)
def test_one_whose_method_says_so_in_a_file_of_its_own_is_refused_too(repository, tmp_path, name, method):
    folder = shutil.copytree(repository("released"), tmp_path / "copy")
    (folder / name).write_text("{}")
    with pytest.raises(CheckpointError, match=f"quantized by '{method}', which Sfumato does not load"):
        load_engine(str(folder))


def test_matrices_of_whole_numbers_are_refused_whatever_the_config_says(repository, tmp_path):
    folder = shutil.copytree(repository("released"), tmp_path / "copy")
    file = next(folder.glob("*.safetensors"))
    tensors = load_file(file)
    name = next(name for name, tensor in tensors.items() if tensor.dim() > 1 and "vision" not in name)
    tensors[name] = tensors[name].to(torch.int8)
    save_file(tensors, file, metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match=r"has whole numbers for .*: its weights are quantized"):
        load_engine(str(folder))


@pytest.mark.parametrize("layout", QUANTIZED)
def test_a_quantized_one_is_refused(repository, layout):
    with pytest.raises(CheckpointError, match=r"quantized by .* which Sfumato does not load"):
        load_engine(str(repository(layout)))


def test_the_vision_tower_is_not_loaded(repository):
    model = load_engine(str(repository("released"))).model.engine.denoiser._model
    vision = [p for name, p in model.named_parameters() if "vision" in name]
    assert sum(p.numel() for p in vision) < 5_000


def test_what_its_files_say_is_what_it_is_sampled_by(repository):
    manifest = inspect(str(repository("released"))).manifest
    sampler = manifest.sampler
    assert (sampler.steps, sampler.confidence, sampler.stability, sampler.entropy_bound) == (48, 0.005, 1, 0.1)
    assert (sampler.temperature.first, sampler.temperature.last, sampler.temperature.reaches_last) == (0.8, 0.4, False)
    assert sampler.belief_temperature is None
    assert manifest.show_confidence > 0
    assert manifest.languages == ()
    assert manifest.facts["manifest"] == "made of generation_config.json and the chat template"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"max_denoising_steps": 0}, "sampler.steps is 0"),
        ({"t_min": "cold"}, "sampler.temperature.last is 'cold'"),
        ({"eos_token_id": ["<eos>"]}, "eos_token_id"),
        ({"sampler_config": {"entropy_bound": -1}}, "sampler.entropy_bound is -1"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named(repository, tmp_path, changed, named):
    folder = tmp_path / "repository"
    folder.mkdir()
    for path in repository("released").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    said = json.loads((folder / "generation_config.json").read_text()) | changed
    (folder / "generation_config.json").write_text(json.dumps(said))
    with pytest.raises(CheckpointError, match=re.escape(named)):
        load_engine(str(folder))


@pytest.mark.parametrize("single_line", [True, False])
def test_no_text_has_a_token_that_only_turns_have(repository, single_line):
    engine = load_engine(str(repository("released")))
    never = torch.tensor(sorted({*engine.model.tokenizer.special.never, *END_IDS}))
    found = result(engine, BEFORE, Hole(max_tokens=8), AFTER, single_line=single_line, candidates=4)
    for candidate in found.candidates:
        ids = torch.tensor(engine.model.tokenizer.encode(candidate.texts[0]))
        assert not torch.isin(ids, never).any()
        assert "<|" not in candidate.texts[0]


def test_the_context_is_the_templates_own_generation_prompt_and_a_fence(repository):
    engine = load_engine(str(repository("released")))
    prompt = engine.model.prompt(FillRequest(segments=(BEFORE, Hole(), AFTER), path="a.py"))
    ids, tokenizer = list(prompt.context), engine.model.tokenizer
    assert ids[:4] == [2, 105, *tokenizer.encode("user")[:2]][:4]
    begin = [106, 107, 105, *tokenizer.encode("model"), 107, 100, *tokenizer.encode("thought"), 107, 101]
    fence = tokenizer.encode("```python\n")
    at = next(k for k in range(len(ids)) if ids[k : k + len(begin)] == begin)
    assert ids[at + len(begin) :][: len(fence)] == fence
    assert tokenizer.decode(ids[at + len(begin) + len(fence) :]) == BEFORE.rstrip(" ")
