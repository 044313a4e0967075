"""Texts as they are shown, and the languages of files."""

__all__ = ["digest", "languages", "streams", "visible"]
