"""The handlers: one file for each LSP request, or for requests that belong together."""

__all__ = [
    "code_action",
    "completion",
    "configuration",
    "execute_command",
    "feedback",
    "inline_completion",
    "lifecycle",
    "notebook_sync",
    "passed_over",
    "snooze",
    "status",
    "text_sync",
]
