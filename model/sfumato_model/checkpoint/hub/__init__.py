"""A checkpoint on a hub: asked for, held against what a stranger may answer, fetched; and what is here of it."""

__all__ = ["answers", "download", "errors", "local", "plan"]
