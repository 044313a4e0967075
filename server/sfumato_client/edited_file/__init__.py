"""A file that a command edits: its text, positions, holes and selections, and whether it stays sound."""

__all__ = ["errors", "holes", "position", "soundness", "text_file"]
