"""The handlers: one file for each LSP request, or for requests that belong together."""

__all__: list[str] = []
