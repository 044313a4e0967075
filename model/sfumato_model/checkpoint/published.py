"""What loads where: the released checkpoint in the layouts that it is published in. No torch here.

Sizes are of the weights, as published and as they are once loaded in float8 (`float8.py`). That a layout loads is
proven on look-alikes of it (`tests/lookalikes`), never on the weights themselves nor on a card; one that no library of
this version loads is refused before the first large byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

HEADROOM = 1.1
"""Memory that a loaded checkpoint needs, as a multiple of its weights: activations, keys and values."""
VLLM = "vLLM"


@dataclass(frozen=True, kw_only=True)
class Published:
    """A released checkpoint. `engine` runs it on `device`; it is empty where Sfumato's own does.

    `float8_bytes` is what its weights have when they are loaded in float8, 0 where they cannot be.
    """

    source: str
    layout: str
    weight_bytes: int
    device: str
    engine: str = ""
    float8_bytes: int = 0

    def memory(self, *, float8: bool = False) -> int:
        """Bytes that it needs on its device; with `float8` where that is less."""
        return int((self.float8_bytes if float8 and self.float8_bytes else self.weight_bytes) * HEADROOM)


PUBLISHED = (
    Published(
        source="google/diffusiongemma-26B-A4B-it",
        layout="bfloat16",
        weight_bytes=52_000_000_000,
        device="CUDA, CPU",
        float8_bytes=26_100_000_000,
    ),
    Published(
        source="nvidia/diffusiongemma-26B-A4B-it-NVFP4",
        layout="NVFP4 by modelopt",
        weight_bytes=18_900_000_000,
        device="CUDA, Blackwell",
        engine=VLLM,
    ),
    Published(
        source="RedHatAI/diffusiongemma-26B-A4B-it-NVFP4",
        layout="NVFP4 by compressed-tensors",
        weight_bytes=18_900_000_000,
        device="CUDA, Blackwell",
        engine=VLLM,
    ),
    Published(
        source="Intel/diffusiongemma-26B-A4B-it-int4-AutoRound",
        layout="int4 by auto-round",
        weight_bytes=18_000_000_000,
        device="CUDA",
        engine=VLLM,
    ),
)
"""Largest first."""
RUN_ELSEWHERE = {"compressed-tensors": VLLM, "modelopt": VLLM, "auto-round": VLLM, "fp8": VLLM}
"""What runs weights that were quantized by a method; Sfumato's own engine runs none that are."""

QUANTIZERS_FILES = {"hf_quant_config.json": "modelopt", "quant_config.json": "awq", "quantize_config.json": "gptq"}
"""Where methods say what they did, if not in config.json."""
_SAYS_SO = ("quantization_config", "compression_config", "quantization")
"""Fields of config.json: nearly everybody's, that of earlier compressed-tensors, and MLX's."""


def gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 100_000_000 else f"{count / 1e6:.1f} MB"


def alternatives(source: str, free: int, *, float8: bool = False) -> list[Published]:
    """Published checkpoints that fit `free` bytes, without `source`; `float8` where the device can hold it."""
    return [p for p in PUBLISHED if p.source != source and p.memory(float8=float8) <= free]


def named(published: Published) -> str:
    """It with its size and, where that is another, the engine that runs it."""
    engine = f", run by {published.engine} on {published.device}" if published.engine else ""
    narrowed = f", {gigabytes(published.float8_bytes)} in float8" if published.float8_bytes else ""
    return f"{published.source} ({gigabytes(published.weight_bytes)}{narrowed}{engine})"


def quantization_problem(config: Mapping[str, Any], files: Iterable[str] = ()) -> str | None:
    """Why weights with this `config.json`, among `files`, do not load, and what runs them; `None`: they are plain."""
    text = config.get("text_config")
    places = (config, text) if isinstance(text, dict) else (config,)
    own = ({"quant_method": QUANTIZERS_FILES[name]} for name in files if name in QUANTIZERS_FILES)
    said = next(chain(filter(None, (place.get(field) for place in places for field in _SAYS_SO)), own), None)
    if said is None:
        return None
    method = str(said.get("quant_method", "a method that it does not name") if isinstance(said, dict) else said)[:80]
    kind = said.get("format") or said.get("quant_algo") if isinstance(said, dict) else None
    engine = RUN_ELSEWHERE.get(method)
    plain = next(p for p in PUBLISHED if not p.engine)
    return (
        f"its weights are quantized by {method!r}"
        + (f" ({str(kind)[:80]})" if kind else "")
        + ", which Sfumato does not load"
        + (f"; {engine} runs them" if engine else "")
        + f". Sfumato loads {plain.source}, which needs {gigabytes(plain.memory())} of memory, "
        f"or {gigabytes(plain.memory(float8=True))} in float8"
    )
