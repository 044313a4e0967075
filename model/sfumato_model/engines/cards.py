"""For who owns one card: which engine, which repository, which flags, and what they need. No torch.

None of the cards was here: every line says whose word it is. `docs/engines.md` shows this table, and a test holds the
two together.
"""

from __future__ import annotations

from dataclasses import dataclass

OWN, VLLM = "Sfumato's own", "vLLM"
VOCABULARY = 262_144
CANVAS = 256
FLOATS = 3
"""Tables of a position and a word that vLLM's sampler holds at once, in float32."""
ROUND_IT_GB = 2.0
"""CUDA's own, graphs, activations and 8,192 tokens of keys and values. An estimate."""
NOT_RUN = "not run here"


@dataclass(frozen=True, kw_only=True)
class Card:
    """A line: `gigabytes` of memory on a card of the kind `which`, and what to run on it.

    `requests` are denoised at once (`--max-num-seqs`), of `context` tokens (`--max-model-len`); `flags` are vLLM's
    others. `basis` says where the line is from: what somebody reported, or the formula of `needs`.
    """

    gigabytes: int
    which: str
    engine: str
    repository: str
    weights_gb: float
    basis: str
    version: str = ""
    requests: int = 0
    context: int = 0
    flags: tuple[str, ...] = ()

    @property
    def needs_gb(self) -> float:
        """Weights, what the sampler holds for each request at once, and the rest."""
        sampler = self.requests * CANVAS * VOCABULARY * 4 * FLOATS / 1e9
        return self.weights_gb + (sampler + ROUND_IT_GB if self.engine == VLLM else self.weights_gb * 0.1)

    @property
    def options(self) -> tuple[str, ...]:
        """Those of vLLM, as `--engine-flag` hands them on."""
        if self.engine != VLLM:
            return ()
        return (f"--max-num-seqs={self.requests}", f"--max-model-len={self.context}", *self.flags)


_FP8 = "RedHatAI/diffusiongemma-26B-A4B-it-FP8-dynamic"
_INT8 = "aidendle94/diffusiongemma-26B-A4B-it-INT8-dynamic"
_NVFP4 = "nvidia/diffusiongemma-26B-A4B-it-NVFP4"
_INT4 = "Intel/diffusiongemma-26B-A4B-it-int4-AutoRound"
_BF16 = "google/diffusiongemma-26B-A4B-it"
_VERSION = "0.32"
CARDS = (
    Card(
        gigabytes=16, which="any", engine=OWN, repository="default", weights_gb=0.05,
        basis="formula: the smallest published layout that vLLM loads has 18 GB of weights. Reported: a patched "
        "llama.cpp runs 13 GB (IQ3), without seeds or pins. Or be the client of a workstation",
    ),
    Card(
        gigabytes=24, which="NVIDIA, before Blackwell", engine=VLLM, repository=_INT4, weights_gb=18.0,
        version=_VERSION, requests=2, context=8192, flags=("--gpu-memory-utilization=0.95",),
        basis="formula; nobody reported this layout in vLLM on such a card. Reported for this model: bfloat16, FP8 and "
        "INT8 do not fit",
    ),
    Card(
        gigabytes=24, which="NVIDIA, Blackwell", engine=VLLM, repository=_NVFP4, weights_gb=18.9,
        version=_VERSION, requests=2, context=8192, flags=("--gpu-memory-utilization=0.95",),
        basis="formula. Reported: the same weights on 32 GB",
    ),
    Card(
        gigabytes=32, which="NVIDIA, Blackwell", engine=VLLM, repository=_NVFP4, weights_gb=18.9,
        version=_VERSION, requests=8, context=8192, flags=("--gpu-memory-utilization=0.90",),
        basis="reported: an RTX 5090 runs it in vLLM, about 300 tokens/s (wada-dev.com), 700 by NVIDIA's own words; "
        "INT8 does not fit",
    ),
    Card(
        gigabytes=48, which="NVIDIA, Ampere", engine=VLLM, repository=_INT8, weights_gb=26.0,
        version=_VERSION, requests=8, context=8192, flags=("--attention-backend=TRITON_ATTN",),
        basis="reported: two RTX 3090 run it by --tensor-parallel-size=2, and FP8 does not run on Ampere for this "
        "model's experts (the model card); one card of 48 GB by formula",
    ),
    Card(
        gigabytes=48, which="NVIDIA, Ada or later", engine=VLLM, repository=_FP8, weights_gb=26.0,
        version=_VERSION, requests=8, context=8192,
        basis="formula. Reported: the same weights on an H100",
    ),
    Card(
        gigabytes=80, which="NVIDIA, Hopper or later", engine=VLLM, repository=_FP8, weights_gb=26.0,
        version=_VERSION, requests=8, context=8192,
        basis="reported: 1,008 tokens/s on an H100, 1,288 on an H200, one request at a time (vLLM's blog); eight at "
        "once are the most that it takes by itself (its source)",
    ),
    Card(
        gigabytes=80, which="NVIDIA, Ampere", engine=OWN, repository=_BF16, weights_gb=52.0,
        basis="formula; the plain weights, with everything that Sfumato's own engine does",
    ),
)  # fmt: skip
"""Smallest first."""

_AMPERE, _ADA, _HOPPER, _BLACKWELL = (8, 0), (8, 9), (9, 0), (10, 0)
_KINDS = {
    "any": ((0, 0), (99, 0)),
    "NVIDIA, before Blackwell": (_AMPERE, _BLACKWELL),
    "NVIDIA, Blackwell": (_BLACKWELL, (99, 0)),
    "NVIDIA, Ampere": (_AMPERE, _ADA),
    "NVIDIA, Ada or later": (_ADA, (99, 0)),
    "NVIDIA, Hopper or later": (_HOPPER, (99, 0)),
}
"""From which compute capability on, and before which."""


def card_for(memory_bytes: int, capability: tuple[int, int]) -> Card:
    """The line for a card of so much memory and such a compute capability.

    A card says a little less than the gigabytes that it is sold by.
    """
    sold = round(memory_bytes / 2**30 * 1.03)
    kinds = [which for which, (first, before) in _KINDS.items() if first <= capability < before]
    return [card for card in CARDS if card.which in kinds and (card.gigabytes <= sold or card is CARDS[0])][-1]


def needs(card: Card) -> str:
    """The memory that a line needs, in words."""
    return f"about {card.needs_gb:.0f} GB" if card.needs_gb >= 1 else "less than 1 GB"


def line(card: Card) -> str:
    """The card's line in words, as `sfumato doctor` prints it."""
    engine = f"{card.engine} {card.version}".strip()
    what = ", ".join([f"{engine} with {card.repository}", needs(card), *filter(None, [" ".join(card.options)])])
    return f"{what}; {NOT_RUN}: {card.basis}"
