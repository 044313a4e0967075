"""What the worker does for each operation: its request for the engine, and the answer that is made of what comes back.

A file an operation, with `run` and `answer`, and a row in `table`. Nothing here knows of the server process.
"""

__all__ = ["drafts", "fill", "from_wire", "inspect", "refine", "rewrite", "table", "to_wire", "warm"]
