"""DiffusionGemma by the modules of transformers' class, in few operations."""

__all__ = ["denoiser", "layer", "load", "self_conditioning", "sight", "space"]
