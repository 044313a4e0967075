"""DiffusionGemma's forward, written out for small checkpoints on a CPU."""

__all__ = ["denoiser", "layer", "layout", "load", "weights"]
