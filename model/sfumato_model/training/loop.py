"""The training loop: endless, resumable, with a progress line a person can read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.transformers.self_conditioning import SoftEmbeddings
from sfumato_model.training import state
from sfumato_model.training.optimization.batch import Batch
from sfumato_model.training.optimization.loss import losses, multiplied_in
from sfumato_model.training.optimization.optimizer import Rates, set_rate


@dataclass(frozen=True, kw_only=True)
class LoopOptions:
    """`stop_at` is a step; `decay_steps` > 0 turns the run into a branch whose rate falls from the
    share `decay_from` to zero."""

    stop_at: int
    encoder_only_steps: int = 0
    decay_steps: int = 0
    decay_from: float = 1.0
    save_every: int = 100
    judge_every: int = 500


def train(
    *,
    model: Any,
    optimizers: list[torch.optim.Optimizer],
    rates: Rates,
    batches: Iterator[Batch],
    corruption: UniformCorruption,
    progress: state.Progress,
    options: LoopOptions,
    dtype: torch.dtype,
    save_to: Path | None,
    judge: Callable[[Any], str],
    console: Console,
    deadline: float | None = None,
) -> None:
    """Train until `options.stop_at` or `deadline` (of `time.monotonic`), updating `progress` in place.

    `dtype` is what matrices are multiplied in; the weights stay in float32.
    `judge` gets the model now and then and returns a line about held-out data. The state is saved to `save_to`
    every `save_every` steps and at the end, an interrupt included.
    """
    soft = SoftEmbeddings(model.model.decoder)
    generator = torch.Generator(device=model.device)
    smooth: dict[str, float] = {}
    verdict = ""
    bar = ProgressBar(
        TextColumn("step {task.completed}/{task.total}"), BarColumn(24), TextColumn("{task.description}"),
        TimeElapsedColumn(), console=console, disable=not console.is_terminal,
    )  # fmt: skip
    task = bar.add_task("", total=options.stop_at, completed=progress.step)
    with bar:
        try:
            while progress.step < options.stop_at and not (deadline and time.monotonic() > deadline):
                begun = time.monotonic()
                batch = next(batches)
                generator.manual_seed(progress.step)
                factor = rates.factor(progress.step)
                if options.decay_steps:
                    factor = options.decay_from * max(0.0, (options.stop_at - progress.step) / options.decay_steps)
                set_rate(optimizers, rates, factor)
                model.train()
                with multiplied_in(dtype, model.device):
                    found = losses(
                        model, soft, batch, corruption, generator,
                        self_condition=progress.step % 2 == 1,
                        holes=progress.step >= options.encoder_only_steps,
                    )  # fmt: skip
                found.total.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                for optimizer in optimizers:
                    optimizer.step()
                    optimizer.zero_grad(set_to_none=True)
                progress.step += 1
                progress.tokens += batch.tokens
                spent = time.monotonic() - begun
                progress.seconds += spent
                now = {
                    "encoder": float(found.encoder.detach()),
                    "hole": float(found.hole.detach()),
                    "accuracy": float(found.accuracy),
                    "tokens/s": batch.tokens / spent,
                }
                smooth = {k: 0.98 * smooth.get(k, v) + 0.02 * v for k, v in now.items()}
                line = " ".join(f"{k} {v:.3f}" if v < 100 else f"{k} {v:.0f}" for k, v in smooth.items())
                bar.update(task, completed=progress.step, description=f"{line} {verdict}")
                if progress.step % options.judge_every == 0:
                    verdict = judge(model)
                if not console.is_terminal and progress.step % 20 == 0:
                    console.print(f"step {progress.step} tokens {progress.tokens} {line} {verdict}", soft_wrap=True)
                if save_to and progress.step % options.save_every == 0:
                    state.save(save_to, model, optimizers, progress)
        finally:
            soft.remove()
            if save_to:
                state.save(save_to, model, optimizers, progress)
