"""Too little memory in the middle of a request: told as `OutOfMemory`, after what can be spared was given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

from sfumato_model.api.errors import OutOfMemory

CPU_ALLOCATOR = "DefaultCPUAllocator"
"""What torch's CPU allocator puts into a plain `RuntimeError`."""


@contextmanager
def told_when_full(forget: Callable[[], None]) -> Iterator[None]:
    """Raises `OutOfMemory` where the block runs out of memory; calls `forget` first, to drop what is kept."""
    needed = None
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not _is_full(error):
            raise
        needed = str(error).partition("\n")[0] or "no memory is left"
    if needed is not None:
        # Not in the handler: the error's traceback holds the tensors of every frame that it passed.
        forget()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        raise OutOfMemory(
            f"out of memory: {needed}. Close what else uses the device, send less text or fewer candidates, "
            "or load the checkpoint with a smaller dtype"
        )


def _is_full(error: MemoryError | RuntimeError) -> bool:
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or CPU_ALLOCATOR in str(error)
