"""The language server: ghost text from a server that it finds or starts. Never imports torch or fastapi."""

__all__: list[str] = []
