"""Texts as they are shown, and the languages of files."""

__all__ = ["languages", "streams", "visible"]
