"""A selected text: how likely each of its words is, and which are unlikely."""

__all__ = ["likelier", "likelihood", "selected", "unlikely"]
