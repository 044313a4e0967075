"""Fixtures of the model's tests: a fake denoiser, a tokenizer of bytes, the real class with random weights, and a
checkpoint folder.

Fixtures that hold nothing are of the session, so that hypothesis may use them.
"""

from __future__ import annotations

import itertools
import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import torch
from tokenizers import Tokenizer as RawTokenizer
from torch import Tensor
from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion

from sfumato_model.canvas import Canvas, HoleSlots, Segment
from sfumato_model.corruption import UniformCorruption
from sfumato_model.denoiser import Denoiser, Texts
from sfumato_model.dense_arrangement import arrange
from sfumato_model.dense_gemma import DenseDenoiser
from sfumato_model.dense_weights import DenseWeights
from sfumato_model.diffusion_gemma import DiffusionGemmaDenoiser
from sfumato_model.healing import TokenTexts
from sfumato_model.manifest import Manifest
from sfumato_model.model import Model
from sfumato_model.prefix import Prefix, shared_length
from sfumato_model.prefix_store import PrefixStore
from sfumato_model.readings import EndOfHole, add_reading, plan_reading
from sfumato_model.request import Limits
from sfumato_model.settings import SamplerSettings
from sfumato_model.text_config import text_config
from sfumato_model.tokenizer import FileTokenizer, SpecialTokens
from sfumato_model.training.export import export
from sfumato_model.training.vocabulary import RESERVED, train_tokenizer

