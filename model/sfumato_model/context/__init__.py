"""The text before the canvas, encoded: what is new of it, what is kept of it, and half-typed words."""

__all__ = ["first_token", "healing", "model", "prefill", "readings", "remembering"]
