"""The bytes of an ONNX model, written here: the onnx package would be 31 MB for what these few messages need.

A message is a sequence of fields, each a number and a value, as https://protobuf.dev/programming-guides/encoding has
it. The numbers are those of `onnx.proto`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Value = bool | int | float | str | Sequence[int]
"""What an attribute of a node can be here."""
Dimensions = Sequence[int | str]
"""Lengths of axes; a name is a length that differs from call to call."""

_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7, "bool": 9}


def tensor(name: str, array: NDArray[np.generic]) -> bytes:
    """A constant, as a TensorProto."""
    dimensions = b"".join(_number(1, length) for length in array.shape)
    raw = np.ascontiguousarray(array).tobytes()
    return dimensions + _number(2, _TYPES[array.dtype.name]) + _text(8, name) + _bytes(9, raw)


def value(name: str, dtype: str, dimensions: Dimensions) -> bytes:
    """An input or output of a graph, as a ValueInfoProto."""
    axes = b"".join(
        _bytes(1, _text(2, length) if isinstance(length, str) else _number(1, length)) for length in dimensions
    )
    kind = _number(1, _TYPES[dtype]) + _bytes(2, axes)
    return _text(1, name) + _bytes(2, _bytes(1, kind))


def node(
    kind: str, inputs: Iterable[str], outputs: Iterable[str], domain: str, attributes: Mapping[str, Value]
) -> bytes:
    """One operation, as a NodeProto. An input that is left out is an empty name."""
    names = b"".join(_text(1, name) for name in inputs) + b"".join(_text(2, name) for name in outputs)
    said = b"".join(_bytes(5, _attribute(name, given)) for name, given in attributes.items())
    return names + _text(4, kind) + said + _text(7, domain)


def model(
    nodes: Sequence[bytes],
    constants: Sequence[bytes],
    inputs: Sequence[bytes],
    outputs: Sequence[bytes],
    opsets: Mapping[str, int],
) -> bytes:
    """A ModelProto of one graph."""
    parts = ((1, nodes), (5, constants), (11, inputs), (12, outputs))
    graph = _text(2, "graph") + b"".join(_bytes(field, part) for field, several in parts for part in several)
    versions = b"".join(_bytes(8, _text(1, name) + _number(2, version)) for name, version in opsets.items())
    return _number(1, 10) + _bytes(7, graph) + versions


def _attribute(name: str, given: Value) -> bytes:
    if isinstance(given, float):
        return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", given) + _number(20, 1)
    if isinstance(given, int):
        return _text(1, name) + _number(3, given) + _number(20, 2)
    if isinstance(given, str):
        return _text(1, name) + _text(4, given) + _number(20, 3)
    return _text(1, name) + b"".join(_number(8, one) for one in given) + _number(20, 7)


def _number(field: int, given: int) -> bytes:
    return _varint(field << 3) + _varint(given & (2**64 - 1))


def _text(field: int, given: str) -> bytes:
    return _bytes(field, given.encode())


def _bytes(field: int, given: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(given)) + given


def _varint(given: int) -> bytes:
    found = bytearray()
    while given > 127:
        found.append(given & 127 | 128)
        given >>= 7
    found.append(given)
    return bytes(found)
