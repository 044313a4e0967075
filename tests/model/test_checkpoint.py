"""Finding a checkpoint and looking it over: every message names the file and says what to do."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint import folder as checkpoint
from sfumato_model.checkpoint.folder import describe, find, inspect, weight_files


@pytest.fixture
def refused(checkpoint_folder):
    """The message with which the damaged folder is refused."""

    def inspect_it(source=None):
        with pytest.raises(CheckpointError) as refusal:
            inspect(source or str(checkpoint_folder))
        return str(refusal.value)

    return inspect_it


@pytest.fixture(autouse=True)
def empty_hub_cache(tmp_path, monkeypatch):
    """No snapshot of the user's is ever met."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))


def change(path, **fields):
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **fields}), encoding="utf-8")


def test_a_sound_folder_passes(checkpoint_folder):
    files = inspect(str(checkpoint_folder))
    assert (files.name, files.folder) == ("tiny", checkpoint_folder)
    assert files.bytes == (checkpoint_folder / "model.safetensors").stat().st_size


def test_the_default_is_found_by_its_name():
    assert find("default") == checkpoint.DEFAULT_FOLDER


@pytest.mark.parametrize("source", ["nowhere", "/no/such/folder", "./here", "~/there", "a/b/c"])
def test_a_folder_that_does_not_exist_is_named_with_what_could_be(refused, source):
    message = refused(source)
    assert source in message
    assert "owner/name" in message


def test_a_file_is_not_a_checkpoint(refused, checkpoint_folder):
    assert "neither" in refused(str(checkpoint_folder / "config.json"))


def test_a_hub_id_that_is_not_here_says_how_to_get_it(refused):
    message = refused("somebody/some-model")
    assert "somebody/some-model is not on this machine" in message
    assert "sfumato pull somebody/some-model" in message


@pytest.mark.parametrize("source", ["two words/x", "owner/--", "owner/name.git", "öwner/name"])
def test_what_cannot_be_a_hub_id_is_refused_like_any_other_unknown_name(refused, source):
    assert source in refused(source)


def test_a_folder_without_config_is_no_checkpoint(refused, checkpoint_folder):
    (checkpoint_folder / "config.json").unlink()
    message = refused()
    assert str(checkpoint_folder) in message
    assert "no config.json" in message


@pytest.mark.parametrize("text", [b"{", b"\xff", b""])
def test_a_damaged_config_is_named(refused, checkpoint_folder, text):
    (checkpoint_folder / "config.json").write_bytes(text)
    assert f"{checkpoint_folder / 'config.json'} cannot be read" in refused()


@pytest.mark.parametrize("architectures", [["LlamaForCausalLM"], [], None])
def test_another_architecture_is_named_beside_the_one_that_runs(refused, checkpoint_folder, architectures):
    change(checkpoint_folder / "config.json", architectures=architectures)
    message = refused()
    assert str(architectures) in message
    assert "DiffusionGemmaForBlockDiffusion" in message


def test_a_config_that_is_no_object_is_refused(refused, checkpoint_folder):
    (checkpoint_folder / "config.json").write_text("[]", encoding="utf-8")
    assert "config.json" in refused()


def test_truncated_weights_are_named_with_both_sizes(refused, checkpoint_folder):
    path = checkpoint_folder / "model.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1000])
    message = refused()
    assert f"{path} is truncated" in message
    assert f"{len(whole) - 1000:,} bytes" in message
    assert f"{len(whole):,}" in message
    assert "download it again" in message


@pytest.mark.parametrize("data", [b"", b"short", b"\x00" * 8, struct.pack("<Q", 2**40) + b"{}", b"<html>not found"])
def test_weights_that_are_something_else_are_named(refused, checkpoint_folder, data):
    path = checkpoint_folder / "model.safetensors"
    path.write_bytes(data)
    message = refused()
    assert str(path) in message
    assert "download it again" in message


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(st.sampled_from(["data_offsets", "a", "__metadata__"]), some, max_size=3)
    ),
    max_leaves=6,
)


@given(values)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_other_header_is_refused_by_name(refused, checkpoint_folder, write_safetensors, header):
    path = checkpoint_folder / "model.safetensors"
    write_safetensors(path, header, b"x")  # no header speaks of this byte, so none is right
    assert str(path) in refused()


