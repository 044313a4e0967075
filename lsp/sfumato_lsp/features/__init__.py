"""The handlers: one file for each LSP request, or for requests that belong together."""

__all__ = [
    "completion",
    "configuration",
    "feedback",
    "inline_edit",
    "lifecycle",
    "operations",
    "ripple",
    "status",
    "text_sync",
    "told_ripples",
]
