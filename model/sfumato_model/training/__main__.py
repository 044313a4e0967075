"""`python -m sfumato_model.training`: train, resume, export."""

from __future__ import annotations

import signal
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from platformdirs import user_cache_path
from rich.console import Console

from sfumato_model.checkpoint.folder import DEFAULT_FOLDER as DEFAULT_FOLDER_OF_WEIGHTS
from sfumato_model.training.data.corpus import read_sources
from sfumato_model.training.data.held_out import rest_of_line_holes
from sfumato_model.training.export import DEFAULT, manifest_of
from sfumato_model.training.export import export as write_checkpoint
from sfumato_model.training.optimization.loop import LoopOptions, train
from sfumato_model.training.quality import held_out_exact, held_out_losses
from sfumato_model.training.setup import Folders, Run, prepare, read_corpus

app = typer.Typer(add_completion=False, help=__doc__)
console = Console(file=sys.stdout)

Folder = Annotated[Path, typer.Option(help="where corpus, tokenizer and state are kept")]
StartFrom = Annotated[Path | None, typer.Option(help="checkpoint folder to begin from when there is no state yet")]
Device = Annotated[str, typer.Option(help="cpu, cuda, mps")]
Seed = Annotated[int, typer.Option(help="draws the examples; another one for each run from weights that were exported")]
DEFAULT_FOLDER = user_cache_path("sfumato") / "training"
# Where the state is gone, training goes on from the weights that were exported last.
DEFAULT_CHECKPOINT = DEFAULT_FOLDER_OF_WEIGHTS if (DEFAULT_FOLDER_OF_WEIGHTS / "config.json").exists() else None
JUDGED_HOLES = 100
DEFAULT_DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    folder: Folder = DEFAULT_FOLDER,
    start_from: StartFrom = DEFAULT_CHECKPOINT,
    from_nothing: Annotated[bool, typer.Option("--from-nothing", help="begin with random weights instead")] = False,
    device: Device = DEFAULT_DEVICE,
    minutes: Annotated[float | None, typer.Option(help="stop after so many minutes")] = None,
    steps: Annotated[int, typer.Option(help="stop at this step")] = 1_000_000,
    batch: Annotated[int, typer.Option(help="rows a step")] = 4,
    encoder_only_steps: Annotated[int, typer.Option(help="leave the hole loss out until this step")] = 0,
    seed: Seed = 0,
) -> None:
    """Train from the last state; stop with Ctrl-C at any time."""
    if context.invoked_subcommand:
        return
    folders = Folders(root=folder)
    corpus = read_corpus(folders, console)
    begin_with = None if from_nothing else start_from
    it = prepare(folders, corpus, start_from=begin_with, device=device, seed=seed, console=console)
    options = LoopOptions(
        stop_at=steps,
        deadline=None if minutes is None else time.monotonic() + 60 * minutes,
        encoder_only_steps=encoder_only_steps,
        save_to=folders.state,
    )
    _train(it, batch, options)


@app.command()
def export(
    to: Annotated[Path, typer.Argument(help="checkpoint folder to write")],
    folder: Folder = DEFAULT_FOLDER,
    device: Device = DEFAULT_DEVICE,
    decay_steps: Annotated[int, typer.Option(help="steps of the branch whose rate falls to zero")] = 300,
    decay_from: Annotated[float, typer.Option(help="share of the rate that the branch begins with")] = 1.0,
    batch: int = 4,
    seed: Seed = 0,
) -> None:
    """Decay the rate to zero on a branch and write a checkpoint; the state itself stays as it is."""
    folders = Folders(root=folder)
    if not folders.state.exists():
        raise typer.BadParameter(f"{folders.state} does not exist: train first")
    corpus = read_corpus(folders, console)
    it = prepare(folders, corpus, start_from=None, device=device, seed=seed, console=console)
    learner = it.learner
    options = LoopOptions(
        stop_at=learner.progress.step + decay_steps, decay_steps=decay_steps, decay_from=decay_from,
        save_to=folders.branch,
    )  # fmt: skip
    _train(it, batch, options)
    manifest = manifest_of(learner.progress, read_sources(), decay_steps, date.today())
    write_checkpoint(learner.model, it.tokenizer, manifest, to)
    console.print(f"wrote {to}")


def _train(it: Run, batch: int, options: LoopOptions) -> None:
    # A run in the background is stopped by SIGTERM; both ways out save the state.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    learner = it.learner
    held_out = it.held_out_batches(8, 4)
    holes = rest_of_line_holes(it.corpus.held_out, it.tokenizer, JUDGED_HOLES, seed=1)

    def judge(model: Any) -> str:
        lost = held_out_losses(model, learner.corruption, held_out, learner.dtype)
        return f"{lost} {held_out_exact(model, learner.corruption, it.tokenizer, DEFAULT, holes)}"

    train(learner, it.batches(batch), options, judge=judge, console=console)


if __name__ == "__main__":
    app()
