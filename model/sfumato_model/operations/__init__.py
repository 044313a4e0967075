"""What can be asked of a loaded checkpoint, one file each; `table.py` lists them."""

__all__ = ["engine", "fill", "inspection", "refine", "rewrite", "rewrite_task", "table", "warm"]
