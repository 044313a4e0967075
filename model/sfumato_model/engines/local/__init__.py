"""The engine in this process: a denoiser over arrays, and the contexts that it keeps."""

__all__ = ["engine", "inspection", "store", "trial"]
