"""Files of a checkpoint that are no files, too large, too deep or of a model that cannot be: trust finding 17.

Each once took gigabytes or loaded for ever. All are refused before anything is made of them, and the file is named.
"""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import pytest

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.config_bounds import MOST, check_config
from sfumato_model.checkpoint.file import CONFIG, TOKENIZER, read_text
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.checkpoint.manifest import MOST_SIZES, MOST_TOKENS
from sfumato_model.checkpoint.weights_header import LONGEST
from sfumato_model.loading import load_engine

FOREIGN = ("chat_template.jinja", "tokenizer_config.json")
"""Read where there is no manifest."""
SMALL = ("config.json", "sfumato.json", *FOREIGN, "model.safetensors.index.json")
READ = (*SMALL, "tokenizer.json", "generation_config.json", "model.safetensors")


@pytest.fixture
def refused(checkpoint_folder):
    """The message with which the folder is refused."""

    def load():
        with pytest.raises(CheckpointError) as refusal:
            load_engine(str(checkpoint_folder))
        assert str(checkpoint_folder) in str(refusal.value)
        assert len(str(refusal.value)) < 1000
        return str(refusal.value)

    return load


@pytest.fixture
def replace(checkpoint_folder):
    """`replace(name)`: the path of a file that is made anew; nothing else keeps it from being read."""

    def without(name):
        if name in FOREIGN:
            (checkpoint_folder / "sfumato.json").unlink()
        path = checkpoint_folder / name
        path.unlink(missing_ok=True)
        return path

    return without


@pytest.fixture
def change(checkpoint_folder):
    """`change("config.json", "text_config.vocab_size", 5)`."""

    def write(name, field, value):
        path = checkpoint_folder / name
        content = json.loads(path.read_text(encoding="utf-8"))
        *outer, last = field.split(".")
        inner = content
        for key in outer:
            inner = inner.setdefault(key, {})
        inner[last] = value
        path.write_text(json.dumps(content), encoding="utf-8")

    return write


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("kind", ["pipe", "link to a device", "folder"])
def test_what_is_no_regular_file_is_refused_unread(refused, replace, name, kind):
    path = replace(name)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    assert name in refused()


@pytest.mark.parametrize("name", [*SMALL, "tokenizer.json", "generation_config.json"])
def test_a_file_of_gigabytes_is_refused_unread(refused, replace, name):
    path = replace(name)
    path.touch()
    os.truncate(path, 2 * TOKENIZER)
    assert "bytes" in refused()


@pytest.mark.parametrize("name", [name for name in SMALL if name.endswith(".json")])
@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 200_000, "[" * 5000 + "]" * 5000], ids=["lists", "objects", "whole"]
)
def test_json_without_a_bottom_is_refused(refused, replace, name, text):
    replace(name).write_text(text, encoding="utf-8")
    assert name in refused()


def test_links_to_regular_files_are_followed(checkpoint_folder, tmp_path):
    """The hub's cache is made of them."""
    blobs = tmp_path / "blobs"
    blobs.mkdir()
    for number, path in enumerate(sorted(checkpoint_folder.iterdir())):
        path.rename(blobs / str(number))
        path.symlink_to(blobs / str(number))
    assert load_engine(str(checkpoint_folder)).info.name == "tiny"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text_config.num_hidden_layers", 10**9),
        ("text_config.num_hidden_layers", 5),
        ("text_config.num_hidden_layers", -4),
        ("text_config.num_hidden_layers", "4"),
        ("text_config.num_hidden_layers", True),
        ("text_config.num_hidden_layers", 4.0),
        ("text_config.vocab_size", 4 * 10**9),
        ("text_config.vocab_size", 100_000),
        ("text_config.vocab_size", 0),
        ("text_config.vocab_size", [420]),
        ("text_config.hidden_size", 10**9),
        ("text_config.hidden_size", 65_536),
        ("text_config.intermediate_size", 1_000_000_000),
        ("text_config.intermediate_size", 1_000_000),
        ("text_config.num_attention_heads", 10**6),
        ("text_config.num_key_value_heads", 0),
        ("text_config.head_dim", 10**6),
        ("text_config.global_head_dim", 10**6),
        ("text_config.num_experts", 10**9),
        ("text_config.top_k_experts", -1),
        ("text_config.moe_intermediate_size", 1_000_000),
        ("text_config.sliding_window", 10**12),
        ("text_config.max_position_embeddings", 10**12),
        ("text_config.rms_norm_eps", float("nan")),
        ("text_config.final_logit_softcapping", float("inf")),
        ("text_config.per_layer_config", {"0": {"head_dim": 10**9}}),
        ("text_config.eos_token_id", "1"),
        ("text_config.eos_token_id", [1, -1]),
        ("text_config.bos_token_id", 1.5),
        ("text_config.layer_types", "sliding_attention"),
        ("text_config.layer_types", ["full_attention"] * 5),
        ("text_config.num_labels", 10**9),
        ("num_labels", 10**9),
        ("canvas_length", 10**9),
        ("anything", 10**12),
        ("anything", json.loads("[" * 400 + "]" * 400)),
        ("vision_config", {"hidden_size": 60_000, "intermediate_size": 60_000, "num_hidden_layers": 20}),
        ("vision_config.num_hidden_layers", 10**9),
        ("vision_config.position_embedding_size", 1_048_576_000),
        ("text_config", [1]),
        ("vision_config", "small"),
    ],
)
def test_a_config_of_a_model_that_cannot_be_is_refused_by_its_field(refused, change, field, value):
    change("config.json", field, value)
    message = refused()
    assert "config.json" in message
    assert field.rpartition(".")[2].removesuffix("_config") in message or "parameters" in message


