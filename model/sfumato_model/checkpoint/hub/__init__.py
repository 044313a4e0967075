"""A checkpoint on a hub: asked for, held against what a stranger may answer, fetched."""

__all__ = ["answers", "download", "errors"]
