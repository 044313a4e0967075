"""DiffusionGemma by the modules of transformers' class, in few operations."""

__all__ = ["denoiser", "float8", "layer", "load", "narrowing", "self_conditioning", "sight"]
