"""What the method needs of arrays, written once over torch's tensors and numpy's arrays.

The method's files use what both have alike: indexing, arithmetic, comparisons, `sum`, `cumsum`, `argmax`, `tolist`.
Everything else is here, and what joins rows in `rows.py`. A device is torch's, or `None` for arrays of numpy.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any
"""A `torch.Tensor`, or a `numpy.ndarray`."""
Device: TypeAlias = Any
"""A `torch.device`, or `None`."""
BLOCK = 64
"""Entries of a row that are added up at once."""
PART = 64
"""Rows of a vocabulary's width, of which copies are made at once: many would be most of what a worker holds."""


def device_of(array: Array) -> Device:
    return None if isinstance(array, np.ndarray) else array.device


def on_device(array: np.ndarray[Any, Any], device: Device) -> Array:
    """An array of numpy as one of `device`; it may share its memory."""
    if device is None:
        return array
    import torch

    return torch.from_numpy(array).to(device)


@contextmanager
def inference(device: Device) -> Iterator[None]:
    """Nothing in the block is to be differentiated."""
    if device is None:
        yield
        return
    import torch

    with torch.inference_mode():
        yield


def sent(device: Device, *numbers: Sequence[int]) -> tuple[Array, ...]:
    """Each of `numbers` as int64 on `device`, in one copy: each copy waits for the device."""
    lengths = [len(some) for some in numbers]
    together = on_device(np.array([number for some in numbers for number in some], dtype=np.int64), device)
    if device is not None:
        split: tuple[Array, ...] = together.split(lengths)
        return split
    return tuple(np.split(together, np.cumsum(lengths)[:-1]))


def zeros(shape: Sequence[int], device: Device) -> Array:
    """Of float32."""
    return on_device(np.zeros(shape, np.float32), device)


def to_numpy(array: Array) -> np.ndarray[Any, Any]:
    found: np.ndarray[Any, Any] = array if isinstance(array, np.ndarray) else array.cpu().numpy()
    return found


def log_softmax(logits: Array) -> Array:
    """Over the last axis, in float32."""
    if not isinstance(logits, np.ndarray):
        return logits.float().log_softmax(-1)
    if not logits.size:
        return logits
    lowered = logits - logits.max(-1, keepdims=True)
    for rows in parts(lowered):
        rows -= np.log(np.exp(rows).sum(-1, keepdims=True))
    return lowered


def log_chances(logits: Array, columns: Array) -> Array:
    """Of `logits` (R, n) the log probability of one entry of each row, that of `columns` (R,)."""
    if not isinstance(logits, np.ndarray):
        return picked(log_softmax(logits), columns)
    pairs = zip(parts(logits), parts(columns), strict=True)
    return np.concatenate([picked(log_softmax(some), of) for some, of in pairs])


def softmax(logits: Array) -> Array:
    """Over the last axis."""
    if not isinstance(logits, np.ndarray):
        return logits.softmax(-1)
    found = logits - logits.max(-1, keepdims=True)
    np.exp(found, out=found)
    found /= found.sum(-1, keepdims=True)
    return found


def log_sum_exp(logits: Array) -> Array:
    """Over the last axis; minus infinity over none."""
    if not isinstance(logits, np.ndarray):
        return logits.logsumexp(-1)
    if not logits.shape[-1]:
        return np.full(logits.shape[:-1], -math.inf, logits.dtype)
    most = logits.max(-1, keepdims=True)
    return (most + np.log(np.exp(logits - most).sum(-1, keepdims=True)))[..., 0]


def exp(array: Array) -> Array:
    return np.exp(array) if isinstance(array, np.ndarray) else array.exp()


def at_least(array: Array, least: float) -> Array:
    return np.maximum(array, np.float32(least)) if isinstance(array, np.ndarray) else array.clamp_min(least)


def where(condition: Array, yes: Array, no: Array) -> Array:
    if isinstance(condition, np.ndarray):
        return np.where(condition, yes, no)
    import torch

    return torch.where(condition, yes, no)


def picked(array: Array, columns: Array) -> Array:
    """One entry of each row of `array` (R, n), that of `columns` (R,)."""
    if isinstance(array, np.ndarray):
        return np.take_along_axis(array, columns[:, None], 1)[:, 0]
    return array.gather(1, columns.unsqueeze(1)).squeeze(1)


def at_share(weights: Array, share: Array) -> Array:
    """In each row of `weights` (R, n) the index at which its sum, from the first entry on, passes `share` (R,) of it.

    An index of `share` drawn from [0, 1) is drawn by the weights.
    """
    last = weights.shape[-1] - 1
    if not isinstance(weights, np.ndarray):
        sums = weights.cumsum(-1)
        return (sums <= (share * sums[:, -1])[:, None]).sum(-1).clamp_max(last)
    # Sums of blocks first, then those within one block. Each is rounded as torch's is, which adds in float64 on a CPU.
    blocks = np.add.reduceat(weights, np.arange(0, last + 1, BLOCK), 1, np.float64).cumsum(-1)
    goal = share * blocks[:, -1].astype(np.float32)
    block = np.minimum((blocks.astype(np.float32) <= goal[:, None]).sum(-1), blocks.shape[1] - 1)
    inside = np.minimum(block[:, None] * BLOCK + np.arange(BLOCK), last)
    before = np.where(block, np.take_along_axis(blocks, np.maximum(block - 1, 0)[:, None], 1)[:, 0], 0.0)
    sums = before[:, None] + np.take_along_axis(weights, inside, 1).cumsum(-1, dtype=np.float64)
    return np.minimum(block * BLOCK + (sums.astype(np.float32) <= goal[:, None]).sum(-1), last)


def parts(array: Array) -> Iterator[Array]:
    """Views of the rows of `array`, `PART` at a time."""
    return (array[at : at + PART] for at in range(0, len(array), PART))


def in_order(array: Array) -> tuple[Array, Array]:
    """`array` (n,) in ascending order, equal ones as they stand; and their indices."""
    if not isinstance(array, np.ndarray):
        found: tuple[Array, Array] = array.sort(stable=True)
        return found
    order = array.argsort(kind="stable")
    return array[order], order


def report(columns: Sequence[Array]) -> list[list[float]]:
    """Arrays of one length, of whatever type, as numbers: the one copy of a step that waits for the device."""
    if isinstance(columns[0], np.ndarray):
        return [column.tolist() for column in columns]
    import torch

    # Ids are exact in float32 up to 16 million, and MPS has nothing wider.
    found: list[list[float]] = torch.stack([column.float() for column in columns]).tolist()
    return found


def is_full(error: Exception, device: Device) -> bool:
    """Whether `error` says that there is too little memory."""
    if isinstance(error, MemoryError) or "bad_alloc" in str(error):
        return True
    if device is None:
        return False
    import torch

    # A plain `RuntimeError` of torch's CPU allocator names it.
    return isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)


def give_back(device: Device) -> None:
    """What is kept of the device's memory for later."""
    if device is None:
        # glibc keeps what was freed: 37 MB after a load. Other libraries have no such function.
        with suppress(AttributeError, OSError, TypeError):
            ctypes.CDLL(None).malloc_trim(0)
    elif device.type == "cuda":
        import torch

        torch.cuda.empty_cache()
