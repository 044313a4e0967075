"""A file that a command edits: its text, positions, holes and selections, and whether it stays sound."""

__all__ = ["errors", "holes", "position", "put_file", "soundness", "text_file"]
