"""A file that a command edits: its text, positions, holes and selections, and whether it stays sound."""

__all__ = ["errors", "holes", "language", "position", "put_file", "selection", "soundness", "text_file", "unreadable"]
