"""Muon in float32 does what torch's Muon does, to the rounding of its bfloat16."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from torch.optim import Muon

from sfumato_model.training.optimization.optimizer import Float32Muon, orthogonal

OPTIONS: dict[str, Any] = {"lr": 0.02, "weight_decay": 0.1}
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
SHAPES = [(16, 16), (48, 16), (16, 48)]


def trained(kind: type[Muon], start: list[torch.Tensor], steps: int = 3, **options) -> tuple[list[torch.Tensor], Muon]:
    """`start` after some steps whose gradients are always the same."""
    parameters = [torch.nn.Parameter(matrix.clone()) for matrix in start]
    optimizer = kind(parameters, **OPTIONS, **options)
    for step in range(steps):
        noise = torch.Generator().manual_seed(step)
        for parameter in parameters:
            parameter.grad = torch.randn(parameter.shape, generator=noise)
        optimizer.step()
    return [parameter.detach() for parameter in parameters], optimizer


@pytest.fixture
def start() -> list[torch.Tensor]:
    noise = torch.Generator().manual_seed(1)
    return [torch.randn(shape, generator=noise) for shape in SHAPES]


@pytest.mark.parametrize("nesterov", [True, False])
def test_it_moves_as_torch_does(start, nesterov):
    ours, _ = trained(Float32Muon, start, nesterov=nesterov)
    torchs, _ = trained(Muon, start, nesterov=nesterov)
    for mine, theirs, begun in zip(ours, torchs, start, strict=True):
        assert (mine - theirs).norm() < 0.02 * (theirs - begun).norm()


def test_its_state_is_torchs(start):
    """A run may go on from another kind of processor's state."""
    _, ours = trained(Float32Muon, start)
    _, torchs = trained(Muon, start)
    mine, theirs = ours.state_dict(), torchs.state_dict()
    assert mine["param_groups"] == theirs["param_groups"]
    torch.testing.assert_close(mine["state"], theirs["state"])
    torchs.load_state_dict(copy.deepcopy(mine))


def test_a_parameter_without_a_gradient_stays(start):
    parameter = torch.nn.Parameter(start[0].clone())
    Float32Muon([parameter], **OPTIONS).step()
    assert torch.equal(parameter, start[0])


@pytest.mark.parametrize("shape", SHAPES)
def test_singular_values_come_near_one(shape):
    found = orthogonal(torch.randn(shape, generator=torch.Generator().manual_seed(2)), COEFFICIENTS, 5, 1e-7)
    assert found.dtype == torch.float32
    values = torch.linalg.svdvals(found)
    assert 0.3 < values.min() <= values.max() < 1.3
