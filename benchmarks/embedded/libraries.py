"""What could multiply for the embedded engine: each makes a function of rows out of matrices, or is not installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
from benchmarks.embedded.forms import FORMS, Form

from sfumato_model.denoiser.embedded.graph import Graph
from sfumato_model.denoiser.embedded.session import Session
from sfumato_model.denoiser.embedded.weights import Floats

Multiply = Callable[[Floats], Floats]
Chain = Sequence[Floats]
"""Matrices that rows are multiplied by one after another; of wider rows the first columns go on."""


def _onnxruntime(form: Form, chain: Chain, threads: int) -> Multiply:
    graph = Graph()
    rows = graph.input("rows", "float32", ("N", len(chain[0])))
    for at, matrix in enumerate(chain):
        if at and chain[at - 1].shape[1] > len(matrix):
            start, end, axis = (graph.integers(number) for number in (0, len(matrix), 1))
            rows = graph.op("Slice", rows, start, end, axis)
        rows = form(graph, rows, matrix)
    graph.output(rows, "product", "float32", ("N", chain[-1].shape[1]))
    session = Session(graph.model(), threads=threads)
    return lambda given: session(["product"], {"rows": given})[0]


def _numpy(chain: Chain, _threads: int) -> Multiply:
    def multiply(rows: Floats) -> Floats:
        for matrix in chain:
            rows = rows[:, : len(matrix)] @ matrix
        return rows

    return multiply


def _torch(dtype: str, chain: Chain, threads: int) -> Multiply:
    torch = import_module("torch")
    torch.set_num_threads(threads)
    kind = getattr(torch, dtype)
    matrices = [torch.from_numpy(np.ascontiguousarray(matrix.T)).to(kind) for matrix in chain]

    def multiply(rows: Floats) -> Floats:
        with torch.inference_mode():
            found = torch.from_numpy(rows)
            for matrix in matrices:
                found = torch.nn.functional.linear(found[:, : matrix.shape[1]].to(kind), matrix).float()
            return np.asarray(found)

    return multiply


def _openvino(chain: Chain, threads: int) -> Multiply:
    openvino: Any = import_module("openvino")
    ops: Any = import_module("openvino.opset13")
    rows = ops.parameter([-1, len(chain[0])], np.float32)
    found = rows
    for matrix in chain:
        found = ops.slice(found, [0], [len(matrix)], [1], [1])
        found = ops.matmul(found, ops.constant(np.ascontiguousarray(matrix.T)), False, True)
    options = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = openvino.Core().compile_model(openvino.Model([found], [rows]), "CPU", options).create_infer_request()
    return lambda given: np.asarray(request.infer([given])[0])


LIBRARIES: Mapping[str, Callable[[Chain, int], Multiply]] = {
    "numpy float32": _numpy,
    "torch float32": partial(_torch, "float32"),
    "torch bfloat16": partial(_torch, "bfloat16"),
    "openvino float32": _openvino,
    **{f"onnxruntime {name}": partial(_onnxruntime, form) for name, form in FORMS.items()},
}
