"""A step makes the loss smaller, a stopped run goes on as if it had not stopped, an export loads."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from itertools import cycle

import pytest
import torch
from rich.console import Console
from transformers.models.diffusion_gemma.generation_diffusion_gemma import DiffusionGemmaGenerationConfig

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillResult
from sfumato_model.checkpoint.device import choose_product_dtype
from sfumato_model.checkpoint.dtype import named_dtype
from sfumato_model.checkpoint.manifest import Manifest, read_manifest
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.transformers.self_conditioning import SoftEmbeddings
from sfumato_model.loading import load_engine
from sfumato_model.training import new_model
from sfumato_model.training.data.canvases import ExampleShape
from sfumato_model.training.data.corpus import read_sources
from sfumato_model.training.data.held_out import rest_of_line_holes
from sfumato_model.training.export import export, manifest_of
from sfumato_model.training.new_model import config, from_checkpoint
from sfumato_model.training.optimization import state
from sfumato_model.training.optimization.batch import collate
from sfumato_model.training.optimization.loop import Learner, LoopOptions, train
from sfumato_model.training.optimization.loss import Objective
from sfumato_model.training.optimization.optimizer import Rates, freeze_unused, make_optimizers, set_rate
from sfumato_model.training.quality import held_out_exact, held_out_losses

# Texts are shorter than the window, as the loss asks.
SHAPE = {"text_tokens": 64, "canvases": 3}
WINDOW = 512
DTYPE = choose_product_dtype(named_dtype(None), torch.device("cpu"))
"""As `make train` chooses it here; `SFUMATO_DTYPE=float32` shows the other kind of processor."""


@pytest.fixture
def model(tiny_model, tokenizer):
    model = tiny_model(tokenizer.size, window=WINDOW)
    freeze_unused(model)
    return model


@pytest.fixture(scope="module")
def some_batches(rows):
    made = rows(6, **SHAPE)
    return [collate(made[i : i + 2]) for i in range(0, 6, 2)]


@pytest.fixture
def run(corruption):
    """Train a model on some batches; `stop_at` is a step."""

    def go(model, optimizers, progress, batches, stop_at, save_to=None, judge=lambda _model: "", **options):
        learner = Learner(
            model=model, optimizers=optimizers, rates=Rates(warm_up=2), progress=progress, corruption=corruption,
            dtype=DTYPE,
        )  # fmt: skip
        loop = LoopOptions(stop_at=stop_at, save_to=save_to, **options)
        train(learner, batches, loop, judge=judge, console=Console(file=io.StringIO()))

    return go


def measured(model, batch, corruption, **options):
    soft = SoftEmbeddings(model.model.decoder)
    with torch.no_grad():
        objective = Objective(model=model, soft=soft, corruption=corruption, generator=torch.Generator().manual_seed(0))
        found = objective.losses(batch, **{"self_condition": False, **options})
    soft.remove()
    return found


@pytest.mark.parametrize("part", ["encoder", "hole"])
def test_steps_on_a_repeated_batch_lower_the_loss(model, run, some_batches, corruption, part):
    batch = some_batches[0]
    before = getattr(measured(model, batch, corruption), part)
    run(model, make_optimizers(model, Rates(), DTYPE), state.Progress(), cycle([batch]), 8)
    assert getattr(measured(model, batch, corruption), part) < before - 0.05


def test_an_untrained_model_knows_nothing(tokenizer, tiny_model, some_batches, corruption):
    model = tiny_model(tokenizer.size, window=WINDOW)
    with torch.no_grad():
        model.lm_head.weight.zero_()
    found = measured(model, some_batches[0], corruption)
    uniform = torch.tensor(float(tokenizer.size)).log()
    torch.testing.assert_close(found.encoder, uniform)
    torch.testing.assert_close(found.hole, uniform)


def test_without_holes_only_the_encoder_is_trained(model, some_batches, corruption):
    found = measured(model, some_batches[0], corruption, holes=False)
    assert found.hole == 0
    assert found.total == found.encoder


def test_the_loss_of_a_canvas_does_not_depend_on_its_neighbours(model, rows, corruption):
    row = next(row for row in rows(20, **SHAPE) if len(row.canvases) > 1)
    alone = type(row)(text=row.text, canvases=row.canvases[:1])
    packed, single = collate([row]), collate([alone])
    logits = []
    for batch in (packed, single):
        batch = replace(batch, noise=torch.zeros_like(batch.noise))
        seen = []
        hook = model.lm_head.register_forward_hook(lambda _m, _a, out, seen=seen: seen.append(out))
        measured(model, batch, corruption)
        hook.remove()
        logits.append(seen[-1])
    count = int(single.hole.sum())
    torch.testing.assert_close(logits[0][:count], logits[1], atol=1e-4, rtol=0)


def test_self_conditioning_is_part_of_training(model, some_batches, corruption):
    without, with_it = (
        measured(model, some_batches[0], corruption, self_condition=choice).hole for choice in (False, True)
    )
    assert without != with_it


def test_gradients_of_the_hole_loss_reach_the_encoders_weights(model, some_batches, corruption):
    soft = SoftEmbeddings(model.model.decoder)
    objective = Objective(model=model, soft=soft, corruption=corruption, generator=torch.Generator().manual_seed(0))
    found = objective.losses(some_batches[0], self_condition=True)
    found.hole.backward()
    layer = model.model.encoder.language_model.layers[0]
    assert layer.self_attn.k_proj.weight.grad.abs().sum() > 0


def test_the_vision_part_is_never_trained(model):
    optimized = {id(p) for o in make_optimizers(model, Rates(), DTYPE) for g in o.param_groups for p in g["params"]}
    vision = [p for n, p in model.named_parameters() if "vision" in n]
    assert vision
    assert not optimized & {id(p) for p in vision}


def test_every_other_parameter_is_trained_by_one_optimizer(model):
    taken = [id(p) for o in make_optimizers(model, Rates(), DTYPE) for g in o.param_groups for p in g["params"]]
    assert sorted(taken) == sorted(id(p) for p in model.parameters() if p.requires_grad)


def test_the_rate_warms_up_and_stays():
    rates = Rates(warm_up=4)
    assert [rates.factor(step) for step in (0, 1, 3, 4, 1000)] == [0.25, 0.5, 1.0, 1.0, 1.0]


def test_a_rate_is_set_on_both_optimizers(model):
    rates = Rates(matrices=0.1, others=0.01)
    optimizers = make_optimizers(model, rates, DTYPE)
    set_rate(optimizers, rates, 0.5)
    assert [o.param_groups[0]["lr"] for o in optimizers] == pytest.approx([0.05, 0.005])


def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(tiny_model, tokenizer, run, some_batches, tmp_path):
    def fresh(seed=0):
        model = tiny_model(tokenizer.size, window=WINDOW, seed=seed)
        freeze_unused(model)
        return model, make_optimizers(model, Rates(), DTYPE)

    straight, optimizers = fresh()
    run(straight, optimizers, state.Progress(), iter(some_batches + some_batches[:1]), 4)

    stopped, optimizers = fresh()
    run(stopped, optimizers, state.Progress(), iter(some_batches[:2]), 2, save_to=tmp_path / "state.pt")
    resumed, optimizers = fresh(seed=99)
    progress = state.load(tmp_path / "state.pt", resumed, optimizers)
    assert progress.step == 2
    run(resumed, optimizers, progress, iter(some_batches[2:] + some_batches[:1]), 4)

    for (name, one), other in zip(straight.named_parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other), name


def test_an_interrupt_saves_the_state(model, run, some_batches, tmp_path):
    def interrupted():
        yield some_batches[0]
        raise KeyboardInterrupt

    optimizers = make_optimizers(model, Rates(), DTYPE)
    with pytest.raises(KeyboardInterrupt):
        run(model, optimizers, state.Progress(), interrupted(), 10, save_to=tmp_path / "a" / "state.pt")
    assert state.load(tmp_path / "a" / "state.pt", model, optimizers).step == 1


def test_a_state_is_never_half_written(model, tmp_path, monkeypatch):
    path = tmp_path / "state.pt"
    optimizers = make_optimizers(model, Rates(), DTYPE)
    state.save(path, model, optimizers, state.Progress(step=1))

    def full_disk(_data, target):
        target.write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", full_disk)
    with pytest.raises(OSError, match="no space"):
        state.save(path, model, optimizers, state.Progress(step=2))
    assert state.load(path, model, optimizers).step == 1


def test_progress_counts_steps_and_tokens(model, run, some_batches):
    progress = state.Progress()
    run(model, make_optimizers(model, Rates(), DTYPE), progress, cycle(some_batches), 2)
    assert (progress.step, progress.tokens) == (2, some_batches[0].tokens + some_batches[1].tokens)
    assert progress.seconds > 0


def test_a_decaying_branch_ends_with_a_rate_of_almost_nothing(model, run, some_batches):
    optimizers = make_optimizers(model, Rates(), DTYPE)
    run(model, optimizers, state.Progress(), cycle(some_batches), 4, decay_steps=4)
    assert optimizers[1].param_groups[0]["lr"] == pytest.approx(Rates().others / 4)


def test_the_judge_is_asked_now_and_then(model, run, some_batches):
    asked = []
    run(
        model, make_optimizers(model, Rates(), DTYPE), state.Progress(), cycle(some_batches), 4,
        judge=lambda _: asked.append(1) or "", judge_every=2,
    )  # fmt: skip
    assert len(asked) == 2


def test_held_out_losses_leave_the_model_without_a_hook(model, some_batches, corruption):
    assert "held out: encoder" in held_out_losses(model, corruption, some_batches[:1], DTYPE)
    assert not model.model.decoder.self_conditioning._forward_pre_hooks


def test_training_leaves_the_model_without_a_hook(model, run, some_batches):
    run(model, make_optimizers(model, Rates(), DTYPE), state.Progress(), cycle(some_batches), 1)
    assert not model.model.decoder.self_conditioning._forward_pre_hooks


def test_judging_by_sampling_counts_exact_lines(model, tokenizer, corruption, files):
    holes = rest_of_line_holes(files, tokenizer, 3, seed=1)
    assert held_out_exact(model, corruption, tokenizer, MANIFEST, holes) == "exact 0.000 of 3"
    assert not model.model.decoder.self_conditioning._forward_pre_hooks


MANIFEST = Manifest(name="exported", noise=(8, 420), hole_sizes=(4,), sampler=SamplerSettings(steps=2))


def test_an_exported_model_is_loaded_and_fills(model, tokenizer, tmp_path, no_limits):
    export(model, tokenizer, MANIFEST, tmp_path)
    engine = load_engine(str(tmp_path))
    assert engine.info.name == "exported"
    *_, result = engine.run("fill", FillRequest(segments=("x = ", Hole(), "\n")), no_limits)
    assert isinstance(result, FillResult)


def test_an_exported_model_has_the_weights_that_were_trained(model, tokenizer, tmp_path):
    export(model, tokenizer, MANIFEST, tmp_path)
    loaded = from_checkpoint(tmp_path, tokenizer.size, seed=0)
    for name, weight in model.state_dict().items():
        torch.testing.assert_close(loaded.state_dict()[name], weight.float(), msg=name)


def test_an_export_says_what_it_was_trained_on(tmp_path):
    progress = state.Progress(step=7, tokens=70, seconds=3600, started_from="here")
    manifest = manifest_of(progress, read_sources(), 3, date(2026, 11, 24))
    (tmp_path / "sfumato.json").write_text(manifest.to_json(), encoding="utf-8")
    facts = read_manifest(tmp_path / "sfumato.json").facts
    assert facts["exported"] == "2026-11-24"
    assert facts["training"]["started_from"] == "here"
    assert any("MIT" in line for line in facts["corpus"]["trained_on"])
    assert not set(facts["corpus"]["trained_on"]) & set(facts["corpus"]["held_out"])


def test_a_model_can_start_from_a_checkpoint_with_fewer_ids(model, tokenizer, tmp_path, tiny_model, monkeypatch):
    export(model, tokenizer, MANIFEST, tmp_path)
    more = tokenizer.size + 4
    monkeypatch.setattr(new_model, "new_model", lambda size, seed: tiny_model(size, window=WINDOW, seed=seed))
    grown = from_checkpoint(tmp_path, more, seed=0)
    weight = grown.model.decoder.embed_tokens.weight
    assert weight.shape[0] == more
    old = model.model.decoder.embed_tokens.weight.float()
    torch.testing.assert_close(weight[: tokenizer.size], old)
    assert (weight[tokenizer.size :] - old.mean(0)).abs().max() < old.std()
    assert grown.lm_head.weight is weight


def test_the_default_shape_keeps_every_text_within_its_window():
    assert config(4100).text_config.sliding_window > ExampleShape().text_tokens + 160


def test_an_export_says_to_the_class_how_it_is_sampled(default_like_folder):
    said = DiffusionGemmaGenerationConfig.from_pretrained(default_like_folder)
    assert (said.max_denoising_steps, said.t_max, said.t_min, said.stability_threshold) == (6, 0.8, 0.4, 1)
    assert said.sampler_config.entropy_bound == 0.1
    assert said.eos_token_id is not None
