"""The handlers: one file for each LSP request, or for requests that belong together."""

__all__ = [
    "code_action",
    "completion",
    "configuration",
    "execute_command",
    "feedback",
    "lifecycle",
    "status",
    "text_sync",
]
