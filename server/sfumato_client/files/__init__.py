"""Files and folders that nobody else can have put there, and locks on them."""

__all__ = ["lock", "own_file", "own_folder", "regular_file"]
