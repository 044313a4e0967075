"""From the text of a request to token ids."""

__all__ = ["bounded", "chat", "head", "indent_unit", "prompt"]
