"""Fixtures of the model's tests: a fake denoiser, a tokenizer of bytes, the real class with random weights, and a
checkpoint folder.

Fixtures that hold nothing are of the session, so that hypothesis may use them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import torch
from tests.model.fake_denoiser import CPU, FakeDenoiser
from tests.model.fake_tokenizers import ByteTokenizer, WordTokenizer
from tests.model.tiny_model import Tiny, arranged, make_tiny
from tokenizers import Tokenizer as RawTokenizer
from torch import Tensor

from sfumato_model.api.request import Limits
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.context.model import Model
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.canvas import Canvas, pack
from sfumato_model.denoiser.dense.weights import DenseWeights
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.diffusion.readings import EndOfHole, add_reading, plan_reading
from sfumato_model.engines.local.engine import LocalEngine
from sfumato_model.text.tokenizer import FileTokenizer, SpecialTokens
from sfumato_model.text.vocabulary import TokenTexts
from sfumato_model.training.data.vocabulary import RESERVED, train_tokenizer
from sfumato_model.training.export import export

torch.set_num_threads(1)
hypothesis.settings.register_profile("sfumato", max_examples=40, deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("sfumato")


class Clock:
    """A clock that stands still unless a test moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def byte_tokenizer() -> ByteTokenizer:
    return ByteTokenizer()


@pytest.fixture(scope="session")
def plain_tokenizer() -> ByteTokenizer:
    """A tokenizer without markers, as foreign checkpoints have it."""
    return ByteTokenizer(markers=False)


@pytest.fixture(scope="session")
def word_tokenizer() -> Callable[..., WordTokenizer]:
    return lambda *words: WordTokenizer(words)


@pytest.fixture(scope="session", params=["torch", "numpy"])
def fake_denoiser(request: pytest.FixtureRequest) -> Callable[..., FakeDenoiser]:
    """Over both kinds of arrays: the method is written once."""
    return partial(FakeDenoiser, device=CPU if request.param == "torch" else None)


@pytest.fixture(scope="session")
def combine() -> Callable[..., Tensor]:
    """`combine(denoiser, prefix, canvas, logits, draft, end)`: the draft is read, and its reading added to `logits`."""

    def read_and_add(
        denoiser: Denoiser, prefix: Prefix, canvas: Canvas, logits: Tensor, draft: Sequence[int],
        end: EndOfHole, weight: float = 1.0,
    ) -> Tensor:  # fmt: skip
        own = pack(canvas.segments, canvas.context_length, denoiser.device)
        reading = plan_reading(own, draft, end)
        causal = denoiser.causal_logits(prefix, reading.texts, reading.reads)
        given = logits if denoiser.device is not None else logits.numpy()
        return torch.as_tensor(add_reading(given, causal, reading, end, weight))

    return read_and_add


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def no_limits() -> Limits:
    return Limits(clock=lambda: 0.0)


@pytest.fixture(scope="session")
def segment() -> Callable[..., Segment]:
    """`segment(4, (1, 2), 3)`: numbers are holes, tuples clamped ids."""

    def make(*pieces: int | tuple[int, ...]) -> Segment:
        return Segment(pieces=tuple(HoleSlots(count=p) if isinstance(p, int) else p for p in pieces))

    return make


@pytest.fixture(scope="session")
def fake_model(fake_denoiser: Callable[..., FakeDenoiser]) -> Callable[..., Model]:
    """A whole model around a fake denoiser; keywords go to the manifest, or to its sampler."""

    def make(denoiser: Any = None, tokenizer: Any = None, *, sampler: Any = None, **manifest: Any) -> Model:
        tokenizer = tokenizer or ByteTokenizer()
        denoiser = denoiser or fake_denoiser(tokenizer.size)
        texts = TokenTexts(tokenizer, 0, tokenizer.size)
        return Model(
            engine=LocalEngine(denoiser, texts, prefix_budget=2**20),
            tokenizer=tokenizer,
            manifest=Manifest(name="fake", sampler=SamplerSettings(**(sampler or {})), **manifest),
            texts=texts,
        )

    return make


@pytest.fixture(scope="session")
def arranged_weights() -> Callable[..., DenseWeights]:
    return arranged


@pytest.fixture(scope="session")
def tiny_model() -> Callable[..., Any]:
    """A new real model that a test may change: `tiny_model(vocabulary)`."""
    return make_tiny


@pytest.fixture(scope="session", params=["class", "dense"])
def tiny(request: pytest.FixtureRequest) -> Tiny:
    """A real model that tests leave as it is: run by the class itself, and by what is written for one expert."""
    dense = request.param == "dense"
    return Tiny(model=make_tiny(131, experts=1 if dense else 4), vocabulary=131, width=32, window=8, dense=dense)


@pytest.fixture(scope="session")
def tokenizer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small BPE tokenizer with all markers, trained on this file."""
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    train_tokenizer([Path(__file__).read_text(encoding="utf-8")], 420).save(str(path))
    return path


@pytest.fixture
def file_tokenizer(tokenizer_file: Path) -> FileTokenizer:
    return FileTokenizer.from_file(tokenizer_file)


@pytest.fixture(scope="session")
def default_like_folder(tmp_path_factory: pytest.TempPathFactory, tokenizer_file: Path) -> Path:
    """A checkpoint as the default is: trained here, with a manifest. Tests copy it before they damage it."""
    folder = tmp_path_factory.mktemp("checkpoint")
    tokenizer = FileTokenizer(RawTokenizer.from_file(str(tokenizer_file)), SpecialTokens(end=1))
    manifest = Manifest(
        name="tiny", languages=("python",), noise=(len(RESERVED), 420), hole_sizes=(4, 8), context_tokens=128,
        near_suffix_tokens=8, far_suffix_tokens=16, sampler=SamplerSettings(steps=6),
    )  # fmt: skip
    export(make_tiny(tokenizer.size), tokenizer, manifest, folder)
    return folder


@pytest.fixture
def checkpoint_folder(default_like_folder: Path, tmp_path: Path) -> Path:
    """A checkpoint folder that a test may damage."""
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    for path in default_like_folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="session")
def write_safetensors() -> Callable[..., None]:
    """Write a safetensors file with `header` and `data`, right or wrong."""

    def write(path: Path, header: Any, data: bytes = b"") -> None:
        encoded = json.dumps(header).encode()
        path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + data)

    return write
