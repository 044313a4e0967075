"""Holes become ranked texts: prompt, context, canvas, denoise, ranking, and drafts on the way."""

__all__ = ["canvases", "one_canvas", "trace"]
