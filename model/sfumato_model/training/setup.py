"""Everything a run begins with: folders, corpus, tokenizer, model, optimizers, the last state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import torch
from rich.console import Console
from tokenizers import Tokenizer as RawTokenizer

from sfumato_model.checkpoint.device import choose_product_dtype
from sfumato_model.checkpoint.dtype import named_dtype
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.training import new_model
from sfumato_model.training.data.canvases import ExampleShape
from sfumato_model.training.data.corpus import Corpus, download, load, read_sources
from sfumato_model.training.data.examples import ExampleStream
from sfumato_model.training.data.vocabulary import RESERVED, add_markers, train_tokenizer
from sfumato_model.training.optimization import state
from sfumato_model.training.optimization.batch import Batch, batches
from sfumato_model.training.optimization.loop import Learner
from sfumato_model.training.optimization.optimizer import Rates, freeze_unused, make_optimizers

VOCABULARY = 4096
HELD_OUT_SEED = 20_26


@dataclass(frozen=True, kw_only=True)
class Folders:
    """Where a run keeps its things; all of it lies outside the repository."""

    root: Path

    @property
    def wheels(self) -> Path:
        return self.root / "wheels"

    @property
    def tokenizer(self) -> Path:
        return self.root / "tokenizer.json"

    @property
    def state(self) -> Path:
        return self.root / "state.pt"

    @property
    def branch(self) -> Path:
        """The state of an export's branch, for a look at what an interrupted one had come to."""
        return self.root / "branch.pt"


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is learned from, and who learns."""

    corpus: Corpus
    tokenizer: FileTokenizer
    learner: Learner
    seed: int

    def batches(self, size: int) -> Iterator[Batch]:
        """Training batches that repeat nothing: a resumed run draws by its step, one from weights by another `seed`."""
        seed = 1_000_000 * self.seed + self.learner.progress.step + 1
        stream = ExampleStream(self.corpus.train, self.tokenizer, ExampleShape(), seed)
        return batches(iter(stream), size, seed)

    def held_out_batches(self, count: int, size: int) -> list[Batch]:
        """The same `count` batches of held-out rows every time."""
        stream = ExampleStream(self.corpus.held_out, self.tokenizer, ExampleShape(), HELD_OUT_SEED)
        return list(islice(batches(iter(stream), size, HELD_OUT_SEED), count))


def read_corpus(folders: Folders, console: Console) -> Corpus:
    """Download what is missing and read the corpus."""
    sources = read_sources()
    console.print(f"corpus: {len(sources.packages)} packages in {folders.wheels}")
    download(sources, folders.wheels)
    return load(sources, folders.wheels)


def prepare(
    folders: Folders, corpus: Corpus, *, start_from: Path | None, device: str, seed: int, console: Console
) -> Run:
    """Resume the state in `folders`, or begin from the checkpoint `start_from`, or from random weights."""
    tokenizer = _tokenizer(folders, corpus, start_from)
    progress = state.Progress()
    if start_from is not None and not folders.state.exists():
        model = new_model.from_checkpoint(start_from, tokenizer.size, seed)
        progress.started_from = f"the weights of {start_from.name}"
    else:
        model = new_model.new_model(tokenizer.size, seed)
    model.to(device)
    freeze_unused(model)
    rates = Rates()
    dtype = choose_product_dtype(named_dtype(None), model.device)
    optimizers = make_optimizers(model, rates, dtype)
    if folders.state.exists():
        progress = state.load(folders.state, model, optimizers)
    size = sum(p.numel() for p in model.parameters())
    console.print(f"model: {size:,} parameters, products in {str(dtype).removeprefix('torch.')}, step {progress.step}")
    torch.manual_seed(seed)
    learner = Learner(
        model=model, optimizers=optimizers, rates=rates, progress=progress,
        corruption=UniformCorruption(low=len(RESERVED), high=VOCABULARY), dtype=dtype,
    )  # fmt: skip
    return Run(corpus=corpus, tokenizer=tokenizer, learner=learner, seed=seed)


def _tokenizer(folders: Folders, corpus: Corpus, start_from: Path | None) -> FileTokenizer:
    if not folders.tokenizer.exists():
        if start_from is not None:
            raw = RawTokenizer.from_file(str(start_from / "tokenizer.json"))
            add_markers(raw)
        else:
            raw = train_tokenizer((file.text for file in corpus.train), VOCABULARY)
        folders.root.mkdir(parents=True, exist_ok=True)
        raw.save(str(folders.tokenizer))
    return FileTokenizer.from_file(folders.tokenizer)
