"""Matrices kept in float8, half the size of bfloat16, with a scale for each output row.

Products are in bfloat16: a matrix is widened when it is used, one at a time, which is exact, and its rows' scales are
applied to what comes out. Kernels that multiply in float8 itself need a card, and none was here to prove them.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as f

FLOAT8 = torch.float8_e4m3fn
LARGEST = torch.finfo(FLOAT8).max
SCALE = torch.bfloat16
"""The dtype of scales: that of the products they are applied to."""
AT_ONCE = 2**22
"""Numbers that are brought to the device and narrowed at a time, in float32."""


class Float8Linear(nn.Module):
    """A product with `weight` (out, in) in float8, its rows scaled by `weight_scale` (out,)."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.out_features = rows
        self.weight = _empty(rows, columns)
        self.weight_scale = _empty(rows, dtype=SCALE)

    def forward(self, rows: Tensor) -> Tensor:
        return f.linear(rows, self.weight.to(rows.dtype)).mul_(self.weight_scale)


class Float8Experts(nn.Module):
    """A layer's experts: `gate_up_proj` (E, 2 inner, hidden) and `down_proj` (E, hidden, inner) in float8."""

    gate_up_proj: nn.Parameter
    gate_up_proj_scale: nn.Parameter
    down_proj: nn.Parameter
    down_proj_scale: nn.Parameter

    def __init__(self, experts: Any) -> None:
        super().__init__()
        self.act_fn = experts.act_fn
        for name in ("gate_up_proj", "down_proj"):
            shape = getattr(experts, name).shape
            setattr(self, name, _empty(*shape))
            setattr(self, f"{name}_scale", _empty(*shape[:-1], dtype=SCALE))

    def forward(self, rows: Tensor, index: Tensor, weights: Tensor) -> Tensor:
        """`rows` (N, hidden) through the experts `index` (N, chosen), weighted and summed: (N, hidden)."""
        count, chosen = index.shape
        expert, order = index.reshape(-1).sort()
        all_experts = torch.arange(len(self.gate_up_proj), device=index.device)
        ends = torch.searchsorted(expert, all_experts, right=True).to(torch.int32)
        given = rows[order // chosen]
        gate, up = _grouped(given, self.gate_up_proj, self.gate_up_proj_scale[expert], ends).chunk(2, -1)
        made = _grouped(self.act_fn(gate).mul_(up), self.down_proj, self.down_proj_scale[expert], ends)
        weighted = made * weights.reshape(-1)[order].unsqueeze(1)
        back = torch.empty_like(weighted).index_copy_(0, order, weighted)
        return back.view(count, chosen, -1).sum(1).to(rows.dtype)


def narrowed(weight: Tensor, device: torch.device) -> tuple[Tensor, Tensor]:
    """`weight` (..., rows, columns) in float8 and its scales (..., rows), on `device`, a part at a time."""
    found = torch.empty(weight.shape, dtype=FLOAT8, device=device)
    scales = torch.empty(weight.shape[:-1], dtype=SCALE, device=device)
    into, scales_into, given = found.view(-1, weight.shape[-1]), scales.view(-1), weight.reshape(-1, weight.shape[-1])
    step = max(1, AT_ONCE // weight.shape[-1])
    for at in range(0, len(given), step):
        part = given[at : at + step].to(device).float()
        # Rounded before it is divided by, so that its rounding is no error of the weight.
        scale = (part.abs().amax(1) / LARGEST).to(SCALE)
        divisor = scale.float().clamp_min(torch.finfo(torch.float32).tiny).unsqueeze(1)
        into[at : at + step] = (part / divisor).clamp_(-LARGEST, LARGEST).to(FLOAT8)
        scales_into[at : at + step] = scale
    return found, scales


def _grouped(rows: Tensor, weight: Tensor, scale: Tensor, ends: Tensor) -> Tensor:
    """Products of `rows` (S, in), sorted by expert, with their experts' `weight` (E, out, in); `scale` is (S, out)."""
    return f.grouped_mm(rows, weight.to(rows.dtype).transpose(1, 2), offs=ends).mul_(scale)


def _empty(*shape: int, dtype: torch.dtype = FLOAT8) -> nn.Parameter:
    return nn.Parameter(torch.empty(shape, dtype=dtype), requires_grad=False)
