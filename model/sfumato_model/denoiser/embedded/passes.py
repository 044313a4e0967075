"""The graphs of a pass: rows through all layers, states to logits, tokens with a belief to the decoder's input.

What each row sees is added to its scores, so one graph serves a canvas, texts that are read left to right, and both.
"""

from __future__ import annotations

import numpy as np

from sfumato_model.denoiser.embedded.graph import Graph
from sfumato_model.denoiser.embedded.layer_graph import LayerGraph, Sight
from sfumato_model.denoiser.embedded.products import Form, product
from sfumato_model.denoiser.embedded.weights import Weights

KINDS = ("full", "sliding")
"""Of attention; a layer's is the one at `layer.sliding`."""


def layers_graph(weights: Weights, form: Form) -> bytes:
    """All layers over N rows behind a context of n tokens. Inputs, float32 but for the index:

    rows (1, N, hidden)       scales (layers, N, 1), of each layer's output      wanted (W,) int64, rows that are read
    cosine_KIND, sine_KIND (N, width / 2)                  seen_KIND (N, n + N), added to the scores
    keys_I, values_I (1, n, groups x width) of the context, for each layer I

    n may be smaller for sliding layers. Outputs: states (1, W, hidden), normed; new_keys_I and new_values_I
    (1, N, groups x width).
    """
    graph = Graph()
    layers = LayerGraph(graph=graph, form=form, eps=weights.eps)
    rows = graph.input("rows", "float32", (1, "N", weights.hidden))
    scales = graph.input("scales", "float32", (len(weights.layers), "N", 1))
    wanted = graph.input("wanted", "int64", ("W",))
    sights = {sliding: _sight(graph, weights, sliding) for sliding in sorted({it.sliding for it in weights.layers})}
    for at, layer in enumerate(weights.layers):
        queries, keys, values = layers.queries_keys_values(layer, rows, sights[layer.sliding])
        seen, scale = sights[layer.sliding].seen, graph.op("Gather", scales, graph.integers(at), axis=0)
        width = layer.groups * layer.width
        keys = _behind(graph, f"keys_{at}", keys, width)
        values = _behind(graph, f"values_{at}", values, width)
        if at == len(weights.layers) - 1:
            # Only these are read.
            rows, queries, scale = (graph.op("Gather", it, wanted, axis=1) for it in (rows, queries, scale))
            seen = graph.op("Gather", seen, wanted, axis=0)
        found = layers.attended(layer, queries, keys, values, seen)
        rows = graph.op("Mul", layers.after(layer, rows, found), scale)
    graph.output(layers.normed(rows, weights.norm), "states", "float32", (1, "W", weights.hidden))
    return graph.model()


def head_graph(weights: Weights, form: Form) -> bytes:
    """states (W, hidden) -> logits (W, vocabulary), capped: tanh(x / cap) x cap."""
    graph, cap = Graph(), weights.cap
    states = graph.input("states", "float32", ("W", weights.hidden))
    matrix = np.ascontiguousarray(weights.embed.T)
    if cap is None:
        logits = product(graph, states, matrix, form)
    else:
        capped = graph.op("Tanh", product(graph, states, matrix / np.float32(cap), form))
        logits = graph.op("Mul", capped, graph.constant(np.array([cap], np.float32)))
    graph.output(logits, "logits", "float32", ("W", weights.vocabulary))
    return graph.model()


def conditioning_graph(weights: Weights) -> bytes:
    """embeddings (H, hidden) and a belief (H, vocabulary) -> the decoder's rows (H, hidden). Always in float32: most of
    a belief is far below the largest of it, and eight bits would make it nothing.
    """
    graph = Graph()
    belief = graph.input("belief", "float32", ("H", weights.vocabulary))
    scaled = graph.constant(weights.embed * np.float32(weights.embed_scale))
    return _conditioned(graph, weights, graph.op("MatMul", belief, scaled))


def certain_graph(weights: Weights) -> bytes:
    """embeddings (H, hidden) of tokens that are certain -> the decoder's rows (H, hidden)."""
    return _conditioned(Graph(), weights, None)


def _conditioned(graph: Graph, weights: Weights, signal: str | None) -> bytes:
    layers = LayerGraph(graph=graph, form="float32", eps=weights.eps)
    embeddings = graph.input("embeddings", "float32", ("H", weights.hidden))
    (part,) = layers.feed_forward(weights.conditioning, layers.unit(signal or embeddings, weights.hidden))
    rows = layers.unit(graph.op("Add", embeddings, part), weights.hidden)
    graph.output(rows, "rows", "float32", ("H", weights.hidden))
    return graph.model()


def _sight(graph: Graph, weights: Weights, sliding: bool) -> Sight:
    kind, half = KINDS[sliding], len(weights.rotary[sliding])
    return Sight(
        cosine=graph.input(f"cosine_{kind}", "float32", ("N", half)),
        sine=graph.input(f"sine_{kind}", "float32", ("N", half)),
        seen=graph.input(f"seen_{kind}", "float32", ("N", f"keys_{kind}")),
    )


def _behind(graph: Graph, name: str, own: str, width: int) -> str:
    """What a layer has of the context under `name`, and behind it what the rows have `own`."""
    graph.output(own, f"new_{name}", "float32", (1, "N", width))
    return graph.op("Concat", graph.input(name, "float32", (1, f"n_{name}", width)), own, axis=1)