def test_a_refusal_says_what_was_got_and_what_may_be(refused, change):
    change("config.json", "text_config.num_hidden_layers", 10**9)
    assert "text_config.num_hidden_layers is 1000000000, and should be from 1 to 1,024" in refused()
    change("config.json", "text_config.num_hidden_layers", 1000)
    change("config.json", "text_config.layer_types", None)
    assert "num_hidden_layers is 1000, and the weights have 4 layers" in refused()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("noise", [0, 4 * 10**9]),
        ("noise", [0, 425]),
        ("context_tokens", 10**12),
        ("near_suffix_tokens", MOST_TOKENS + 1),
        ("single_suffix_tokens", 10**12),
        ("snippet_tokens", 10**12),
        ("hole_sizes", [10**9] * 5),
        ("hole_sizes", [4] * (MOST_SIZES + 1)),
        ("line_sizes", [4097]),
        ("rungs", 10**9),
        ("inspect_weight", float("inf")),
        ("sampler.steps", 10**9),
        ("sampler.block_steps", 10**9),
        ("sampler.stability", 10**9),
        ("sampler.temperature.first", float("inf")),
        ("sampler.temperature.last", 1e300),
        ("sampler.causal_weight", 1e300),
        ("sampler.entropy_bound", float("nan")),
        ("sampler.two_readings", "no"),
        ("name", 5),
        ("chat_template", ["{{ x }}"]),
        ("languages", [1]),
        ("operations", [None]),
    ],
)
def test_a_manifest_of_numbers_that_nobody_means_is_refused_by_its_field(refused, change, field, value):
    change("sfumato.json", field, value)
    message = refused()
    assert "sfumato.json" in message
    assert field in message


RELEASED = {
    "vocab_size": 262_144, "hidden_size": 2816, "intermediate_size": 2112, "num_hidden_layers": 30,
    "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256, "global_head_dim": 512,
    "num_global_key_value_heads": 2, "num_experts": 128, "top_k_experts": 8, "moe_intermediate_size": 704,
    "sliding_window": 1024, "max_position_embeddings": 262_144, "eos_token_id": [1, 106], "bos_token_id": 2,
}  # fmt: skip
VISION = {
    "hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16,
    "num_key_value_heads": 16, "head_dim": 72, "position_embedding_size": 10_240, "patch_size": 16,
}  # fmt: skip


@pytest.mark.parametrize("size", [52_000_000_000, 18_900_000_000, 13_000_000_000])
def test_the_released_checkpoints_are_far_from_every_bound(size):
    config = {"text_config": RELEASED, "vision_config": VISION, "canvas_length": 256, "image_token_id": 258_880}
    shapes = {f"model.decoder.layers.{at}.input_layernorm.weight": (2816,) for at in range(30)}
    shapes |= {"model.decoder.embed_tokens.weight": (262_144, 2816)}
    check_config(Path("config.json"), config, shapes, size)
    assert all(10 * value <= MOST[name] for name, value in (*RELEASED.items(), *VISION.items()) if name in MOST)


def test_a_header_of_gigabytes_is_refused_unread(refused, replace):
    path = replace("model.safetensors")
    path.write_bytes(struct.pack("<Q", 4 * 2**30))
    os.truncate(path, 8 + 4 * 2**30 + 10)
    assert f"its header has {4 * 2**30:,} bytes, and {LONGEST:,} are read at most" in refused()


def test_text_of_just_the_limit_is_read_and_no_more(tmp_path):
    (tmp_path / "f").write_text("four", encoding="utf-8")
    assert read_text(tmp_path / "f", 4) == "four"
    with pytest.raises(CheckpointError, match="more than 3 bytes"):
        read_text(tmp_path / "f", 3)
    with pytest.raises(CheckpointError, match="more than 3 bytes"):
        read_text(Path("/proc/self/maps"), 3)  # it says that it has none


def test_inspecting_reads_no_more_than_it_says(checkpoint_folder):
    (checkpoint_folder / "config.json").write_bytes(b" " * (CONFIG + 1))
    with pytest.raises(CheckpointError, match=f"more than {CONFIG:,} bytes"):
        inspect(str(checkpoint_folder))
