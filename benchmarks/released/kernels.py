"""Operations of one denoise step at the released depth, with narrow weights: how many do not depend on the width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from benchmarks.shared.released_shape import config, random_model
from torch import Tensor
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode

from sfumato_model.api.request import Limits
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole

VOCABULARY = 1024
NARROW: dict[str, Any] = {
    "vocab_size": VOCABULARY, "hidden_size": 64, "intermediate_size": 16, "head_dim": 4, "global_head_dim": 8,
    "moe_intermediate_size": 8,
}  # fmt: skip
"""Instead of the released widths; layers, heads, experts and the window are as released."""
CONTEXT = 300
SIZES, SUFFIX = (3, 6, 12), 64
VIEWS = {
    "view", "_unsafe_view", "unsqueeze", "transpose", "expand", "slice", "select", "squeeze", "permute", "detach",
    "alias", "t", "split", "split_with_sizes", "unbind", "as_strided", "reshape", "_reshape_alias", "chunk",
    "lift_fresh",
}  # fmt: skip
"""Operations that move no number."""
COPIES = ("to", "tolist", "item", "cpu", "__bool__", "__int__", "__float__")
"""Methods of a tensor that may wait for a device, or bring something to it."""


@dataclass(frozen=True, kw_only=True)
class StepCount:
    """`kernels` of a step with both readings, `norms` among them; `to_device` and `to_host` copies."""

    kernels: int
    norms: int
    to_device: int
    to_host: int


class _Kernels(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()
        self.count = self.within_norms = self.norms = 0
        self.norm = False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func.overloadpacket.__name__ not in VIEWS:
            self.count += 1
            self.within_norms += self.norm
        return func(*args, **(kwargs or {}))


def count_step() -> StepCount:
    """Count the third step of a fill: with a belief, a draft to read, and all that is made once already there."""
    model = random_model(config(**NARROW), torch.device("cpu"), torch.bfloat16)
    denoiser = DiffusionGemmaDenoiser(model, UniformCorruption(low=0, high=VOCABULARY))
    ids = torch.randint(8, VOCABULARY, (CONTEXT,), generator=torch.Generator().manual_seed(0)).tolist()
    suffix = tuple(range(8, 8 + SUFFIX))
    canvas = pack([Segment(pieces=(HoleSlots(count=size), suffix)) for size in SIZES], CONTEXT)
    denoising = Denoising(
        denoiser=denoiser, prefix=denoiser.encode(ids), canvas=canvas, settings=SamplerSettings(steps=8, stability=8),
        end=EndOfHole(token=1, otherwise=2, never=True), seeds=[1, 2, 3],
    )  # fmt: skip
    steps = denoise(denoising, Limits(clock=lambda: 0.0))
    next(steps), next(steps)
    kernels, copies = _Kernels(), Counter[str]()
    with _counted_norms(kernels), _counted_copies(copies), kernels:
        next(steps)
    return StepCount(
        # A norm is one operation where it is fused, as on an accelerator; a CPU spells it out.
        kernels=kernels.count - kernels.within_norms + kernels.norms,
        norms=kernels.norms,
        to_device=copies["to"],
        to_host=sum(copies.values()) - copies["to"],
    )


@contextmanager
def _counted_norms(kernels: _Kernels) -> Iterator[None]:
    spelt: Callable[..., Tensor] = functional.rms_norm

    def counted(*args: Any, **options: Any) -> Tensor:
        kernels.norms += 1
        kernels.norm = True
        try:
            return spelt(*args, **options)
        finally:
            kernels.norm = False

    functional.rms_norm = counted
    try:
        yield
    finally:
        functional.rms_norm = spelt


@contextmanager
def _counted_copies(copies: Counter[str]) -> Iterator[None]:
    methods = {name: getattr(Tensor, name) for name in COPIES}

    def counted(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(tensor: Tensor, *args: Any, **options: Any) -> Any:
            # `to` another dtype stays where it is.
            if name != "to" or (args and isinstance(args[0], torch.device | str)):
                copies[name] += 1
            return method(tensor, *args, **options)

        return call

    for name, method in methods.items():
        setattr(Tensor, name, counted(name, method))
    try:
        yield
    finally:
        for name, method in methods.items():
            setattr(Tensor, name, method)
