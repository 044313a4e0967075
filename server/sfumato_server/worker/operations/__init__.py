"""What the worker does for each operation: its request for the engine, and the answer that is made of what comes back.

A row an operation in `table`. Nothing here knows of the server process.
"""

__all__ = ["answers", "requests", "table"]
