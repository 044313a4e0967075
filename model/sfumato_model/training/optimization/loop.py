"""The training loop: endless, resumable, with a progress line a person can read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.transformers.self_conditioning import SoftEmbeddings
from sfumato_model.training.optimization import state
from sfumato_model.training.optimization.batch import Batch
from sfumato_model.training.optimization.loss import Losses, Objective, multiplied_in
from sfumato_model.training.optimization.optimizer import Rates, set_rate
from sfumato_model.training.optimization.report import Report


@dataclass(frozen=True, kw_only=True)
class LoopOptions:
    """When a run stops and what it does on the way.

    `stop_at` is a step, `deadline` a time of `time.monotonic`. `decay_steps` > 0 turns the run into a branch whose
    rate falls from the share `decay_from` to zero. The state is saved to `save_to` every `save_every` steps and at the
    end, an interrupt included.
    """

    stop_at: int
    deadline: float | None = None
    encoder_only_steps: int = 0
    decay_steps: int = 0
    decay_from: float = 1.0
    save_to: Path | None = None
    save_every: int = 100
    judge_every: int = 500


@dataclass(kw_only=True)
class Learner:
    """A model with its optimizers and how far it has come.

    `dtype` is what matrices are multiplied in; the weights stay in float32.
    """

    model: Any
    optimizers: list[torch.optim.Optimizer]
    rates: Rates
    progress: state.Progress
    corruption: UniformCorruption
    dtype: torch.dtype

    def save(self, path: Path) -> None:
        state.save(path, self.model, self.optimizers, self.progress)


def train(
    learner: Learner,
    batches: Iterator[Batch],
    options: LoopOptions,
    *,
    judge: Callable[[Any], str],
    console: Console,
) -> None:
    """Train until `options.stop_at` or `options.deadline`, updating `learner.progress` in place.

    `judge` gets the model now and then and returns a line about held-out data.
    """
    model, progress = learner.model, learner.progress
    soft = SoftEmbeddings(model.model.decoder)
    objective = Objective(
        model=model, soft=soft, corruption=learner.corruption, generator=torch.Generator(device=model.device)
    )
    with Report(console, progress, options.stop_at) as report:
        try:
            while progress.step < options.stop_at and not (options.deadline and time.monotonic() > options.deadline):
                begun = time.monotonic()
                batch = next(batches)
                found = _step(learner, objective, batch, options)
                spent = time.monotonic() - begun
                progress.step += 1
                progress.tokens += batch.tokens
                progress.seconds += spent
                report.update(found, batch.tokens / spent)
                if progress.step % options.judge_every == 0:
                    report.verdict = judge(model)
                report.print()
                if options.save_to and progress.step % options.save_every == 0:
                    learner.save(options.save_to)
        finally:
            soft.remove()
            if options.save_to:
                learner.save(options.save_to)


def _step(learner: Learner, objective: Objective, batch: Batch, options: LoopOptions) -> Losses:
    """One step of the optimizers; the same step draws the same noise, also in a run that was resumed."""
    model, step = learner.model, learner.progress.step
    objective.generator.manual_seed(step)
    factor = learner.rates.factor(step)
    if options.decay_steps:
        factor = options.decay_from * max(0.0, (options.stop_at - step) / options.decay_steps)
    set_rate(learner.optimizers, learner.rates, factor)
    model.train()
    with multiplied_in(learner.dtype, model.device):
        found = objective.losses(batch, self_condition=step % 2 == 1, holes=step >= options.encoder_only_steps)
    found.total.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in learner.optimizers:
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return found