def test_missing_weights_are_named(refused, checkpoint_folder):
    (checkpoint_folder / "model.safetensors").unlink()
    message = refused()
    assert str(checkpoint_folder) in message
    assert "model.safetensors" in message
    assert "sfumato pull" in message


@pytest.fixture
def sharded(checkpoint_folder):
    """The weights as the first of two shards; the second is missing."""
    (checkpoint_folder / "model.safetensors").rename(checkpoint_folder / "model-1.safetensors")
    index = checkpoint_folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}), "utf-8")
    return checkpoint_folder


def test_a_missing_shard_of_an_index_is_named(refused, sharded):
    assert "lacks its weights model-2.safetensors" in refused()
    assert sharded.name in refused()


def test_all_shards_of_an_index_are_weights(sharded):
    (sharded / "model-2.safetensors").write_bytes((sharded / "model-1.safetensors").read_bytes())
    assert [path.name for path in weight_files(sharded)] == ["model-1.safetensors", "model-2.safetensors"]


def test_an_index_of_no_file_names_is_refused(refused, sharded):
    (sharded / "model.safetensors.index.json").write_text('{"weight_map": {"a": 1, "b": "x"}}', encoding="utf-8")
    assert "names '1' as weights" in refused()


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"weight_map": []}'])
def test_a_damaged_index_is_named(refused, sharded, text):
    index = sharded / "model.safetensors.index.json"
    index.write_text(text, encoding="utf-8")
    message = refused()
    assert str(index) in message
    assert "download it again" in message


@pytest.mark.parametrize("method", ["compressed-tensors", "modelopt", "auto-round", "fp8"])
def test_weights_that_another_engine_runs_are_refused_with_its_name(refused, checkpoint_folder, method):
    change(checkpoint_folder / "config.json", quantization_config={"quant_method": method})
    message = refused()
    assert f"quantized by '{method}'" in message
    assert "vLLM runs them" in message
    assert "google/diffusiongemma-26B-A4B-it" in message


def test_for_another_engine_weights_may_be_quantized_or_not_even_be_here(checkpoint_folder):
    change(checkpoint_folder / "config.json", quantization_config={"quant_method": "modelopt"})
    (checkpoint_folder / "model.safetensors").unlink()
    files = describe(str(checkpoint_folder))
    assert (files.name, files.folder, files.bytes) == ("tiny", checkpoint_folder, 0)
    (checkpoint_folder / "tokenizer.json").unlink()
    with pytest.raises(CheckpointError, match=r"has no tokenizer\.json"):
        describe(str(checkpoint_folder))


@pytest.mark.parametrize("quantization", [{"quant_method": "magic"}, {"bits": 4}, "int4"])
def test_an_unknown_quantization_is_refused(refused, checkpoint_folder, quantization):
    change(checkpoint_folder / "config.json", quantization_config=quantization)
    message = refused()
    assert str(checkpoint_folder) in message
    assert "does not load" in message


def test_a_damaged_manifest_is_named(refused, checkpoint_folder):
    change(checkpoint_folder / "sfumato.json", surprise=1)
    message = refused()
    assert str(checkpoint_folder / "sfumato.json") in message
    assert "surprise" in message


def test_a_missing_tokenizer_is_named(refused, checkpoint_folder):
    (checkpoint_folder / "tokenizer.json").unlink()
    message = refused()
    assert str(checkpoint_folder) in message
    assert "tokenizer.json" in message


def test_a_checkpoint_without_manifest_gets_the_foreign_one_and_the_folders_name(checkpoint_folder):
    (checkpoint_folder / "sfumato.json").unlink()
    manifest = inspect(str(checkpoint_folder)).manifest
    assert (manifest.lengths, manifest.name, manifest.chat_template) == ("ladder", checkpoint_folder.name, None)


@pytest.mark.parametrize("where", ["chat_template.jinja", "tokenizer_config.json"])
def test_a_foreign_checkpoint_has_its_own_chat_template(checkpoint_folder, where):
    (checkpoint_folder / "sfumato.json").unlink()
    text = "{{ x }}" if where.endswith("jinja") else json.dumps({"chat_template": "{{ x }}"})
    (checkpoint_folder / where).write_text(text, encoding="utf-8")
    assert inspect(str(checkpoint_folder)).manifest.chat_template == "{{ x }}"
