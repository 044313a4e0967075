"""Commands that ask for a change of a file, or about its text."""

__all__ = ["asked", "fill", "selection"]
