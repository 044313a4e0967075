"""Matrix products of a graph, in float32 or with weights and rows in eight bits.

In eight bits each column of a matrix has its own scale, and the rows of a pass share one that is found anew each time.
A processor with AVX2 alone multiplies two neighbours of a row by two of a column and adds that up in 16 bits, where it
overflows without a word; one with VNNI would not. So scales are such that no two neighbours can: every processor
computes the same, and of single weights most keep all their bits.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sfumato_model.denoiser.embedded.graph import MICROSOFT, Graph
from sfumato_model.denoiser.embedded.weights import Floats

Form = Literal["float32", "int8"]
"""How the layers and the head multiply."""
FORMS: tuple[Form, ...] = get_args(Form)
LARGEST, LARGEST_OF_TWO = 127.0, 127.4
"""Of a weight, and of two neighbours of the same sign together, which round to 128 at most: 255 x 128 < 2**15."""
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
    pairs = matrix[: len(matrix) // 2 * 2].reshape(-1, 2, matrix.shape[1])
    of_two = [np.maximum(signed, 0).sum(1).max(0) for signed in (pairs, -pairs)]
    scales = np.maximum(np.abs(matrix).max(0) / np.float32(LARGEST), np.maximum(*of_two) / np.float32(LARGEST_OF_TWO))
    scales[scales == 0] = 1
    return np.rint(matrix / scales).astype(np.int8), scales
