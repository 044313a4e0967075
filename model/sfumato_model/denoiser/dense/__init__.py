"""DiffusionGemma's forward, written out for small checkpoints on a CPU."""

__all__ = ["arrangement", "denoiser", "layer", "layout", "load", "padding", "weights", "workspace"]
