"""What can be asked of a loaded checkpoint, one file each; `engine.py` lists and runs them."""

__all__ = ["engine", "fill", "inspection", "refine", "rewrite", "rewrite_task", "ripple", "warm", "words"]