torch.set_num_threads(1)
hypothesis.settings.register_profile("sfumato", max_examples=40, deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("sfumato")

BYTES = 256


class ByteTokenizer:
    """One id a byte; markers above them, unless `markers` is false."""

    def __init__(self, *, markers: bool = True) -> None:
        names = ("bos", "suffix", "prefix", "path", "separator", "edit", "old", "new", "gap") if markers else ()
        self.special = SpecialTokens(end=BYTES, **{name: BYTES + 1 + i for i, name in enumerate(names)})

    size = BYTES + 10

    def encode(self, text: str) -> list[int]:
        return list(text.encode("utf-8"))

    def encode_template(self, text: str) -> list[int]:
        return self.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        return bytes(i for i in ids if i < BYTES).decode("utf-8", errors="replace")


class WordTokenizer(ByteTokenizer):
    """A tokenizer of bytes with a few longer tokens, taken greedily: cuts within a word matter to it."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.words = {word: BYTES + 10 + i for i, word in enumerate(words)}
        self.size = BYTES + 10 + len(words)
        self._texts = {i: word for word, i in self.words.items()}

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        at = 0
        by_length = sorted(self.words, key=len, reverse=True)
        while at < len(text):
            word = next((w for w in by_length if text.startswith(w, at)), None)
            ids += [self.words[word]] if word else super().encode(text[at])
            at += len(word or text[at])
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        data = b"".join(
            self._texts[i].encode() if i in self._texts else bytes([i]) for i in ids if i < BYTES or i in self._texts
        )
        return data.decode("utf-8", errors="replace")


class FakeDenoiser:
    """A pure function of what a slot may see: the context, its own segment, its place in it.

    `denoised` and `causal` turn that sight into logits; by default they are random numbers seeded by it, so that a
    slot that sees what it should not gives other text. `calls` has one word for each pass; `canvases` and `packed` the
    ids of each canvas that was denoised, and its layout; `contexts` what was encoded.
    """

    def __init__(
        self,
        vocabulary: int = ByteTokenizer.size,
        *,
        denoised: Callable[[tuple[Any, ...]], Tensor] | None = None,
        causal: Callable[[tuple[Any, ...]], Tensor] | None = None,
        corruption: UniformCorruption | None = None,
        spread: float = 3.0,
    ) -> None:
        self.vocabulary = vocabulary
        self.device = torch.device("cpu")
        self.corruption = corruption or UniformCorruption(low=0, high=min(BYTES, vocabulary))
        self.calls: list[str] = []
        self.canvases: list[list[int]] = []
        self.packed: list[Canvas] = []
        self.contexts: list[tuple[int, ...]] = []
        self._denoised = denoised or (lambda sight: self._random("denoised", sight) * spread)
        self._causal = causal or (lambda sight: self._random("causal", sight) * spread)

    def encode(
        self, ids: Sequence[int], base: Prefix | None = None, between_chunks: Callable[[], None] = lambda: None
    ) -> Prefix:
        assert len(ids) > 0
        self.contexts.append(tuple(ids))
        shared = 0 if base is None else shared_length(base.ids, ids)
        for at in range(shared, len(ids), 64):
            between_chunks()
            self.calls.append(f"encode {min(64, len(ids) - at)}")
        return Prefix(ids=tuple(ids), keys=(torch.zeros(1, 1, len(ids), 4),), values=(), last=torch.zeros(4))

    def logits(self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None) -> Tensor:
        self.calls.append("denoise")
        ids = canvas.with_slots(slots).tolist()
        self.canvases.append(ids)
        self.packed.append(canvas)
        beliefs = itertools.repeat(-1) if belief is None else iter(belief.argmax(-1).tolist())
        hints = {at: next(beliefs) for at in canvas.hole_at.tolist()}
        owner, positions = canvas.segment.tolist(), canvas.positions.tolist()
        rows = []
        for at in canvas.hole_at.tolist():
            own = [i for i in range(canvas.length) if owner[i] == owner[at]]
            rows.append(
                self._denoised(
                    (
                        prefix.ids,
                        tuple(ids[i] for i in own),
                        tuple(hints.get(i, -1) for i in own),
                        positions[at] - canvas.context_length,
                    )
                )
            )
        return torch.stack(rows).float()

    def both_logits(
        self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None, texts: Texts, at: Tensor
    ) -> tuple[Tensor, Tensor]:
        return self.logits(prefix, canvas, slots, belief), self.causal_logits(prefix, texts, at)

    def causal_logits(self, prefix: Prefix, texts: Texts, at: Tensor) -> Tensor:
        self.calls.append("read")
        ids, owner = texts.ids.tolist(), texts.segment.tolist()
        rows = []
        for index in at.tolist():
            seen = [ids[i] for i in range(index + 1) if owner[i] == owner[index]] if index >= 0 else []
            rows.append(self._causal((prefix.ids, tuple(seen))))
        return torch.stack(rows).float() if rows else torch.zeros(0, self.vocabulary)

    def _random(self, *sight: Any) -> Tensor:
        # Tuples of numbers hash alike in every process; strings and None do not.
        seed = hash((len(sight[0]), *sight[1:])) % 2**63
        return torch.randn(self.vocabulary, generator=torch.Generator().manual_seed(seed))


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


@pytest.fixture(scope="session")
def fake_denoiser() -> Callable[..., FakeDenoiser]:
    return FakeDenoiser


@pytest.fixture(scope="session")
def combine() -> Callable[..., Tensor]:
    """`combine(denoiser, prefix, canvas, logits, draft, end)`: the draft is read, and its reading added to `logits`."""

    def read_and_add(
        denoiser: Denoiser, prefix: Prefix, canvas: Canvas, logits: Tensor, draft: Sequence[int],
        end: EndOfHole, weight: float = 1.0,
    ) -> Tensor:  # fmt: skip
        reading = plan_reading(canvas, draft, end)
        causal = denoiser.causal_logits(prefix, reading.texts, reading.reads)
        return add_reading(logits, causal, reading, end, weight)

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
def fake_model() -> Callable[..., Model]:
    """A whole model around a fake denoiser; keywords go to the manifest, or to its sampler."""

    def make(denoiser: Any = None, tokenizer: Any = None, *, sampler: Any = None, **manifest: Any) -> Model:
        tokenizer = tokenizer or ByteTokenizer()
        denoiser = denoiser or FakeDenoiser(tokenizer.size)
        return Model(
            denoiser=denoiser,
            tokenizer=tokenizer,
            manifest=Manifest(name="fake", sampler=SamplerSettings(**(sampler or {})), **manifest),
            prefixes=PrefixStore(budget=2**20),
            texts=TokenTexts(tokenizer, 0, tokenizer.size),
        )

    return make


def arranged(model: Any, *, narrow: bool = False) -> DenseWeights:
    """The weights of an instance of the class, as a checkpoint of it would give them."""
    return arrange(model.state_dict(), text_config(model.config.to_dict()), narrow=narrow)


@dataclass(frozen=True, kw_only=True)
class Tiny:
    """The real class with random weights, and the sizes that tests recognise it by."""

    model: Any
    vocabulary: int
    width: int
    window: int
    dense: bool

    def denoiser(self, low: int = 0, high: int | None = None) -> Denoiser:
        corruption = UniformCorruption(low=low, high=high or self.vocabulary)
        if self.dense:
            return DenseDenoiser(arranged(self.model), corruption)
        return DiffusionGemmaDenoiser(self.model, corruption)


def tiny_config(vocabulary: int, *, window: int, experts: int = 4) -> DiffusionGemmaConfig:
    rope = {"rope_type": "default", "rope_theta": 10_000.0}
    return DiffusionGemmaConfig(
        text_config={
            "vocab_size": vocabulary, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 4,
            "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "global_head_dim": 16,
            "num_global_key_value_heads": 2, "sliding_window": window, "max_position_embeddings": 4096,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention"],
            "rope_parameters": {"sliding_attention": rope, "full_attention": rope},
            "num_experts": experts, "top_k_experts": min(2, experts), "moe_intermediate_size": 16,
            "final_logit_softcapping": 30.0,
        },
        vision_config={
            "model_type": "gemma4_vision", "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
            "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 16, "position_embedding_size": 16,
        },
        canvas_length=32, image_token_id=7, boi_token_id=7, eoi_token_id=7,
    )  # fmt: skip


def make_tiny(vocabulary: int, *, window: int = 8, seed: int = 0, experts: int = 4) -> Any:
    torch.manual_seed(seed)
    model = DiffusionGemmaForBlockDiffusion._from_config(
        tiny_config(vocabulary, window=window, experts=experts), attn_implementation="sdpa", dtype=torch.float32
    ).eval()
    # Weights as they are drawn give logits so flat that a wrong mask would not be seen.
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2 and "vision" not in name:
                parameter.mul_(6.0)
            elif experts == 1 and ("norm" in name or "scale" in name):
                # Where scales are folded into products, one that is left out would not be missed.
                parameter.mul_(torch.linspace(0.9, 1.1, parameter.numel()).view_as(parameter))
        for index, layer in enumerate(model.model.encoder.language_model.layers):
            layer.layer_scalar.fill_(0.9 - 0.05 * index)
        for index, layer in enumerate(model.model.decoder.layers):
            layer.layer_scalar.fill_(0.7 + 0.05 * index)
    return model


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
