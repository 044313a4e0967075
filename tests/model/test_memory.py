"""Too little memory becomes one typed error, and what was kept is given back first."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.api.errors import OutOfMemory, PromptError
from sfumato_model.engines.pytorch.full import is_full
from sfumato_model.operations.engine import told_when_full
from sfumato_model.verbs import plan_of


class Engine:
    """What of an engine is asked when memory runs out."""

    def __init__(self):
        self.forgotten = 0

    def is_full(self, error):
        return is_full(error)

    def forget(self):
        self.forgotten += 1


@pytest.fixture
def engine():
    return Engine()


@pytest.mark.parametrize(
    "raised",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB.\nGPU 0 has ..."),
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 80 bytes."),
    ],
)
def test_every_way_of_running_out_of_memory_is_told_alike(engine, raised):
    with pytest.raises(OutOfMemory, match="out of memory"), told_when_full(engine):
        raise raised
    assert engine.forgotten == 1


def test_an_allocation_that_the_cpu_cannot_make_is_one_of_them(engine):
    with pytest.raises(OutOfMemory), told_when_full(engine):
        torch.empty(2**60, dtype=torch.uint8)


def test_a_text_that_is_nested_too_deeply_is_no_lack_of_memory(engine):
    """Trust finding 13: the parser's own MemoryError dropped all contexts, and the third ended the worker."""
    with pytest.raises(PromptError, match="nested too deeply"), told_when_full(engine):
        plan_of("add type hints", "x = " + "-" * 9000 + "1", "")
    assert not engine.forgotten


def test_another_error_goes_through_and_nothing_is_forgotten(engine):
    with pytest.raises(RuntimeError, match="shapes"), told_when_full(engine):
        raise RuntimeError("shapes cannot be multiplied")
    assert not engine.forgotten
