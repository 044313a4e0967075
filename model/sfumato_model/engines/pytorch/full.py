"""Whether an error of torch says that the device is out of memory."""

from __future__ import annotations

import torch

CPU_ALLOCATOR = "DefaultCPUAllocator"
"""What torch's CPU allocator puts into a plain `RuntimeError`."""


def is_full(error: Exception) -> bool:
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or CPU_ALLOCATOR in str(error)
