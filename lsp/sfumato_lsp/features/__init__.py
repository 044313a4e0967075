"""The handlers: one file for each LSP request, or for requests that belong together."""

__all__ = ["completion", "configuration", "feedback", "lifecycle", "operations", "status", "text_sync"]
