"""A file that is not what it should be is refused, with its name and what to do."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.denoiser.embedded.load import load_embedded
from sfumato_model.loading import load_engine
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.training.export import export

NAME = "model.decoder.layers.0.self_attn.q_proj.weight"


@pytest.fixture(scope="module")
def exported(tiny_model, tokenizer_file, tmp_path_factory):
    """As training exports it, but in float32, which numpy writes."""
    folder = tmp_path_factory.mktemp("embedded")
    tokenizer = FileTokenizer.from_file(tokenizer_file)
    model = tiny_model(tokenizer.size, experts=1)
    export(model, tokenizer, Manifest(name="embedded", noise=(8, 420), hole_sizes=(4, 8)), folder)
    tensors = {name: tensor.float().numpy() for name, tensor in model.state_dict().items() if "lm_head" not in name}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.fixture
def folder(exported, tmp_path):
    """A folder that a test may damage."""
    return shutil.copytree(exported, tmp_path / "embedded")


def changed(folder, change):
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def refused(folder):
    with pytest.raises(CheckpointError) as refusal:
        load_embedded(inspect(str(folder)))
    message = str(refusal.value)
    assert str(folder) in message
    assert "download it again" in message
    return message


def test_what_training_exports_is_read(folder):
    weights, parameters = load_embedded(inspect(str(folder)))
    assert len(weights.layers) == 4
    assert parameters > 10_000


def test_a_truncated_file_is_named(folder):
    path = folder / "model.safetensors"
    files = inspect(str(folder))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CheckpointError, match=r"model\.safetensors cannot be loaded .*: download it again"):
        load_embedded(files)
    refused(folder)


def test_a_tensor_that_is_missing_is_named(folder):
    files = inspect(str(folder))
    changed(folder, lambda tensors: tensors.pop(NAME))
    with pytest.raises(CheckpointError, match=f"lacks {NAME}: download it again"):
        load_embedded(files)


def test_a_tensor_of_another_shape_is_named_with_both(folder):
    files = inspect(str(folder))
    changed(folder, lambda tensors: tensors.update({NAME: tensors[NAME][:-1].copy()}))
    with pytest.raises(CheckpointError, match=r"of shape \(63, 32\), and its config.json wants \(64, 32\)"):
        load_embedded(files)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_tensor_that_holds_what_is_no_number_is_named(folder, bad):
    changed(folder, lambda tensors: tensors[NAME].__setitem__((0, 0), bad))
    assert f"{NAME} holds what is no number" in refused(folder)


def test_a_tensor_of_a_type_that_is_not_read_is_named(folder):
    changed(folder, lambda tensors: tensors.update({NAME: tensors[NAME].astype(np.complex64)}))
    assert f"{NAME} is of type C64" in refused(folder)


def test_other_layers_than_the_configuration_has_are_refused(folder):
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["text_config"]["num_hidden_layers"] = 3
    path.write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(CheckpointError) as refusal:
        load_embedded(inspect(str(folder)))
    assert str(folder) in str(refusal.value)


def test_tensors_that_nobody_reads_are_left_aside(folder):
    def add(tensors):
        tensors["model.vision_tower.x"] = np.full(3, np.nan, np.float32)
        tensors["counts"] = np.ones(3, np.int64)

    changed(folder, add)
    load_embedded(inspect(str(folder)))


def test_weights_that_compute_no_number_are_refused_when_they_are_loaded(folder):
    def largest(tensors):
        tensors["model.decoder.embed_tokens.weight"][:] = 3e38

    changed(folder, largest)
    with pytest.raises(CheckpointError, match="computes what is no number: its weights are damaged"):
        load_engine(str(folder), engine="embedded")


@pytest.mark.parametrize(
    ("field", "value"),
    [("rms_norm_eps", -1.0), ("rms_norm_eps", 1e39), ("final_logit_softcapping", 0), ("final_logit_softcapping", True)],
)
def test_a_number_that_no_model_has_is_named_with_what_it_may_be(folder, field, value):
    config = json.loads((folder / "config.json").read_text())
    config["text_config"][field] = value
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match=rf"config.json: text_config.{field} is .*, and should be from"):
        inspect(str(folder))


@pytest.mark.parametrize("value", [[1], {"0": 5}, {"x": {}}])
def test_layers_of_their_own_are_objects(folder, value):
    config = json.loads((folder / "config.json").read_text())
    config["text_config"]["per_layer_config"] = value
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match="per_layer_config should be an object of objects"):
        inspect(str(folder))
