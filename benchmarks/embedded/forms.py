"""The ways in which onnxruntime can multiply rows by a matrix that is known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from sfumato_model.denoiser.embedded.graph import MICROSOFT, Graph
from sfumato_model.denoiser.embedded.products import product
from sfumato_model.denoiser.embedded.weights import Floats

Form = Callable[[Graph, str, Floats], str]
"""`form(graph, rows, matrix)`: the name of rows (N, in) x matrix (in, out)."""
WIDEST = 5.0
"""What static scales are made for: normed rows seldom have larger numbers."""


def _signed(largest: int, graph: Graph, rows: str, matrix: Floats) -> str:
    weights, scales = _columns(matrix, largest)
    return graph.op(
        "DynamicQuantizeMatMul", rows, graph.constant(weights.astype(np.int8)), graph.constant(scales), domain=MICROSOFT
    )


def _unsigned(graph: Graph, rows: str, matrix: Floats) -> str:
    weights, scales = _columns(matrix, 127)
    zero = graph.constant(np.full(len(scales), 128, np.uint8))
    bytes_ = graph.constant((weights + 128).astype(np.uint8))
    return graph.op("DynamicQuantizeMatMul", rows, bytes_, graph.constant(scales), zero, domain=MICROSOFT)


def _static(graph: Graph, rows: str, matrix: Floats) -> str:
    scale = graph.constant(np.array(WIDEST / 127, np.float32))
    zero = graph.constant(np.array(128, np.uint8))
    return _multiplied(graph, graph.op("QuantizeLinear", rows, scale, zero), scale, matrix)


def _by_row(graph: Graph, rows: str, matrix: Floats) -> str:
    most = graph.op("ReduceMax", graph.op("Abs", rows), graph.integers(1), keepdims=0)
    scales = graph.op("Mul", most, graph.constant(np.array(1 / 127, np.float32)))
    zeros = graph.op("Expand", graph.constant(np.array([128], np.uint8)), graph.op("Shape", scales))
    small = graph.op("QuantizeLinear", rows, scales, zeros, axis=0)
    product = _multiplied(graph, small, graph.constant(np.array(1, np.float32)), matrix)
    return graph.op("Mul", product, graph.op("Unsqueeze", scales, graph.integers(1)))


def _multiplied(graph: Graph, small: str, scale: str, matrix: Floats) -> str:
    weights, scales = _columns(matrix, 63)
    return graph.op(
        "MatMulIntegerToFloat", small, graph.constant(weights.astype(np.int8)), scale, graph.constant(scales),
        graph.constant(np.array(128, np.uint8)), graph.constant(np.array(0, np.int8)), domain=MICROSOFT,
    )  # fmt: skip


def _blocks(bits: int, block: int = 32) -> Form:
    """Weights in blocks that have a scale each, rows in eight bits alike."""

    def form(graph: Graph, rows: str, matrix: Floats) -> str:
        inside, outside = matrix.shape
        count, half = -(-inside // block), 2 ** (bits - 1)
        padded = np.zeros((count * block, outside), np.float32)
        padded[:inside] = matrix
        blocks = padded.T.reshape(outside, count, block)
        scales = np.maximum(np.abs(blocks).max(-1), 1e-9) / np.float32(half - 1)
        packed = (np.rint(blocks / scales[..., None]) + half).astype(np.uint8)
        if bits == 4:
            packed = packed[..., 0::2] | (packed[..., 1::2] << 4)
        return graph.op(
            "MatMulNBits", rows, graph.constant(packed), graph.constant(scales.reshape(-1)),
            domain=MICROSOFT, K=inside, N=outside, bits=bits, block_size=block, accuracy_level=4,
        )  # fmt: skip

    return form


def _columns(matrix: Floats, largest: int) -> tuple[Floats, Floats]:
    """Whole numbers of at most `largest`, and the scale of each column."""
    scales = np.abs(matrix).max(0) / np.float32(largest)
    return np.rint(matrix / scales), scales


FORMS: Mapping[str, Form] = {
    "float32": lambda graph, rows, matrix: product(graph, rows, matrix, "float32"),
    "int8 (ours)": lambda graph, rows, matrix: product(graph, rows, matrix, "int8"),
    "int8, weights to 63": partial(_signed, 63),
    "int8, weights to 127": partial(_signed, 127),
    "uint8": _unsigned,
    "int8, static scale": _static,
    "int8, a scale a row": _by_row,
    "8 bits in blocks": _blocks(8),
    "4 bits in blocks": _blocks(4),
}
