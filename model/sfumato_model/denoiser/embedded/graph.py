"""A graph of operations, built up in the order in which it computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sfumato_model.denoiser.embedded import onnx_file
from sfumato_model.denoiser.embedded.onnx_file import Dimensions, Value

STANDARD, MICROSOFT = "", "com.microsoft"
_OPSETS = {STANDARD: 23, MICROSOFT: 1}


@dataclass(frozen=True, kw_only=True)
class _Operation:
    kind: str
    domain: str
    inputs: Sequence[str]
    results: Sequence[str]
    attributes: Mapping[str, Value]


class Graph:
    """Names of results go in, names of results come out; `model` is the whole as bytes."""

    def __init__(self) -> None:
        self._operations: list[_Operation] = []
        self._constants: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []
        self._renamed: dict[str, str] = {}
        self._known: dict[tuple[str, tuple[int, ...], bytes], str] = {}
        self._names = 0

    def input(self, name: str, dtype: str, dimensions: Dimensions) -> str:
        self._inputs.append(onnx_file.value(name, dtype, dimensions))
        return name

    def output(self, result: str, name: str, dtype: str, dimensions: Dimensions) -> None:
        """Give `result` of an operation away under `name`."""
        self._renamed[result] = name
        self._outputs.append(onnx_file.value(name, dtype, dimensions))

    def constant(self, array: NDArray[np.generic]) -> str:
        """A small one that was there before is not kept twice."""
        key = (array.dtype.name, array.shape, array.tobytes()) if array.size <= 1024 else None
        if key in self._known:
            return self._known[key]
        name = self._name()
        self._constants.append(onnx_file.tensor(name, array))
        if key is not None:
            self._known[key] = name
        return name

    def integers(self, *numbers: int) -> str:
        """A constant, int64."""
        return self.constant(np.array(numbers, dtype=np.int64))

    def op(self, kind: str, *inputs: str, domain: str = STANDARD, **attributes: Value) -> str:
        """The result of an operation that has one."""
        return self.ops(kind, *inputs, count=1, domain=domain, **attributes)[0]

    def ops(self, kind: str, *inputs: str, count: int, domain: str = STANDARD, **attributes: Value) -> list[str]:
        """The `count` results of an operation. An input that is left out is an empty name."""
        results = [self._name() for _ in range(count)]
        self._operations.append(
            _Operation(kind=kind, domain=domain, inputs=inputs, results=results, attributes=attributes)
        )
        return results

    def model(self) -> bytes:
        nodes = [
            onnx_file.node(it.kind, map(self._final, it.inputs), map(self._final, it.results), it.domain, it.attributes)
            for it in self._operations
        ]
        return onnx_file.model(nodes, self._constants, self._inputs, self._outputs, _OPSETS)

    def _final(self, name: str) -> str:
        return self._renamed.get(name, name)

    def _name(self) -> str:
        self._names += 1
        return f"r{self._names}"
