"""Apple's devices have no float64: nothing that an operation does may ask for it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from sfumato_model.loading import load

TEXT = '''def area(width, height):
    """The area of a rectangle."""
    return width * height
'''
AT = TEXT.index("width * height")


class NoFloat64(TorchDispatchMode):
    """What a tensor of doubles is on such a device."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(made):
            if isinstance(tensor, torch.Tensor) and tensor.dtype == torch.float64:
                raise TypeError(f"Cannot convert a MPS Tensor to float64 dtype ({func})")
        return made


@pytest.fixture(scope="module", params=["float32", "bfloat16"], ids=["written out", "by the class"])
def engine(request):
    return load("default", dtype=request.param)


def test_the_mode_refuses_it():
    with NoFloat64(), pytest.raises(TypeError, match="float64"):
        torch.ones(1).double()


OPERATIONS = {
    "fill": lambda engine: engine.fill(TEXT[:AT], TEXT[AT:], path="a.py"),
    "fill several lines": lambda engine: engine.fill(TEXT, "\n", path="a.py", single_line=False),
    "rewrite": lambda engine: engine.rewrite(TEXT, instruction="add type hints", path="a.py"),
    "refine": lambda engine: engine.refine(TEXT, path="a.py"),
    "inspect": lambda engine: engine.inspect(TEXT, path="a.py"),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_operation_of_the_default_checkpoint_asks_for_it(engine, operation):
    with NoFloat64():
        assert OPERATIONS[operation](engine) is not None
