"""Which type hints a function may have in its file."""

__all__ = ["bindings", "hint", "type_names"]
