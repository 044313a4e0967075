"""DiffusionGemma by transformers' own class."""

__all__ = ["denoiser", "load", "self_conditioning"]
