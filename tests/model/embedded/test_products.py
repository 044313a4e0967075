"""Weights in eight bits: as exact as they can be where no processor may overflow."""

from __future__ import annotations

import numpy as np
import pytest

from sfumato_model.denoiser.embedded.graph import Graph
from sfumato_model.denoiser.embedded.products import product, quantized
from sfumato_model.denoiser.embedded.session import Session


def multiplied(rows, matrix):
    graph = Graph()
    given = graph.input("rows", "float32", ("N", len(matrix)))
    graph.output(product(graph, given, matrix, "int8"), "product", "float32", ("N", matrix.shape[1]))
    return Session(graph.model())(["product"], {"rows": rows})[0]


def matrix_of(inside, outside=40, seed=0):
    return np.random.default_rng(seed).standard_normal((inside, outside)).astype(np.float32)


@pytest.mark.parametrize("inside", [64, 65, 256])
def test_no_two_neighbours_can_overflow_sixteen_bits(inside):
    weights, _ = quantized(matrix_of(inside))
    pairs = weights[: inside // 2 * 2].astype(np.int32).reshape(-1, 2, weights.shape[1])
    for signed in (pairs, -pairs):
        assert 255 * np.maximum(signed, 0).sum(1).max() < 2**15


def test_the_largest_rows_are_multiplied_exactly():
    """Every number is the largest or the smallest that eight bits hold, and those are off by 0.4 %."""
    matrix, random = matrix_of(256), np.random.default_rng(1)
    rows = np.where(random.random((30, 256)) < 0.5, np.float32(-1), np.float32(1))
    weights, scales = quantized(matrix)
    np.testing.assert_allclose(multiplied(rows, matrix), rows @ (weights * scales), atol=0.3, rtol=0)


def test_a_weight_is_off_by_half_a_step_at_most():
    matrix = matrix_of(256)
    weights, scales = quantized(matrix)
    assert (np.abs(weights * scales - matrix) <= scales * 0.501).all()


def test_columns_of_zeros_stay_zeros():
    matrix = matrix_of(64)
    matrix[:, 3] = 0
    assert quantized(matrix)[1][3] == 1
    assert not multiplied(np.ones((2, 64), np.float32), matrix)[:, 3].any()


def test_a_matrix_with_few_rows_stays_in_float32():
    matrix, rows = matrix_of(16), matrix_of(5, 16)
    np.testing.assert_allclose(multiplied(rows, matrix), rows @ matrix, rtol=1e-5, atol=1e-5)
