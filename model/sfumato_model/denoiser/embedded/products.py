"""Matrix products of a graph, in float32 or with weights and rows in eight bits.

In eight bits each column of a matrix has its own scale, and the rows of a pass share one that is found anew each time.
Weights keep to 7 bits and a sign: a processor with AVX2 alone adds two products up in 16 bits, and with full bytes that
overflows without a word, where one with VNNI would not.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sfumato_model.denoiser.embedded.graph import MICROSOFT, Graph
from sfumato_model.denoiser.embedded.weights import Floats

Form = Literal["float32", "int8"]
"""How the layers and the head multiply."""
LARGEST = 63
"""Of a weight in eight bits: 255 x 63 x 2 is less than 2**15."""
_SMALL = 32
"""Matrices with fewer rows are left in float32: finding the scale costs more than it saves."""


def product(graph: Graph, rows: str, matrix: Floats, form: Form) -> str:
    """`rows` (N, in) x `matrix` (in, out) -> (N, out) in float32."""
    if form == "float32" or len(matrix) < _SMALL:
        return graph.op("MatMul", rows, graph.constant(matrix))
    weights, scales = quantized(matrix)
    return graph.op("DynamicQuantizeMatMul", rows, graph.constant(weights), graph.constant(scales), domain=MICROSOFT)


def quantized(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """`matrix` (in, out) as integers, and the scale (out,) of each column; a column of zeros has scale 1."""
    most = np.abs(matrix).max(0)
    scales = np.where(most > 0, most / np.float32(LARGEST), np.float32(1))
    return np.rint(matrix / scales).astype(np.int8), scales
