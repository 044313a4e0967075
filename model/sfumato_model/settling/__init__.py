"""Code that stands there settles anew around a pinned word, or where words are unlikely."""

__all__ = ["pins", "scales", "settle"]
