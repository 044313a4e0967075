"""A selected Python function and its document, read as far as a verb needs."""

__all__ = ["callers", "function", "marked", "own_code", "running", "scopes", "surroundings"]
