"""The engine whose weights are in a vLLM: segments as its canvases, its answers as drafts and likelihoods."""

__all__ = ["canvases", "connection", "engine", "http", "likelihoods", "load"]
