"""A checkpoint with one expert a layer is read from its files, without the class; what the class loads is the truth."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file, save_file

from sfumato_model.api.errors import CheckpointError
from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.checkpoint.folder import VISION, inspect
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.dense.denoiser import DenseDenoiser
from sfumato_model.denoiser.dense.load import load_dense
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser
from sfumato_model.denoiser.transformers.load import load_class
from sfumato_model.loading import load_engine
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.training.export import export

CORRUPTION = UniformCorruption(low=8, high=4096)
NAME = "model.decoder.layers.0.self_attn.q_proj.weight"
FILL = """
import sys
from sfumato_model.loading import load_engine
from sfumato_model.api.request import FillRequest, Hole, Limits
request = FillRequest(segments=("a = ", Hole()))
list(load_engine("default", engine="torch", device="cpu").run("fill", request, Limits(clock=lambda: 0.0)))
print([name for name in sys.modules if name.split(".")[0] == "transformers"])
"""


@pytest.fixture(scope="module")
def default():
    return inspect("default")


@pytest.fixture(scope="module")
def of_the_class(default):
    return load_class(default, torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def exported(tiny_model, tokenizer_file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dense")
    tokenizer = FileTokenizer.from_file(tokenizer_file)
    manifest = Manifest(name="dense", noise=(8, 420), hole_sizes=(4, 8))
    export(tiny_model(tokenizer.size, experts=1), tokenizer, manifest, folder)
    return folder


@pytest.fixture
def folder(exported, tmp_path):
    """A folder that a test may damage."""
    return shutil.copytree(exported, tmp_path / "dense")


@pytest.mark.parametrize("dtype", ["float32", None])
def test_weights_that_compute_no_number_are_refused_when_they_are_loaded(folder, dtype):
    tensors = load_file(folder / "model.safetensors")
    tensors["model.decoder.embed_tokens.weight"][:] = 3e38
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match="computes what is no number: its weights are damaged"):
        load_engine(str(folder), engine="torch", device="cpu", dtype=dtype)


def refused(folder):
    with pytest.raises(CheckpointError) as refusal:
        load_engine(str(folder), engine="torch", device="cpu")
    return str(refusal.value)


@pytest.mark.parametrize("named_by", ["nobody", "an argument", "the environment"])
def test_float32_that_is_named_leaves_no_product_in_bfloat16(exported, monkeypatch, named_by):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    monkeypatch.setenv("SFUMATO_DTYPE", "float32" if named_by == "the environment" else "")
    engine = load_engine(
        str(exported), engine="torch", device="cpu", dtype="float32" if named_by == "an argument" else None
    )
    weights = engine.model.engine.denoiser._weights
    assert (weights.head.narrow is None) == (named_by != "nobody")


def test_the_default_checkpoint_loads_and_fills_without_transformers():
    loaded = subprocess.run([sys.executable, "-c", FILL], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_the_default_checkpoints_logits_are_those_of_the_class(default, of_the_class, segment):
    generator = torch.Generator().manual_seed(0)
    ids = torch.randint(8, 4096, (90,), generator=generator).tolist()
    canvas, slots = pack([segment(8, (20, 21)), segment(4, (20,), 3)], 60), torch.tensor(ids[60:75])
    belief = torch.rand(15, of_the_class.config.text_config.vocab_size, generator=generator).softmax(-1)
    texts, at = Texts.pack([ids[75:80]], 60, torch.device("cpu")), torch.tensor([-1, 0, 4])
    found = []
    weights, _ = load_dense(default, narrow=False)
    for denoiser in (DenseDenoiser(weights, CORRUPTION), DiffusionGemmaDenoiser(of_the_class, CORRUPTION)):
        prefix = denoiser.encode(ids[:60])
        found.append(
            torch.cat(
                [
                    denoiser.logits(prefix, canvas, slots, None),
                    denoiser.logits(prefix, canvas, slots, belief),
                    denoiser.causal_logits(prefix, texts, at),
                ]
            )
        )
    torch.testing.assert_close(*found, atol=1e-4, rtol=0)


def test_parameters_are_counted_as_the_class_has_them(default, of_the_class):
    _, parameters = load_dense(default, narrow=False)
    text = (p for name, p in of_the_class.named_parameters() if not any(part in name for part in VISION))
    assert parameters == sum(p.numel() for p in text)


def test_a_checkpoint_in_several_files_fills_as_in_one(folder, no_limits):
    request = FillRequest(segments=("a = ", Hole(), "\n"))
    *_, whole = load_engine(str(folder), engine="torch", device="cpu").run("fill", request, no_limits)
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    parts = {"model-1.safetensors": sorted(weights)[::2], "model-2.safetensors": sorted(weights)[1::2]}
    for file, names in parts.items():
        save_file({name: weights[name] for name in names}, folder / file, metadata={"format": "pt"})
    index = {"weight_map": {name: file for file, names in parts.items() for name in names}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    *_, split = load_engine(str(folder), engine="torch", device="cpu").run("fill", request, no_limits)
    assert [c.texts for c in split.candidates] == [c.texts for c in whole.candidates]


def test_a_tensor_that_is_missing_is_named_with_what_to_do(folder):
    weights = load_file(folder / "model.safetensors")
    del weights[NAME]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert f"{folder} lacks {NAME}: download it again" in refused(folder)


def test_a_tensor_of_another_shape_is_named_with_both(folder):
    weights = load_file(folder / "model.safetensors")
    weights[NAME] = weights[NAME][:-1].contiguous()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert f"has {NAME} of shape (63, 32), and its config.json wants (64, 32)" in refused(folder)


@pytest.mark.parametrize(
    "said",
    [{"hidden_size": 64}, {"num_hidden_layers": 3}, {"rms_norm_eps": "small"}, {"layer_types": 4}, {"head_dim": None}],
    ids=str,
)
def test_a_config_of_other_weights_is_refused_with_the_folder(folder, said):
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["text_config"] |= said
    path.write_text(json.dumps(config), encoding="utf-8")
    assert str(folder) in refused(folder)
