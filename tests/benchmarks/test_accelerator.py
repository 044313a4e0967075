"""`python -m benchmarks.accelerator`, through every part, on weights small enough for a CPU; and its formulas."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from benchmarks.accelerator.__main__ import PARTS
from benchmarks.accelerator.record import Record, Skipped
from benchmarks.released.roofline import weights
from benchmarks.shared.released_shape import TEXT, TINY, bytes_read, config, random_model
from rich.console import Console
from tests.lookalikes.repository import write_repository

from sfumato_model.checkpoint.text_config import text_config

ROOT = Path(__file__).parents[2]
PLACES = ("seconds", "rows", "why")


@pytest.fixture
def accelerator(tmp_path):
    """`accelerator(...)`: the exit code of the program, what it prints, and what it has written."""

    def run(*arguments: str):
        out = tmp_path / "found.json"
        # Nothing that this user has fetched is measured.
        environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(tmp_path),
            "HF_HOME": str(tmp_path),
            "CUDA_VISIBLE_DEVICES": "",
        }
        command = [sys.executable, "-m", "benchmarks.accelerator", "--out", str(out), *arguments]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=600)
        return done.returncode, done.stdout + done.stderr, json.loads(out.read_text())

    return run


def record(path, *names):
    parts = {name: {"state": "not reached", "why": "", "seconds": 0.0, "rows": []} for name in names}
    return Record(path=path, console=Console(quiet=True), facts={}, parts=parts)


def test_every_part_finds_something_on_a_cpu_and_says_that_it_is_no_measure(accelerator, tmp_path):
    repository = tmp_path / "repository"
    write_repository(repository)
    small = ("--device", "cpu", "--config", "tiny", "--part-seconds", "0", "--holes", "2")
    code, said, found = accelerator(*small, "--checkpoint", str(repository))
    assert {name: part["state"] for name, part in found["parts"].items()} == dict.fromkeys(PARTS, "stopped"), said
    assert code == 0
    assert all(part["rows"] for part in found["parts"].values())
    assert not found["measure"]
    assert found["label"] == "NOT A MEASURE: the tiny configuration on cpu"
    assert found["label"] in said
    assert found["parts"]["steps"]["rows"][0]["canvas"] == 256
    assert found["parts"]["quality"]["rows"][-1]["holes"] == 2


def test_without_a_card_every_part_is_unmeasured(accelerator):
    code, said, found = accelerator()
    assert code == 0
    assert {part["state"] for part in found["parts"].values()} == {"unmeasured"}
    assert not any(part["rows"] for part in found["parts"].values())
    assert "on a machine with one: python -m benchmarks.accelerator" in said


def test_a_checkpoint_that_is_not_there_is_skipped_with_what_to_do(accelerator):
    small = ("--device", "cpu", "--config", "tiny", "--part-seconds", "0")
    code, _, found = accelerator(*small, "--only", "checkpoint,answers")
    assert code == 0
    assert {part["state"] for part in found["parts"].values()} == {"skipped"}
    assert "run `sfumato pull google/diffusiongemma-26B-A4B-it`" in found["parts"]["answers"]["why"]


def test_a_part_that_fails_leaves_the_rows_that_it_had_and_the_parts_behind_it(tmp_path):
    def fails():
        yield {"ms": 1.0}
        raise RuntimeError("no kernel image is available")

    kept = record(tmp_path / "found.json", "steps", "prefill", "quality")
    kept.measure("steps", fails, 60, float("inf"))
    kept.measure("prefill", lambda: iter([{"ms": 2.0}]), 60, float("inf"))
    found = json.loads(kept.path.read_text())["parts"]
    assert found["steps"]["rows"] == [{"ms": 1.0}]
    assert found["steps"]["why"] == "RuntimeError: no kernel image is available"
    assert (found["prefill"]["state"], found["quality"]["state"]) == ("whole", "not reached")
    assert kept.failed


def test_what_a_card_cannot_hold_is_no_failure(tmp_path):
    def skips():
        raise Skipped("57 GB are needed on cuda, and 24 GB are free")
        yield {}

    kept = record(tmp_path / "found.json", "weights")
    kept.measure("weights", skips, 60, float("inf"))
    assert kept.parts["weights"]["state"] == "skipped"
    assert not kept.failed


def test_every_row_is_in_the_file_before_the_next_is_measured(tmp_path):
    path = tmp_path / "found.json"
    seen = []

    def rows():
        for number in range(3):
            seen.append(len(json.loads(path.read_text())["parts"]["steps"]["rows"]))
            yield {"ms": number}

    record(path, "steps").measure("steps", rows, 60, float("inf"))
    assert seen == [0, 1, 2]


def test_a_run_whose_time_is_over_begins_no_other_part(tmp_path):
    kept = record(tmp_path / "found.json", "quality")
    kept.measure("quality", pytest.fail, 60, float("-inf"))
    assert kept.parts["quality"]["state"] == "not reached"


def test_weights_that_encoder_and_decoder_share_are_drawn_once():
    # Twice they would need 100 GB for a moment, and a card of 80 GB has to do.
    model = random_model(config(**TINY), torch.device("cpu"), torch.bfloat16)
    drawn = {weight.data_ptr(): weight.nbytes for weight in model.parameters()}
    named = dict(model.named_parameters(remove_duplicate=False))
    ours = [name for name in named if name.startswith(("model.decoder", "lm_head")) or "encoder.language_model" in name]
    assert {named[name].data_ptr() for name in ours} <= set(drawn)
    assert sum(drawn.values()) == sum(weight.nbytes for weight in model.parameters())
    assert model.lm_head.weight is model.model.decoder.embed_tokens.weight
    encoder, decoder = model.model.encoder.language_model.layers[0], model.model.decoder.layers[0]
    assert encoder.experts.gate_up_proj is decoder.experts.gate_up_proj


def test_no_weight_has_memory_before_it_is_drawn(monkeypatch):
    drawn = []
    real = torch.empty_like

    def watched(weight, **options):
        drawn.append(weight.is_meta)
        return real(weight, **options)

    monkeypatch.setattr(torch, "empty_like", watched)
    model = random_model(config(**TINY), torch.device("cpu"), torch.bfloat16)
    assert all(drawn)
    assert len(drawn) == len(list(model.parameters()))


@pytest.fixture(scope="module")
def released():
    """The class in the released shape, without memory."""
    from transformers import DiffusionGemmaForBlockDiffusion

    with torch.device("meta"):
        return DiffusionGemmaForBlockDiffusion._from_config(config(), dtype=torch.bfloat16)


def test_the_configuration_has_as_many_parameters_as_its_name_says(released):
    assert 25e9 < sum(weight.numel() for weight in released.parameters()) < 26e9


def test_the_formula_counts_the_weights_that_the_class_has(released):
    parts = SimpleNamespace(dense=0, experts=0)
    for name, weight in released.model.decoder.named_parameters():
        if ".experts." in name:
            parts.experts += weight.numel()
        elif "embed_tokens" not in name and weight.ndim > 1:
            parts.dense += weight.numel()
    assert weights(text_config({"text_config": TEXT})) == (parts.dense, parts.experts)


def test_one_token_reads_the_experts_that_it_chooses():
    assert bytes_read(100, 1280, count=128, chosen=8, tokens=1) == pytest.approx(100 + 80)


def test_many_tokens_read_nearly_all_experts():
    assert bytes_read(100, 1280, count=128, chosen=8, tokens=256) == pytest.approx(1380, rel=1e-3)
