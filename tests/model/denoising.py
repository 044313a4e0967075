"""What the tests of the denoise loop share: a run of it, denoisers that say what they are told, and strategies."""

from __future__ import annotations

import torch
from hypothesis import strategies as st

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.canvas import pack
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole

END = EndOfHole(token=0, otherwise=10)
V = 23

pieces = st.lists(
    st.lists(st.integers(1, V - 1), min_size=1, max_size=3).map(tuple)
    | st.integers(1, 4).map(lambda count: HoleSlots(count=count)),
    max_size=4,
)
segments = pieces.map(lambda p: Segment(pieces=(HoleSlots(count=2), *p)))
settings = st.builds(
    SamplerSettings,
    steps=st.integers(1, 6),
    stability=st.integers(1, 3),
    confidence=st.none() | st.floats(0.01, 3),
    two_readings=st.booleans(),
    entropy_bound=st.floats(0, 5),
)


def run(denoiser, packed, settings, limits, seeds=None, context=(1, 2, 3), end=END, keep=None):
    prefix = denoiser.encode(context)
    canvas = pack(packed, prefix.length, denoiser.device)
    seeds = seeds or list(range(len(packed)))
    return list(
        denoise(
            Denoising(
                denoiser=denoiser, prefix=prefix, canvas=canvas, settings=settings, end=end, seeds=seeds, keep=keep
            ),
            limits,
        )
    )


def says(*tokens, sharpness=50.0):
    """A denoiser's opinion: slot k of a segment is surely `tokens[k]`."""

    def logits(sight):
        row = torch.zeros(V)
        row[tokens[sight[-1]]] = sharpness
        return row

    return logits


def flat(_sight):
    return torch.zeros(V)


def half_settled(sight):
    """An opinion of each place that what is seen may change: some segments end early, others go on."""
    context, ids, hints, place = sight
    firm, fickle = (
        torch.Generator().manual_seed(hash(of) % 2**63) for of in ((len(ids), place), (context, ids, hints))
    )
    return torch.randn(V, generator=firm) * 3 + torch.randn(V, generator=fickle)
