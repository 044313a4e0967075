"""DiffusionGemma's forward for small checkpoints without torch: numpy around onnxruntime."""

__all__ = [
    "denoiser",
    "graph",
    "layer_graph",
    "layout",
    "load",
    "onnx_file",
    "passes",
    "prefix",
    "products",
    "rows",
    "session",
    "weights",
]
