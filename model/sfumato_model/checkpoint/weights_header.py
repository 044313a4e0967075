"""What the header of a safetensors file says of its tensors, checked against the file before anything is loaded."""

from __future__ import annotations

import math
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.file import open_regular, parsed

LONGEST = 16 * 2**20
"""Bytes of a header. That of a shard with every expert's weights and scales apart has a few million; as Python objects
they take ten times as much."""
_BITS = {
    "BOOL": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "U16": 16, "I16": 16, "F16": 16, "BF16": 16, "U32": 32, "I32": 32, "F32": 32,
    "U64": 64, "I64": 64, "F64": 64, "C64": 64,
}  # fmt: skip
_WHOLE = frozenset({"U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64"})


@dataclass(frozen=True, kw_only=True)
class WeightsHeader:
    """`shapes` are of every tensor by its name, `bytes` the size of the whole file. `packed` are matrices of whole
    numbers, which only quantized weights are.
    """

    shapes: dict[str, tuple[int, ...]]
    bytes: int
    packed: tuple[str, ...] = ()


def read_header(path: Path) -> WeightsHeader:
    """Raises `CheckpointError` that names the file: no safetensors file, truncated, or not what its header says."""
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            (length,) = struct.unpack("<Q", file.read(8))
            if length > size - 8:
                raise ValueError(f"its header should have {length} bytes")
            if length > LONGEST:
                raise ValueError(f"its header has {length:,} bytes, and {LONGEST:,} are read at most")
            header = parsed(file.read(length))
        shapes = {name: _shape(name, entry) for name, entry in header.items() if name != "__metadata__"}
        at = 0
        for start, end in sorted(header[name]["data_offsets"] for name in shapes):
            if start != at:
                raise ValueError("its tensors overlap, or leave bytes between them")
            at = end
        expected = 8 + length + at
    except (OSError, struct.error, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path} is not a safetensors file ({error}): download it again") from error
    if size != expected:
        what = "truncated" if size < expected else "too long"
        raise CheckpointError(
            f"{path} is {what}: it has {size:,} bytes and should have {expected:,}; download it again"
        )
    packed = (name for name, shape in shapes.items() if len(shape) > 1 and header[name]["dtype"] in _WHOLE)
    return WeightsHeader(shapes=shapes, bytes=size, packed=tuple(packed))


def _shape(name: str, entry: Any) -> tuple[int, ...]:
    """Raises `ValueError` or `TypeError` where shape, type and place of a tensor do not agree."""
    shape, (start, end) = entry["shape"], entry["data_offsets"]
    if not all(type(number) is int and number >= 0 for number in (*shape, start, end)):
        raise ValueError(f"{name[:200]} has the shape {shape!r:.100} at {start!r:.50} to {end!r:.50}")
    bits = _BITS.get(entry["dtype"])
    # A type that is newer than this table is the library's to judge.
    if end < start or (bits is not None and math.prod(shape) * bits != 8 * (end - start)):
        raise ValueError(f"{name[:200]} has the shape {shape!r:.100} and {end - start} bytes")
    return tuple(shape)
