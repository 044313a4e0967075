"""Holes become ranked texts: prompt, context, canvas, denoise, ranking, and drafts on the way."""

__all__ = ["at_once", "canvases", "one_canvas", "trace"]
