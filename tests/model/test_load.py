"""From a folder on disk to an engine that fills."""

from __future__ import annotations

import json

import pytest
from safetensors.torch import load_file, save_file

from sfumato_model.api.errors import CheckpointError
from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillDraft, FillResult
from sfumato_model.checkpoint import device
from sfumato_model.engines.pytorch.load import prefix_budget
from sfumato_model.engines.started import PREFIX_BUDGET
from sfumato_model.loading import load_engine


@pytest.fixture(scope="session")
def engine(default_like_folder):
    return load_engine(str(default_like_folder))


@pytest.fixture
def refused(checkpoint_folder):
    def load(**options):
        with pytest.raises(CheckpointError) as refusal:
            load_engine(str(checkpoint_folder), **options)
        return str(refusal.value)

    return load


REQUEST = FillRequest(
    segments=("def f(a):\n    ret", Hole(), "\n\n\ndef g():\n    pass\n"), path="a/b.py", candidates=2, seed=3
)


def test_an_engine_says_what_it_is(engine, default_like_folder):
    info = engine.info
    assert (info.name, info.source, info.device) == ("tiny", str(default_like_folder), "cpu")
    assert (info.dtype, info.languages, info.context_tokens) == ("float32", ("python",), 128)
    assert info.parameters > 10_000


def test_a_loaded_checkpoint_fills_a_hole(engine, no_limits):
    *drafts, result = engine.run("fill", REQUEST, no_limits)
    assert [draft.step for draft in drafts if isinstance(draft, FillDraft)] == list(range(1, len(drafts) + 1))
    assert isinstance(result, FillResult)
    assert 1 <= len(result.candidates) <= 2
    assert all(len(candidate.texts) == 1 for candidate in result.candidates)


def test_a_loaded_checkpoint_fills_several_holes_together(engine, no_limits):
    *_, result = engine.run("fill", FillRequest(segments=("a = ", Hole(), "\nb = ", Hole(), "\n")), no_limits)
    assert len(result.candidates[0].texts) == 2


def test_the_same_seed_gives_the_same_candidates(engine, default_like_folder, no_limits):
    *_, first = engine.run("fill", REQUEST, no_limits)
    *_, warm = engine.run("fill", REQUEST, no_limits)
    *_, fresh = load_engine(str(default_like_folder)).run("fill", REQUEST, no_limits)
    assert [c.texts for c in first.candidates] == [c.texts for c in warm.candidates]
    assert [c.texts for c in first.candidates] == [c.texts for c in fresh.candidates]


def test_a_keystroke_reuses_the_context(engine, no_limits):
    before = FillRequest(segments=("x = 1\ny = ", Hole(), "\n"))
    after = FillRequest(segments=("x = 1\ny = a + ", Hole(), "\n"))
    list(engine.run("fill", before, no_limits))
    *_, result = engine.run("fill", after, no_limits)
    assert 0 < result.stats.context_tokens - result.stats.reused_tokens < 12


def test_noise_keeps_to_the_manifests_range(engine):
    corruption = engine.model.engine.denoiser.corruption
    assert (corruption.low, corruption.high) == (8, 420)


def test_without_a_range_noise_is_the_whole_vocabulary(checkpoint_folder):
    (checkpoint_folder / "sfumato.json").unlink()
    denoiser = load_engine(str(checkpoint_folder)).model.engine.denoiser
    assert (denoiser.corruption.low, denoiser.corruption.high) == (0, denoiser.vocabulary)


def test_loading_is_reported_as_it_goes_on(default_like_folder):
    said = []
    load_engine(str(default_like_folder), engine="torch", report=said.append)
    assert said[0].startswith("looking at checkpoint")
    assert said[1] == "importing PyTorch"
    assert said[2].startswith("loading tiny")


def test_a_named_dtype_is_used(default_like_folder, no_limits):
    engine = load_engine(str(default_like_folder), dtype="bfloat16")
    assert engine.info.dtype == "bfloat16"
    *_, result = engine.run("fill", REQUEST, no_limits)
    assert result.candidates


def test_a_foreign_checkpoint_fills_too(checkpoint_folder, no_limits):
    (checkpoint_folder / "sfumato.json").unlink()
    (checkpoint_folder / "chat_template.jinja").write_text(
        "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}", encoding="utf-8"
    )
    *_, result = load_engine(str(checkpoint_folder)).run("fill", REQUEST, no_limits)
    assert result.candidates


def test_an_unknown_device_is_refused_before_anything_is_loaded(refused):
    assert "'gpu'" in refused(device="gpu")


def test_an_unknown_dtype_is_refused_before_anything_is_loaded(refused):
    assert "'int3'" in refused(dtype="int3")


def test_too_large_a_checkpoint_is_refused_with_the_numbers(refused, monkeypatch):
    monkeypatch.setattr(device, "free_memory", lambda _device: 1000)
    assert "0.0 GB are free" in refused()


@pytest.mark.parametrize("text", ["{", "{}", ""])
def test_a_damaged_tokenizer_is_named(refused, checkpoint_folder, text):
    path = checkpoint_folder / "tokenizer.json"
    path.write_text(text, encoding="utf-8")
    assert f"{path} cannot be read" in refused()


def test_a_token_that_the_weights_have_no_row_for_is_named(refused, checkpoint_folder):
    path = checkpoint_folder / "tokenizer.json"
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    last = max(tokenizer["model"]["vocab"], key=tokenizer["model"]["vocab"].get)
    tokenizer["model"]["vocab"][last] = 10**9
    path.write_text(json.dumps(tokenizer), encoding="utf-8")
    assert "has a token 1,000,000,000, and the weights have rows for" in refused()


def test_a_text_config_of_null_is_refused(refused, checkpoint_folder):
    """Trust finding 17."""
    path = checkpoint_folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "text_config": None}), encoding="utf-8")
    assert "text_config and vision_config should be objects" in refused()


def test_weights_of_another_shape_are_refused_with_the_folder(refused, checkpoint_folder):
    path = checkpoint_folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["text_config"]["hidden_size"] = 64
    path.write_text(json.dumps(config), encoding="utf-8")
    assert str(checkpoint_folder) in refused()


def test_weights_that_lack_tensors_are_refused_rather_than_made_up(refused, checkpoint_folder):
    path = checkpoint_folder / "model.safetensors"
    weights = load_file(path)
    name = next(n for n in weights if "layers.0" in n and "q_proj" in n)
    del weights[name]
    save_file(weights, path, metadata={"format": "pt"})
    assert str(checkpoint_folder) in refused()


def test_contexts_are_kept_in_half_of_what_a_large_checkpoint_leaves_free():
    assert prefix_budget(52 * 10**9, 8 * 10**9) == 4 * 10**9
    assert prefix_budget(52 * 10**9, 1000) == PREFIX_BUDGET
    assert prefix_budget(52 * 10**9, None) == PREFIX_BUDGET
    assert prefix_budget(11 * 10**6, 8 * 10**9) == PREFIX_BUDGET
